"""A conversation of fifty questions in bad weather: everybody is answered, and nobody twice, except at most once for
each connection that broke after a message had left."""

from __future__ import annotations

import logging
from collections import Counter
from itertools import cycle, islice
from typing import Any

import pytest

from bot import metrics
from bot.telegram import runner
from bot.telegram.application import build_application
from bot.telegram.transport import polling
from bot.telegram.transport import rate_limiter as sending
from tests.bot_at_work import Work, conduct

QUESTIONS = 50
CHATS = 10
TOPICS = (
    "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?",
    "元荡的岸线贯通了吗?",
    "康力大道什么时候通车?",
    "养老机构名单有多少家?",
    "量子计算机多少钱?",
)
LOST, DOUBLED, TAKEN = "youju_lost_answers_total", "youju_maybe_doubled_answers_total", "youju_updates_total"


def weather(kind: str, **more: Any) -> list[dict[str, Any]]:
    """A fault for sendMessage after every few messages."""
    return [{"kind": kind, "method": "sendMessage", "skip": skip, **more} for skip in (3, 6, 9, 12)]


BREAKS = {"drop", "drop_after"}  # the connection is gone after the request has left
CONDITIONS: dict[str, list[dict[str, Any]]] = {
    "calm": [],
    "429": weather("429", retry_after=1),
    "500": weather("500", times=2),
    "502": weather("502", times=2),
    "drop": weather("drop"),
    "drop_after": weather("drop_after"),
    "slow": weather("slow", delay=0.7),
    "409": [{"kind": "409", "method": "getUpdates", "skip": 3, "times": 2}, *weather("409")],
    "401": [{"kind": "401", "method": "getUpdates", "skip": 3, "times": 2}, *weather("401")],
    "polls": [{"kind": kind, "method": "getUpdates", "skip": 2} for kind in ("502", "drop", "drop_after", "500")],
    "deleted question": weather("reply_not_found"),
    "all at once": [
        *weather("429", retry_after=1),
        *weather("502"),
        *weather("drop_after"),
        *weather("reply_not_found"),
        {"kind": "409", "method": "getUpdates", "skip": 2},
    ],
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    for module in (polling, runner, sending):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    caplog.set_level(logging.INFO, "youju")


def broken(faults: list[dict[str, Any]]) -> int:
    """How many connections break after a message has left."""
    return sum(
        fault.get("times", 1) for fault in faults if fault["kind"] in BREAKS and fault["method"] == "sendMessage"
    )


async def converse(work: Work) -> None:
    """Ask everything, from several chats at once, and wait until the bot has nothing left to say."""
    await work.ready()
    before = metrics.value(TAKEN, kind="message")
    for number, topic in enumerate(islice(cycle(TOPICS), QUESTIONS)):
        await work.fake.aio.text(f"{topic} {number}", chat_id=100 + number % CHATS)

    async def quiet() -> bool:
        return metrics.value(TAKEN, kind="message") - before >= QUESTIONS and not busy(work)

    await work.until(quiet)


def busy(work: Work) -> bool:
    application = work.runner._application
    return bool(application and application.update_processor.current_concurrent_updates)


def delivered(work: Work) -> list[dict[str, Any]]:
    """What Telegram was told to say and said, whether or not it could tell us."""
    return [call for call in work.calls if call["method"] == "sendMessage" and isinstance(call.get("result"), dict)]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_fifty_questions_in_bad_weather(condition: str) -> None:
    faults, lost, doubled = CONDITIONS[condition], metrics.value(LOST), metrics.value(DOUBLED)

    work = conduct(converse, build=build_application, weather=faults, flood_limits=False, rate_per_minute=0)

    answers = [call["params"] for call in delivered(work)]
    replies = Counter((each["chat_id"], each["reply_parameters"]["message_id"]) for each in answers if replied(each))
    assert work.code == 0
    twice = sum(fault["kind"] == "drop_after" for fault in faults if fault["method"] == "sendMessage")
    assert len(answers) == QUESTIONS + twice
    assert sum(replies.values()) - len(replies) <= twice
    assert metrics.value(LOST) == lost
    assert metrics.value(DOUBLED) - doubled == broken(faults)


def replied(call: dict[str, Any]) -> bool:
    return "reply_parameters" in call


def test_a_button_that_is_too_old_to_answer_still_works() -> None:
    async def play(work: Work) -> None:
        await work.ready()
        answer = await work.fake.aio.ask(TOPICS[0], chat_id=7)
        await work.fake.aio.fault("too_old", "answerCallbackQuery", times=2)
        rows = answer["reply_markup"]["inline_keyboard"]
        names = [button["text"] for row in rows for button in row if "callback_data" in button]
        await work.fake.aio.press(answer, names[0])
        await work.fake.aio.edited(timeout=10)
        assert (await work.fake.aio.ask(TOPICS[1], chat_id=7))["text"]

    assert conduct(play, build=build_application, flood_limits=False).code == 0


@pytest.mark.parametrize("kind", ["blocked", "kicked"])
def test_a_person_who_blocks_the_bot_and_returns_is_answered_again(kind: str) -> None:
    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.fault(kind, "sendMessage")
        await work.fake.aio.text(TOPICS[0], chat_id=7)
        await work.fake.aio.wait("sendMessage")
        assert (await work.fake.aio.ask(TOPICS[1], chat_id=7))["text"]

    blocked = metrics.value("youju_errors_total", kind="blocked")
    work = conduct(play, build=build_application, flood_limits=False)

    assert work.code == 0
    assert metrics.value("youju_errors_total", kind="blocked") == blocked + 1
    assert len([call for call in work.calls if call["method"] == "sendMessage"]) == 2


def test_with_flood_limits_a_strict_telegram_never_complains() -> None:
    async def play(work: Work) -> None:
        await work.ready()
        for number in range(40):
            await work.fake.aio.text(f"{TOPICS[0]} {number}", chat_id=100 + number % 8)
        await work.fake.aio.wait("sendMessage", n=40, timeout=20)

    work = conduct(play, build=build_application, fake={"flood": True}, rate_per_minute=0)

    assert {call["status"] for call in work.calls if call["method"] == "sendMessage"} == {200}
