from __future__ import annotations

import asyncio
import gc
import threading
import time

from telegram import Bot, Update

from bot.access import Access
from bot.settings import Settings
from bot.state.sqlite import SqliteState
from bot.telegram.services import Services
from bot.telegram.update_context import LONG, UpdateContext
from bot.translations import Language
from tests.records import bundled


def ctx() -> UpdateContext:
    services = Services(Settings(), bundled()[1], SqliteState(":memory:"), Access())
    return UpdateContext(services, Bot("42:TOKEN"), Update(1), services.words(Language.SIMPLIFIED))


def test_a_search_begins_when_the_one_before_has_been_handed_back() -> None:
    told: list[str] = []

    async def ask(asker: UpdateContext, name: str) -> None:
        await asker.compute(lambda: told.append(f"{name} is looked for"))
        told.append(f"{name} leaves")

    async def play() -> None:
        asker = ctx()
        await asyncio.gather(*(ask(asker, name) for name in "甲乙丙"))

    asyncio.run(play())

    assert told == [f"{name} {step}" for name in "甲乙丙" for step in ("is looked for", "leaves")]


def test_one_that_takes_long_does_not_hold_the_others_up() -> None:
    ended = threading.Event()

    async def play() -> bool:
        asker = ctx()
        slow = asyncio.create_task(asker.compute(ended.wait, 5.0))
        await asyncio.sleep(0)
        begun = time.monotonic()
        assert await asker.compute(lambda: "答") == "答"
        assert time.monotonic() - begun >= LONG / 2
        assert not slow.done()
        ended.set()
        return await slow

    assert asyncio.run(play())


def test_what_fails_in_the_thread_fails_here_and_lets_the_next_one_begin() -> None:
    async def play() -> str:
        asker = ctx()
        try:
            await asker.compute(lambda: [][0])
        except IndexError:
            return await asker.compute(lambda: "答")
        return ""

    assert asyncio.run(play()) == "答"


def test_a_search_that_nobody_waits_for_any_more_may_fail_in_silence() -> None:
    begun, ended = threading.Event(), threading.Event()
    told: list[dict[str, object]] = []

    def fail() -> None:
        begun.set()
        ended.wait()
        raise LookupError

    async def play() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context))
        asking = asyncio.ensure_future(ctx().compute(fail))
        await loop.run_in_executor(None, begun.wait)
        asking.cancel()
        await asyncio.wait({asking})
        ended.set()
        assert asking.cancelled()

    asyncio.run(play())
    gc.collect()

    assert not told
