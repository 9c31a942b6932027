"""The failover without a Redis at hand: the store is one of this process, and fails when it is told to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.state import AnswerRecord, Claim
from bot.state import failover as module
from bot.state.failover import FailoverState
from bot.state.sqlite import SqliteState

LI, TURN = 7, "7:7"
ANSWER = AnswerRecord(21, ("q3f0Zk1LsA-14-0",), "9f3a")
REMEMBERED = replace(ANSWER, question=20)


class Switched:
    """A store with a switch, and with what a shared one has beside a ``State``."""

    place = "nowhere"

    def __init__(self) -> None:
        self._state = SqliteState(":memory:")
        self.down = False
        self.replicas = 1
        self.disconnected = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._state, name)

        async def ask(*arguments: object) -> Any:
            if self.down:
                raise ConnectionError("switched off")
            return await method(*arguments)

        return ask

    async def heartbeat(self) -> int:
        await self.language(0)
        return self.replicas

    async def disconnect_idle(self) -> None:
        self.disconnected += 1

    def drop_claim(self, update: int, turn: str) -> None:
        """Nothing is held here."""

    async def close(self) -> None:
        await self._state.close()


def with_switch(play: Callable[[FailoverState, Switched], Awaitable[None]]) -> None:
    async def scene() -> None:
        store: Any = Switched()
        state = FailoverState(store, SqliteState(":memory:"))
        try:
            await play(state, store)
        finally:
            await state.close()

    asyncio.run(scene())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _quick_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PULSE", 0.02)


def test_everything_is_answered_while_the_store_is_off_and_told_to_it_afterwards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def play(state: FailoverState, store: Switched) -> None:
        await state.set_language(LI, "zh-Hant")
        await state.set_language(8, "en")
        store.down = True
        assert await state.language(LI) == "zh-Hant"
        assert state.trouble == "switched off"
        assert await state.claim(5, TURN) is Claim.OURS
        await state.done(5, TURN)
        assert await state.claim(5, TURN) is Claim.DONE
        await state.release(6, TURN)
        await state.remember(LI, 20, ANSWER)
        assert await state.answered(LI, 20) == REMEMBERED
        assert await state.shown(LI, 21) == REMEMBERED
        assert [await state.allow("user:7", 2) for _ in range(3)].count(0.0) == 2
        assert await state.once("privacy-mode")
        assert await state.try_acquire_leadership("menus", "甲")
        await state.feedback(LI, "q3f0Zk1LsA-14-0", True)
        assert len(await state.votes_list(3)) == 1
        await state.unanswered("量子计算机多少钱?", LI)
        assert len(await state.unanswered_list(3)) == 1
        await state.migrate_chat(-4001, -1009)
        assert await state.migrations() == {-4001: -1009}
        await state.forget(8)
        await state.forget_chat(9)

        store.down = False
        await until(lambda: state.trouble is None)

        assert store.disconnected
        assert await store.claim(5, TURN) is Claim.DONE
        assert await store.answered(LI, 20) == REMEMBERED
        assert await state.votes("q3f0Zk1LsA-14-0") == (1, 0)
        assert await store.migrations() == {-4001: -1009}
        assert await store.language(8) is None
        assert await state.check() is None

    caplog.set_level(logging.WARNING, "youju")
    with_switch(play)

    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "the state at nowhere cannot be reached (switched off): each process by itself",
        "the state at nowhere is back",
    ]


def test_each_replica_takes_its_part_of_the_places_while_the_store_is_off() -> None:
    async def play(state: FailoverState, store: Switched) -> None:
        store.replicas = 2
        await state.language(LI)
        await until(lambda: state._replicas == 2)
        store.down = True
        waits = [await state.reserve("overall", 30, 60.0) for _ in range(16)]
        assert waits.count(0.0) == 15

        store.down = False
        await until(lambda: state.trouble is None)
        after = await state.reserve("overall", 30, 60.0)  # the store does not know what went out meanwhile
        assert after > 0

    with_switch(play)


def test_a_store_that_fails_again_while_it_is_told_is_told_the_rest_later() -> None:
    async def play(state: FailoverState, store: Switched) -> None:
        store.down = True
        for number in range(3):
            await state.done(number, TURN)
        refusals = iter([ConnectionError("again")])

        async def refuse_once(_store: object) -> None:
            for refusal in refusals:
                raise refusal

        state._pending.insert(1, refuse_once)
        store.down = False
        await until(lambda: state.trouble is None)

        assert not state._pending
        assert [await store.claim(number, TURN) for number in range(3)] == [Claim.DONE] * 3

    with_switch(play)


def test_what_cannot_be_told_before_the_end_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    async def play(state: FailoverState, store: Switched) -> None:
        store.down = True
        await state.remember(LI, 20, ANSWER)

    with_switch(play)

    assert "nowhere: 1 pending writes are lost" in caplog.text
