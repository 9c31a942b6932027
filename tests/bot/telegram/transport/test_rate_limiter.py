from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot import metrics
from bot.settings import Settings
from bot.telegram.transport import flood_limits as flood
from bot.telegram.transport import rate_limiter as sending
from bot.telegram.transport.flood_limits import FloodLimiter, Window
from bot.telegram.transport.rate_limiter import RateLimiter, rate_limiter
from tests.bot_api import Scripted, done, refused, said, scripted_bot

LI, GROUP = 7, -1001234567890
NEVER_LEFT = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.ProxyError("407"),
]
BROKEN = [
    httpx.ReadError("reset"),
    httpx.ReadTimeout("silent"),
    httpx.RemoteProtocolError("gone"),
    httpx.WriteError("reset"),
    httpx.WriteTimeout("slow"),
]
REFUSED = [
    refused(500, "Internal Server Error"),
    httpx.Response(502, html="<html><h1>502 Bad Gateway</h1></html>"),
    refused(429, "Too Many Requests"),
    refused(401, "Unauthorized"),
    refused(409, "Conflict"),
]
LOST, DOUBLED = "youju_lost_answers_total", "youju_maybe_doubled_answers_total"
Step = httpx.Response | Exception
Act = Callable[[ExtBot[Any]], Awaitable[Any]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.004)


def say(bot: ExtBot[Any]) -> Awaitable[Any]:
    return bot.send_message(LI, "答")


def edit(bot: ExtBot[Any]) -> Awaitable[Any]:
    return bot.edit_message_text("改", LI, 1)


def perform(script: list[Step], act: Act = say, sender: RateLimiter | None = None) -> tuple[Any, Scripted]:
    """What the call gives back (or the error it ends with), and what Telegram got to see."""
    telegram = Scripted(script)

    async def call() -> Any:
        bot = scripted_bot(telegram, sender or RateLimiter(limited=False))
        try:
            return await act(bot)
        except TelegramError as error:
            return error
        finally:
            await bot._request[1].shutdown()

    return asyncio.run(call()), telegram


@pytest.mark.parametrize("failure", [*NEVER_LEFT, *REFUSED], ids=repr)
def test_what_surely_was_not_sent_is_sent_again(failure: Step) -> None:
    before = metrics.value("youju_lost_answers_total")

    result, telegram = perform([failure, failure, said()])

    assert result.text == "答"
    assert [name for name, _ in telegram.calls] == ["sendMessage"] * 3
    assert metrics.value("youju_lost_answers_total") == before


@pytest.mark.parametrize("failure", [*BROKEN, httpx.Response(200, text="<html>")], ids=repr)
def test_what_may_have_arrived_is_sent_again_once_for_each_broken_connection_and_counted(failure: Step) -> None:
    lost, doubled = (metrics.value(name) for name in (LOST, DOUBLED))

    result, telegram = perform([failure, failure, said()])

    assert result.text == "答"
    assert len(telegram.calls) == 3
    assert metrics.value(LOST) == lost
    assert metrics.value(DOUBLED) == doubled + 2


def test_an_edit_whose_connection_broke_is_no_double() -> None:
    before = metrics.value(DOUBLED)

    perform([BROKEN[0], said("改")], edit)

    assert metrics.value(DOUBLED) == before


def test_a_message_that_is_given_up_is_counted_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT", 0.05)
    before = metrics.value(LOST)

    perform([BROKEN[0]] * 100)
    perform([BROKEN[0]] * 100, edit)

    assert metrics.value(LOST) == before + 1
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert [line.partition(" after")[0] for line in warnings] == ["sendMessage: given up"]


@pytest.mark.parametrize("failure", BROKEN, ids=repr)
def test_an_edit_does_no_harm_twice_and_is_made_again(failure: Step) -> None:
    result, telegram = perform([failure, said("改")], edit)

    assert result.text == "改"
    assert len(telegram.calls) == 2


def test_an_edit_that_had_arrived_after_all_is_done() -> None:
    unchanged = refused(400, "Bad Request: message is not modified: specified new message content …")

    assert perform([httpx.ReadError("reset"), unchanged], edit)[0] is True
    assert isinstance(perform([unchanged], edit)[0], BadRequest)


def test_told_to_wait_the_bot_waits() -> None:
    start = time.monotonic()

    result, telegram = perform([refused(429, "Too Many Requests: retry after 1", retry_after=1), said()])

    assert result.text == "答"
    assert len(telegram.calls) == 2
    assert time.monotonic() - start >= 1


