from __future__ import annotations

import asyncio
import io
import json
import logging
import warnings
from typing import get_args

import click
import httpx
import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot import __main__, logs
from bot.render.sanitize import json_text
from bot.secret import MASK, Secret, Token
from bot.settings import LogFormat, LogLevel, Settings
from tests.bot_api import Scripted, refused, said

SECRET = "AAF-hidden_part_of_the_token_12345678"  # noqa: S105  nobody's
TOKEN = f"123456789:{SECRET}"
ANSWER = "答"
PASSWORD = "wachtwoord"  # noqa: S105  nobody's


def settings(level: LogLevel = "debug", form: LogFormat = "text") -> Settings:
    return Settings(
        telegram_token=Token(TOKEN),
        webhook_secret=Secret("hook-hidden"),
        proxy=f"http://li:{PASSWORD}@127.0.0.1:8118",
        log_level=level,
        log_format=form,
    )


def test_the_token_is_in_no_log_at_debug_level_whoever_logs() -> None:
    stream = io.StringIO()
    logs.configure(settings(), stream)

    async def converse() -> None:
        transport = httpx.MockTransport(Scripted([said(), refused(404, "Not Found"), httpx.ReadError(TOKEN)]))
        bot = ExtBot(
            TOKEN, base_url="http://telegram.invalid/bot", request=HTTPXRequest(httpx_kwargs={"transport": transport})
        )
        await bot.send_message(7, ANSWER)
        for _ in range(2):
            try:
                await bot.send_message(7, ANSWER)
            except TelegramError:
                logging.getLogger("telegram.ext").exception("failed at https://api.telegram.org/bot%s/x", TOKEN)
        await bot._request[1].shutdown()

    asyncio.run(converse())
    told = stream.getvalue()

    assert "failed at https://api.telegram.org/bot%s/x" in told  # without what was put in
    assert "Traceback" in told
    assert SECRET not in told
    assert ANSWER not in told
    assert "HTTP Request" not in told  # other libraries tell of warnings and errors only


@pytest.mark.parametrize("form", ["text", "json"])
def test_every_secret_is_masked_in_every_form(form: LogFormat) -> None:
    stream = io.StringIO()
    logs.configure(settings(form=form), stream)
    log = logging.getLogger("youju.test")

    log.info("token %s, half of it %s, quoted %s", TOKEN, SECRET, TOKEN.replace(":", "%3A"))
    log.info("webhook hook-hidden, proxy http://li:%s@127.0.0.1", PASSWORD)
    log.info("another bot's: 987654321:%s", "B" * 35)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"about {TOKEN}", stacklevel=1)
    log.error("failed", exc_info=ValueError(f"about {TOKEN}"))

    told = stream.getvalue()
    assert len([line for line in told.splitlines() if MASK in line]) == 3
    assert "UserWarning at " in told
    for secret in (SECRET, "hook-hidden", PASSWORD, "B" * 35):
        assert secret not in told


def test_json_is_one_object_a_line() -> None:
    stream = io.StringIO()
    logs.configure(settings("info", "json"), stream)

    logging.getLogger("youju.telegram").warning("换行\n的 %s", "事")
    logging.getLogger("youju.telegram").error("出错", exc_info=ValueError("坏"))
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())

    assert (first["event"], first["level"], first["logger"]) == ("换行 的 事", "warning", "youju.telegram")
    assert first["timestamp"].endswith("Z")
    assert second["exception"][0]["exc_type"] == "ValueError"


def test_text_is_for_reading() -> None:
    stream = io.StringIO()
    logs.configure(settings("info"), stream)

    logging.getLogger("youju.telegram").warning("无法连接")

    assert "无法连接" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_others_say_less_than_we_do() -> None:
    stream = io.StringIO()
    logs.configure(settings("info"), stream)

    for name in ("youju.telegram", "httpx", "telegram.ext", "uvicorn.error"):
        logging.getLogger(name).info("ready")
        logging.getLogger(name).error("broken")

    assert [line.split()[-1] for line in stream.getvalue().splitlines() if "ready" in line] == ["[youju.telegram]"]
    assert stream.getvalue().count("broken") == 4


def test_at_error_level_nobody_says_less_than_errors() -> None:
    stream = io.StringIO()
    logs.configure(settings("error"), stream)

    logging.getLogger("youju.telegram").warning("hm")
    logging.getLogger("httpx").warning("hm")

    assert stream.getvalue() == ""


def test_nothing_is_masked_where_there_is_no_secret() -> None:
    assert logs.secrets(Settings()) == set()
    assert logs.redacted("12:30 第 5 段") == "12:30 第 5 段"


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_what_looks_like_a_token_is_masked_in_an_address_too(colon: str) -> None:
    address = f"https://api.telegram.org/bot987654321{colon}AAF-abcdefghijklmnopqrstuvwxyz_0123/getMe"

    assert logs.redacted(address) == f"https://api.telegram.org/bot{MASK}/getMe"


def test_every_line_about_one_request_bears_its_number_in_threads_too() -> None:
    stream = io.StringIO()
    logs.configure(settings(form="json"), stream)
    log = logging.getLogger("youju.test")

    async def work(name: str) -> None:
        with logs.request():
            log.info("%s begins", name)
            await asyncio.sleep(0)
            await asyncio.to_thread(log.info, "%s in a thread", name)
            log.info("told: %s", logs.request_number())

    async def both() -> None:
        await asyncio.gather(work("one"), work("two"))

    asyncio.run(both())
    log.info("afterwards")

    lines = [json.loads(line) for line in stream.getvalue().splitlines() if "youju.test" in line]
    numbers: dict[str, list[str]] = {}
    for line in lines[:-1]:
        numbers.setdefault(line["request"], []).append(line["event"])
    assert sorted(len(events) for events in numbers.values()) == [3, 3]
    assert all(f"told: {number}" in events for number, events in numbers.items())
    assert "request" not in lines[-1]
    assert logs.request_number() != logs.request_number()  # outside, each is a new one


