from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import TelegramError

from bot.settings import Settings
from bot.telegram.transport import polling
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.update_processor import AlreadyRunningError
from bot.translations import Language, read_translations
from tests.bot.telegram.test_process import PATIENCE, QUESTION, process
from tests.bot_at_work import Work, conduct, echo

QUESTIONS = 20


def test_a_reply_that_is_no_list_of_updates_is_a_trouble_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def strange(*_: object, **__: object) -> object:
        return {"ok": True}

    monkeypatch.setattr(polling, "call", strange)
    application: Any = SimpleNamespace(bot=None)

    with pytest.raises(TelegramError, match="no list"):
        asyncio.run(
            polling.Polling(application, ConnectionStatus(Settings(), read_translations(Language.ENGLISH)))._request(
                [], wait=0
            )
        )


def answered(fake: Any) -> Counter[int]:
    """How often each chat was answered."""
    calls = (call for call in fake.calls() if call["method"] == "sendMessage" and call.get("status") == 200)
    return Counter(call["params"]["chat_id"] for call in calls)


def until(fake: Any, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(answered(fake)) < count and time.monotonic() < end:
        time.sleep(0.01)


def test_killed_in_the_middle_of_twenty_questions_it_answers_all_of_them_once_it_is_back(tmp_path: Path) -> None:
    with process(tmp_path) as bot:
        bot.ready()
        bot.fake.fault("slow", "sendMessage", times=QUESTIONS, delay=0.2)
        for chat in range(1, QUESTIONS + 1):
            bot.fake.text(QUESTION, chat_id=chat)
            if chat <= QUESTIONS // 2:
                time.sleep(0.05)
        until(bot.fake, 5)
        bot.started.kill()
        bot.started.wait()
        before = answered(bot.fake)
        with process(tmp_path, YOUJU_BOT_API_BASE_URL=bot.fake.root + "/bot") as again:
            again.ready()
            until(bot.fake, QUESTIONS)
            assert again.stop() == 0
        after = answered(bot.fake)

    assert 5 <= len(before) < QUESTIONS
    assert set(after) == set(range(1, QUESTIONS + 1))
    assert max(after.values()) <= 2
    twice = {chat for chat, times in after.items() if times == 2}
    assert len(twice) <= QUESTIONS // 2  # those in hand when it was killed; on a busy machine many are at once


def test_one_who_waits_long_does_not_hold_the_others_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "HOLD", 0.5)

    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.fault("slow", "sendMessage", delay=5)
        await work.fake.aio.text("慢", chat_id=7)
        assert (await work.fake.aio.ask("快", chat_id=8))["text"] == "回：快"
        assert (await work.fake.aio.state())["pending"] >= 1
        await work.until(lambda: confirmed(work))
        assert 7 not in answered(work.fake)  # the slow one is confirmed before it is answered

    conduct(play, build=echo())


async def confirmed(work: Work) -> bool:
    return bool((await work.fake.aio.state())["pending"] == 0)


def test_more_updates_than_a_request_brings_do_not_wait_for_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "LIMIT", 4)

    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.fault("slow", "sendMessage", delay=5, times=6)
        for chat in range(1, 7):
            await work.fake.aio.text("慢", chat_id=chat)
        assert (await work.fake.aio.ask("快", chat_id=8))["text"] == "回：快"
        assert not set(answered(work.fake)) & set(range(1, 7))

    conduct(play, build=echo())


def test_what_is_in_hand_is_not_confirmed() -> None:
    async def play(work: Work) -> None:
        await work.ready()
        await work.fake.aio.fault("slow", "sendMessage", delay=1.0)
        await work.fake.aio.text("慢", chat_id=7)
        await asyncio.sleep(0.6)
        assert (await work.fake.aio.state())["pending"] == 1
        await work.until(lambda: confirmed(work))

    work = conduct(play, build=echo())

    assert len([call for call in work.calls if call["method"] == "sendMessage"]) == 1


@pytest.mark.parametrize(("error", "again", "reported"), [(AlreadyRunningError(), True, 0), (KeyError("坏"), False, 1)])
def test_an_update_that_is_worked_on_elsewhere_comes_again_and_one_that_fails_is_reported(
    error: Exception, again: bool, reported: int
) -> None:
    errors: list[Exception] = []

    class Failing:
        async def process_update(self, _update: object, work: Any) -> None:
            work.close()
            raise error

    async def process(_update: object) -> None: ...

    async def report(_update: object, failure: Exception) -> None:
        errors.append(failure)

    application: Any = SimpleNamespace(
        bot=None, update_processor=Failing(), process_update=process, process_error=report
    )

    async def scene() -> bool:
        poll = polling.Polling(application, ConnectionStatus(Settings(), read_translations(Language.ENGLISH)))
        poll._accept({5: {"update_id": 5}})
        await asyncio.gather(*poll._working)
        return 5 not in poll._pending

    assert asyncio.run(scene()) is again
    assert len(errors) == reported