@pytest.mark.parametrize("as_timedelta", ["false", "true"])
def test_a_wait_that_is_too_long_is_an_error(as_timedelta: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)

    result, telegram = perform([refused(429, "Too Many Requests", retry_after=4000)])

    assert isinstance(result, RetryAfter)
    assert len(telegram.calls) == 1


def test_a_token_that_is_refused_again_and_again_is_an_error() -> None:
    result, telegram = perform([refused(401, "Unauthorized")] * 10)

    assert isinstance(result, InvalidToken)
    assert len(telegram.calls) == sending.MAX_REFUSALS


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TIMEOUT", 0.05)

    result, telegram = perform([httpx.ConnectError("refused")] * 100)

    assert type(result) is NetworkError
    assert 2 < len(telegram.calls) < 100


def test_patience_ends_sooner_when_the_bot_is_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SHUTDOWN_TIMEOUT", 0.0)
    sender = RateLimiter(limited=False)
    sender.hurry()

    result, telegram = perform([httpx.ConnectError("refused"), said()], sender=sender)

    assert type(result) is NetworkError
    assert len(telegram.calls) == 1
    assert perform([said()], sender=sender)[0].text == "答"


def test_a_deleted_question_is_answered_without_a_reply() -> None:
    def reply(bot: ExtBot[Any]) -> Awaitable[Any]:
        return bot.send_message(LI, "答", reply_parameters=ReplyParameters(5))

    result, telegram = perform([refused(400, "Bad Request: message to be replied not found"), said()], reply)

    assert result.text == "答"
    assert ["reply_parameters" in call for _, call in telegram.calls] == [True, False]


@pytest.mark.parametrize(
    "text", ["Forbidden: bot was blocked by the user", "Forbidden: bot was kicked from the supergroup chat"]
)
def test_a_chat_that_is_closed_to_us_is_forgotten_and_not_tried_again(text: str) -> None:
    gone: list[int] = []
    sender = RateLimiter(limited=False)

    async def forget(chat: int) -> None:
        gone.append(chat)

    sender.on_gone = forget
    result, telegram = perform([refused(403, text)], sender=sender)

    assert isinstance(result, Forbidden)
    assert (gone, len(telegram.calls)) == ([LI], 1)


def test_a_chat_that_only_lacks_a_right_is_not_forgotten() -> None:
    result, _ = perform([refused(403, "Forbidden: not enough rights to send text messages")])

    assert isinstance(result, Forbidden)


def test_a_group_that_has_moved_is_followed() -> None:
    moved: list[tuple[int, int]] = []
    sender = RateLimiter(limited=False)

    async def follow(old: int, new: int) -> None:
        moved.append((old, new))

    sender.on_moved = follow
    script: list[Step] = [refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROUP)]
    result, telegram = perform([*script, said(chat=GROUP)], lambda bot: bot.send_message(-4001, "答"), sender)

    assert result.chat_id == GROUP
    assert [call["chat_id"] for _, call in telegram.calls] == [-4001, GROUP]
    assert moved == [(-4001, GROUP)]


def test_nobody_waits_for_the_answer_to_an_old_button() -> None:
    old = refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")

    assert perform([old], lambda bot: bot.answer_callback_query("1"))[0] is True


def test_a_nicety_is_tried_once() -> None:
    result, telegram = perform([httpx.ConnectError("refused")], lambda bot: bot.send_chat_action(LI, "typing"))

    assert result is False
    assert len(telegram.calls) == 1


def test_a_mistake_of_ours_is_told_at_once() -> None:
    result, telegram = perform([refused(400, "Bad Request: message text is empty")])

    assert isinstance(result, BadRequest)
    assert len(telegram.calls) == 1


def test_whether_telegram_is_there_is_asked_once() -> None:
    result, telegram = perform([httpx.ConnectError("refused")], lambda bot: bot.get_me())

    assert isinstance(result, NetworkError)
    assert not isinstance(result, TimedOut)
    assert len(telegram.calls) == 1


def test_other_calls_are_made_again_when_the_connection_breaks() -> None:
    result, telegram = perform([httpx.ReadError("reset"), done()], lambda bot: bot.delete_webhook())

    assert result is True
    assert len(telegram.calls) == 2


def test_retries_are_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    before = metrics.value("youju_telegram_retries_total", reason="unsent")
    caplog.set_level(logging.INFO, "youju")

    perform([httpx.ConnectError("refused"), said()])

    assert metrics.value("youju_telegram_retries_total", reason="unsent") == before + 1
    assert "sendMessage: unsent" in caplog.text


def test_the_setting_switches_the_flood_limits() -> None:
    assert rate_limiter(Settings())._flood._limited
    assert not rate_limiter(Settings(flood_limits=False))._flood._limited


