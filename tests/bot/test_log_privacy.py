"""A session of two hundred steps, at every level and in both formats: what people wrote stands in no log."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any, get_args

import pytest
from telegram import Update

from bot import logs
from bot.chat.conversation import Conversation
from bot.cli.runtime import Runtime
from bot.secret import Token
from bot.settings import LogFormat, LogLevel, Settings
from bot.telegram.transport.update_processor import UpdateProcessor
from tests.records import Run
from tests.telegram_phone import GROUP, Call, Phone

STEPS = 200
TOKEN = "123456789:AAF-hidden_part_of_the_token_12345678"  # noqa: S105  nobody's
NAMES = {"first_name": "欧阳锋", "last_name": "Zephyrine", "username": "ouyang_feng"}
ASKED = (
    "元荡的岸线贯通了吗",
    "量子计算机多少钱",
    "Which ferry leaves Zhujiajiao",
    "长三角一体化",
    "忽必烈\x1b[31m何时\u2028到青浦",
)
WRITTEN = ("欧阳锋", "zephyrine", "ouyang", "hidden_part", "岸线", "量子", "ferry", "zhujiajiao", "一体化", "忽必烈")


SENDER: dict[str, Any] = {"id": 7, "is_bot": False, "language_code": "zh-hans", **NAMES}


FROM: dict[str, Any] = {"from": SENDER}


class OrderedPhone(Phone):
    """Its updates come as those of a running bot do."""

    def feed(self, **kinds: Any) -> list[Call]:
        before = len(self.calls)
        update = Update.de_json({"update_id": next(self.updates), **kinds}, self.application.bot)
        order = UpdateProcessor(self.state)
        self.runner.run(order.do_process_update(update, self.application.process_update(update)))
        return self.calls[before:]


def steps(phone: Phone) -> Iterator[Callable[[str], object]]:
    """What a person does, again and again, with a text of their own."""
    return cycle(
        (
            lambda text: phone.write(text, **FROM),
            lambda text: phone.write(f"/ask {text}", **FROM),
            lambda text: phone.write(f"/verify {text}", **FROM),
            lambda text: phone.feed(inline_query={"id": "1", "from": SENDER, "query": text, "offset": ""}),
            lambda text: phone.write(f"/ask@youju_bot {text}", chat=GROUP, **FROM),
            lambda text: phone.edit(phone.message("先前", **FROM), text),
            lambda text: phone.press(phone.ask(text, **FROM), data="a:0:0"),
            lambda text: phone.write(f"/{text}", **FROM),
            lambda text: phone.write(f"/add {text}\n{text}", **FROM),
            lambda _text: phone.write("/forget", **FROM),
        )
    )


def weather() -> Iterator[Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]] | None]]:
    """What Telegram answers, now and then with what it was sent."""

    def echo(_method: str, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 400, {"ok": False, "error_code": 400, "description": f"Bad Request: odd {call} of Zephyrine: ferry"}

    def closed(_method: str, _call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 403, {"ok": False, "error_code": 403, "description": "Forbidden: ouyang_feng has blocked the bot"}

    def calm(_method: str, _call: dict[str, Any]) -> None:
        return None

    return cycle((calm, calm, echo, calm, closed, calm, calm))


def converse(level: LogLevel, form: LogFormat, *, stored: bool) -> str:
    """The log of the session."""
    stream = io.StringIO()
    options: dict[str, Any] = {
        "telegram_token": Token(TOKEN),
        "store_questions": stored,
        "log_level": level,
        "log_format": form,
    }
    phone = OrderedPhone(**options)
    logs.configure(Settings(**options), stream)
    try:
        for number, (step, refuse) in enumerate(islice(zip(steps(phone), weather(), strict=False), STEPS)):
            phone.offline.refuse = refuse
            broken = phone.application.bot_data if number % 11 == 10 else None
            with pytest.MonkeyPatch.context() as patch:
                if broken is not None:
                    patch.setattr("bot.telegram.services.Services.search", failing)
                try:
                    step(ASKED[number % len(ASKED)])
                except (AssertionError, StopIteration):
                    logging.getLogger("youju.test").debug("nothing came of step %d", number)
    finally:
        phone.close()
    return stream.getvalue()


def failing(_desk: object, question: str, *_rest: object, **_more: object) -> None:
    raise ValueError(question, NAMES, TOKEN)


@pytest.mark.parametrize("level", get_args(LogLevel))
@pytest.mark.parametrize(("form", "stored"), [("text", True), ("json", False)])
def test_what_people_write_stands_in_no_log(level: LogLevel, form: LogFormat, stored: bool) -> None:
    told = converse(level, form, stored=stored)

    assert "Traceback" in told or form == "json"
    assert "ValueError" in told  # something went wrong, and can be found
    assert [each for each in WRITTEN if each in told.lower()] == []
    assert not set("\x1b\u2028") & set(told)


@pytest.mark.parametrize("level", get_args(LogLevel))
def test_a_chat_in_a_terminal_logs_nothing_that_is_asked(level: LogLevel, youju: Run) -> None:
    typed = "\n".join(islice(cycle([*ASKED, "/more", "/why", f"/{ASKED[0]}", "/next 2"]), STEPS))

    assert youju("--log-level", level, "chat", stdin=typed).err == ""
    assert youju("--log-level", level, "ask", ASKED[0]).err == ""
    assert youju("--log-level", level, "ask", "-", stdin=typed).err == ""


def test_an_error_in_a_chat_is_logged_without_the_question(monkeypatch: pytest.MonkeyPatch, youju: Run) -> None:
    monkeypatch.setattr(Conversation, "_ask", lambda _self, line: failing(None, line))
    stream = io.StringIO()
    monkeypatch.setattr(Runtime, "warn", lambda _self, sentence, *_: stream.write(sentence))

    ran = youju("--log-level", "debug", "chat", stdin=ASKED[0])

    logged, *_ = ran.err.partition("youju：")
    assert "ValueError" in logged
    assert [each for each in WRITTEN if each in logged] == []