def test_what_other_libraries_bring_along_stays_out_of_the_log() -> None:
    stream = io.StringIO()
    logs.configure(settings(form="json"), stream)

    logging.getLogger("anybody").warning("careless", extra={"update": "张三", "ms": 3})

    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["ms"] == 3
    assert "张三" not in line


def test_an_error_that_ends_the_program_stands_in_the_log_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError(f"about {TOKEN}")

    monkeypatch.setattr(__main__, "build_cli", lambda _words: click.Command("youju", callback=broken))
    stream = io.StringIO()
    logs.configure(settings("warning", "json"), stream)

    assert __main__.main([]) == 70

    traced, told = stream.getvalue().splitlines()
    assert json.loads(traced)["exception"][0]["frames"][-1]["name"] == "broken"
    assert "RuntimeError" in json.loads(told)["event"]
    assert SECRET not in traced + told
    assert "Traceback" not in capsys.readouterr().err


QUESTION = "张三问：Which road leads to Qingpu?"
"""A question of which any part would tell something."""


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> io.StringIO:
    """A log at the lowest level, in both formats."""
    stream = io.StringIO()
    logs.configure(settings(form=request.param), stream)
    return stream


def test_no_exception_repeats_a_question(log: io.StringIO) -> None:
    def failing() -> None:
        try:
            raise KeyError(QUESTION)  # noqa: TRY301
        except KeyError as error:
            note = ValueError(QUESTION)
            note.add_note(QUESTION)
            raise ExceptionGroup(QUESTION, [note, ExceptionGroup(QUESTION, [OSError(2, QUESTION)])]) from error

    with logs.request(lambda: {"message": {"text": QUESTION}}):
        try:
            failing()
        except ExceptionGroup as error:
            for name in ("youju.telegram", "telegram.ext", "asyncio"):
                logging.getLogger(name).exception("failed")
                logging.getLogger(name).error("failed: %s", error)  # noqa: TRY400
                logging.getLogger(name).error("failed", exc_info=error.exceptions[0])  # noqa: TRY400

    told = log.getvalue()
    assert all(kind in told for kind in ("KeyError", "ValueError", "ExceptionGroup", "FileNotFoundError", "failing"))
    assert not any(word in told for word in ("张三", "road", "Qingpu"))


def test_a_sentence_of_another_library_is_told_without_what_it_puts_in(log: io.StringIO) -> None:
    other = logging.getLogger("anybody.else")
    other.warning("cannot read %s", QUESTION)
    other.warning(f"cannot read {QUESTION}")
    other.error("Task was never retrieved\n" + QUESTION)
    other.info("HTTP Request: %s", QUESTION)
    logging.getLogger("anybody").warning("connection reset")

    told = log.getvalue()
    assert "cannot read %s" in told
    assert "test_a_sentence_of_another_library" in told  # the place, where no sentence is safe
    assert "connection reset" in told
    assert not any(word in told for word in ("张三", "road", "Qingpu", "HTTP"))


def test_why_a_server_or_the_system_fails_is_told(log: io.StringIO) -> None:
    ours = logging.getLogger("youju.telegram")
    with logs.request(lambda: {"message": {"text": QUESTION, "from": {"first_name": "Li"}}}):
        ours.warning("closed: %s", TelegramError("bot was kicked from the group"))
        ours.warning("echoed: %s", TelegramError("unsupported start tag li at byte offset 3"))
    ours.warning("full: %s", OSError(28, "No space left on device", "/数据/state"))
    ours.warning("elsewhere: %s", TelegramError("找不到"))

    told = log.getvalue()
    assert "Bot was kicked from the group" in told or "bot was kicked from the group" in told
    assert "echoed: TelegramError" in told
    assert "full: OSError: [Errno 28] No space left on device" in told
    assert "elsewhere: TelegramError" in told


HARMFUL = "a\x1b[31mb\x9bc\x7fd\u202ee\u2028f\r\ng"


def test_nothing_that_a_terminal_would_obey_stands_in_the_log(log: io.StringIO) -> None:
    def odd() -> None:
        raise type(f"Odd{HARMFUL}", (Exception,), {})(HARMFUL)

    logging.getLogger("youju.x").warning("said %s", HARMFUL)
    try:
        odd()
    except Exception:
        logging.getLogger("youju.x").exception("failed")

    assert not set("\x1b\x9b\x7f\u202e\u2028\r") & set(log.getvalue())
    assert not any(line.startswith("g") for line in log.getvalue().splitlines())


def test_json_escapes_what_a_terminal_would_obey_and_loses_nothing() -> None:
    line = json_text({HARMFUL: [HARMFUL, "有据 🙂"]})

    assert json.loads(line) == {HARMFUL: [HARMFUL, "有据 🙂"]}
    assert not set("\x1b\x9b\x7f\u202e\u2028\r\n") & set(line)
    assert "有据 🙂" in line


@pytest.mark.parametrize("level", get_args(LogLevel))
def test_a_level_is_that_level(level: LogLevel) -> None:
    stream = io.StringIO()
    logs.configure(settings(level), stream)
    for each in get_args(LogLevel):
        logging.getLogger("youju.x").log(logging.getLevelNamesMapping()[each.upper()], "at %s", each)

    levels = get_args(LogLevel)
    assert [line.rsplit(" ", 2)[-2] for line in stream.getvalue().splitlines()] == list(levels[levels.index(level) :])