def test_a_place_is_free_again_so_long_after_the_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MARGIN", 0.0)

    async def play() -> tuple[float, bool]:
        window, start = Window(1, 0.2), time.monotonic()
        async with window:
            await asyncio.sleep(0.1)  # a slow reply
        async with window:
            waited = time.monotonic() - start
        await asyncio.sleep(0.25)
        return waited, window.is_idle

    waited, rested = asyncio.run(play())
    assert waited >= 0.3
    assert rested


def test_who_gives_up_waiting_leaves_no_trace() -> None:
    async def play() -> bool:
        window = Window(1, 0.0)
        async with window:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(window.__aenter__(), 0.01)
        await asyncio.sleep(flood.MARGIN * 2)
        return window.is_idle

    assert asyncio.run(play())


def times(turns: list[int | None], monkeypatch: pytest.MonkeyPatch, **limits: tuple[int, float]) -> list[float]:
    """When each of these chats gets its turn, all asking at once, in tenths of a second, rounded down."""
    monkeypatch.setattr(flood, "MARGIN", 0.0)
    for name, limit in {"CHAT": (100, 0.1), "GROUP": (100, 0.1), "OVERALL": (100, 0.1), **limits}.items():
        monkeypatch.setattr(flood, name, limit)
    gate = FloodLimiter()

    async def one(chat: int | None, start: float) -> float:
        async with gate.turn(chat):
            return int((time.monotonic() - start) * 10) / 10

    async def all_of_them() -> list[float]:
        start = time.monotonic()
        return await asyncio.gather(*(one(chat, start) for chat in turns))

    return asyncio.run(all_of_them())


def test_a_chat_gets_its_messages_in_order_and_not_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    assert times([7, 7, 7, 8, 7], monkeypatch, CHAT=(2, 0.2)) == [0.0, 0.0, 0.2, 0.0, 0.2]


def test_a_group_has_its_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert times([-7, -7, 7, 7], monkeypatch, GROUP=(1, 0.3)) == [0.0, 0.3, 0.0, 0.0]


def test_all_chats_together_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(times([1, 2, 3, None], monkeypatch, OVERALL=(2, 0.2))) == [0.0, 0.0, 0.2, 0.2]


def test_a_busy_group_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert times([*[-7] * 4, 8], monkeypatch, GROUP=(1, 0.2), OVERALL=(2, 0.1))[-1] == 0.0


def test_a_chat_that_is_halted_waits_alone_and_two_stop_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MARGIN", 0.0)

    async def waited(gate: FloodLimiter, chat: int) -> bool:
        start = time.monotonic()
        async with gate.turn(chat):
            return time.monotonic() - start > 0.1

    async def play() -> list[bool]:
        gate = FloodLimiter()
        gate.halt(7, 0.2)
        seen = [await waited(gate, 8), await waited(gate, 7)]
        gate.halt(7, 0.2)
        gate.halt(9, 0.2)
        seen.append(await waited(gate, 8))
        gate.halt(7, 0.2)
        gate.forget(7)
        return [*seen, await waited(gate, 7)]

    assert asyncio.run(play()) == [False, True, True, False]


def test_a_message_takes_a_place_of_its_chat_and_one_of_all_and_after_a_halt_another() -> None:
    async def play() -> list[str]:
        taken: list[str] = []
        gate = FloodLimiter(reserve=lambda key, _count, _seconds: reserve(key))

        async def reserve(key: str) -> float:
            taken.append(key)
            if len(taken) == 5:
                gate.halt(-7, 0.05)
            return 0.02

        for chat in (7, -7, None):
            async with gate.turn(chat):
                taken.append("sent")
        return taken

    assert asyncio.run(play()) == [
        *["chat:7", "overall", "sent"],
        *["chat:-7", "overall", "overall", "sent"],
        *["overall", "sent"],
    ]


def test_without_flood_limits_no_place_is_taken() -> None:
    async def play() -> None:
        gate = FloodLimiter(limited=False, reserve=lambda *asked: asyncio.sleep(3600, float(len(asked))))
        async with gate.turn(7):
            pass

    asyncio.run(play())


def test_chats_at_rest_are_dropped_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MAX_CHATS", 2)
    monkeypatch.setattr(flood, "CHAT", (3, 0.0))

    async def play() -> int:
        gate = FloodLimiter()
        for chat in range(1, 6):
            async with gate.turn(chat):
                pass
            await asyncio.sleep(flood.MARGIN * 2)
        return len(gate._chats)

    assert asyncio.run(play()) <= 3
