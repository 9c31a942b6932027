"""The shared store fails: the bot goes on, says so, and catches up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot import metrics
from bot.secret import Token
from bot.state import AnswerRecord, Claim, State
from bot.state import failover as module
from bot.state.failover import FailoverState
from bot.state.redis import RedisState
from bot.state.sqlite import SqliteState
from tests.redis_server import RedisServer, needs_redis

pytestmark = needs_redis
LI, TURN = 7, "7:7"
ANSWER = AnswerRecord(21, ("q3f0Zk1LsA-14-0",), "9f3a")
TOKEN = Token("42:TEST")
Play = Callable[[State], Awaitable[None]]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    monkeypatch.setattr(module, "PULSE", 0.05)
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    with RedisServer(tmp_path) as server:
        yield server


def with_state(server: RedisServer, play: Play) -> None:
    async def scene() -> None:
        state = FailoverState(RedisState(server.url, TOKEN), SqliteState(":memory:"))
        try:
            await play(state)
        finally:
            await state.close()

    asyncio.run(scene())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


def test_everything_goes_on_without_the_store_and_is_made_up_for(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(state: State) -> None:
        await state.set_language(LI, "zh-Hant")
        await state.set_language(8, "en")
        server.stop()
        assert await state.language(LI) == "zh-Hant"  # chosen through this process
        assert state.trouble
        assert metrics.value("youju_state_up") == 0
        assert await state.claim(5, TURN) is Claim.OURS
        await state.done(5, TURN)
        assert await state.claim(5, TURN) is Claim.DONE
        await state.release(6, TURN)
        await state.remember(LI, 20, ANSWER)
        assert await state.answered(LI, 20)
        assert await state.shown(LI, 21)
        assert [await state.allow("user:7", 2) for _ in range(3)].count(0.0) == 2
        assert await state.once("privacy-mode")
        assert await state.try_acquire_leadership("menus", "甲")
        await state.feedback(LI, "q3f0Zk1LsA-14-0", True)
        assert await state.votes("q3f0Zk1LsA-14-0") == (1, 0)
        assert len(await state.votes_list(3)) == 1
        await state.unanswered("量子计算机多少钱?", LI)
        assert len(await state.unanswered_list(3)) == 1
        await state.migrate_chat(-4001, -1009)
        assert await state.migrations() == {-4001: -1009}
        await state.forget(8)
        await state.forget_chat(9)
        server.start()
        await until(lambda: state.trouble is None)
        assert metrics.value("youju_state_up") == 1

    async def another(state: State) -> None:
        assert await state.claim(5, TURN) is Claim.DONE
        assert await state.answered(LI, 20)
        assert await state.votes("q3f0Zk1LsA-14-0") == (1, 0)
        assert await state.migrations() == {-4001: -1009}
        assert await state.language(8) is None
        assert (await state.unanswered_list(3))[0].times == 1

    caplog.set_level(logging.WARNING, "youju")
    with_state(server, play)
    with_state(server, another)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "cannot be reached" in told[0]
    assert told[1].endswith("is back")


def test_who_asked_to_be_forgotten_during_an_outage_is_forgotten_in_the_store(server: RedisServer) -> None:
    async def play(state: State) -> None:
        await state.set_language(LI, "en")
        server.freeze()
        await state.forget(LI)
        assert await state.language(LI) is None
        server.thaw()
        await until(lambda: state.trouble is None)
        assert await state.language(LI) is None

    with_state(server, play)


def test_a_store_that_hangs_is_waited_for_once(server: RedisServer) -> None:
    async def play(state: State) -> None:
        await state.language(LI)
        server.freeze()
        begun = time.monotonic()
        await asyncio.gather(*(state.answered(LI, number) for number in range(500)))
        first = time.monotonic() - begun
        for number in range(200):
            await state.claim(number, TURN)
        assert first < 100  # each for itself would be 500 seconds
        assert time.monotonic() - begun - first < 100  # and these 200
        server.thaw()
        await until(lambda: state.trouble is None)

    with_state(server, play)


def test_after_an_outage_no_old_connection_makes_another(server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    async def play(state: State) -> None:
        for again in range(2):
            await asyncio.gather(*(state.answered(LI, number) for number in range(100)))  # opens many
            server.stop()
            await until(lambda: state.trouble is not None)
            server.start()
            await until(lambda: state.trouble is None)
            await asyncio.gather(*(state.answered(LI, number) for number in range(100)))
            assert state.trouble is None, again

    with_state(server, play)
    assert caplog.text.count("cannot be reached") == 2


def test_an_outage_is_noticed_although_nobody_asks(server: RedisServer) -> None:
    async def play(state: State) -> None:
        await state.language(LI)
        server.stop()
        await until(lambda: state.trouble is not None)
        assert await state.check()

    with_state(server, play)


def test_a_store_that_is_away_at_the_start_is_found_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PULSE", 0.05)
    server = RedisServer(tmp_path)

    async def play(state: State) -> None:
        await state.set_language(LI, "en")
        assert state.trouble
        server.start()
        await until(lambda: state.trouble is None)
        assert await state.language(LI) == "en"

    with_state(server, play)
    server.stop()


def test_without_the_store_each_replica_takes_its_part_of_the_places(server: RedisServer) -> None:
    async def play(state: State) -> None:
        other = FailoverState(RedisState(server.url, TOKEN), SqliteState(":memory:"))
        await other.language(LI)
        await state.language(LI)
        await until(lambda: state._replicas == 2)  # type: ignore[attr-defined]
        server.stop()
        waits = [await state.reserve("overall", 30, 1.0) for _ in range(40)]
        assert waits.count(0.0) == 15
        assert max(waits) > 1.9
        await other.close()

    with_state(server, play)


def test_places_given_before_and_during_an_outage_count_afterwards(server: RedisServer) -> None:
    async def play(state: State) -> None:
        before = [await state.reserve("overall", 2, 5.0) for _ in range(2)]
        server.stop()
        during = [await state.reserve("overall", 2, 5.0) for _ in range(2)]
        server.start()
        await until(lambda: state.trouble is None)
        after = await state.reserve("overall", 2, 5.0)  # Redis is empty
        assert before == [0, 0]
        assert all(4 < wait <= 5 for wait in during)
        assert 9 < after <= 10

    with_state(server, play)


def test_a_store_that_fails_again_while_it_is_told_is_told_the_rest_later(server: RedisServer) -> None:
    async def play(state: State) -> None:
        store: RedisState = state._store  # type: ignore[attr-defined]
        server.stop()
        for number in range(3):
            await state.done(number, TURN)
        notes = state._pending  # type: ignore[attr-defined]
        notes.insert(1, lambda _store: asyncio.sleep(3600))
        server.start()
        await until(lambda: len(notes) == 3)
        assert state.trouble
        assert await store.claim(0, TURN) is Claim.DONE
        assert await store.claim(1, TURN) is Claim.OURS
        await store.release(1, TURN)
        notes.popleft()
        await until(lambda: state.trouble is None)
        assert await store.claim(2, TURN) is Claim.DONE

    with_state(server, play)


def test_what_cannot_be_caught_up_with_before_the_end_is_told(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(state: State) -> None:
        server.stop()
        await state.remember(LI, 20, ANSWER)

    with_state(server, play)
    assert "1 pending writes are lost" in caplog.text


def test_a_claim_that_ended_in_an_outage_is_not_held_for_ever(server: RedisServer) -> None:
    async def play(state: State) -> None:
        store: RedisState = state._store  # type: ignore[attr-defined]
        assert await state.claim(5, TURN) is Claim.OURS
        assert store._claims
        server.stop()
        await state.release(5, TURN)
        assert not store._claims

    with_state(server, play)
