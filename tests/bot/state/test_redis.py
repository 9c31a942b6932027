"""What only the shared store can do: two replicas at one server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from bot.secret import Token
from bot.state import AnswerRecord, Claim
from bot.state import redis as module
from bot.state.redis import RedisState, place_of
from tests.redis_server import RedisServer, needs_redis

pytestmark = needs_redis
LI = 987654321
TURN = f"{LI}:{LI}"
TOKEN = Token("42:TEST")
Play = Callable[[RedisState, RedisState], Awaitable[None]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def server(running: RedisServer) -> RedisServer:
    with Redis.from_url(running.url) as client:
        client.flushall()
    return running


def replicas(server: RedisServer, play: Play) -> None:
    """Let two replicas play."""

    async def scene() -> None:
        first, second = RedisState(server.url, TOKEN), RedisState(server.url, TOKEN)
        try:
            await play(first, second)
        finally:
            await first.close()
            await second.close()

    asyncio.run(scene())


def test_one_replica_knows_what_the_other_was_told(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        await first.remember(LI, 20, AnswerRecord(21, ("q3f0Zk1LsA-14-0",), "9f3a"))
        await first.set_language(LI, "zh-Hant")
        assert await second.shown(LI, 21)
        assert await second.language(LI) == "zh-Hant"
        assert await first.once("privacy-mode")
        assert not await second.once("privacy-mode")

    replicas(server, play)


def test_a_limit_is_exact_however_many_replicas_count(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        asked = [each.allow("user:7", 20) for _ in range(30) for each in (first, second)]
        waits = await asyncio.gather(*asked)
        assert waits.count(0.0) == 20
        assert all(0 < wait <= 3 for wait in waits if wait)

    replicas(server, play)


def test_places_are_shared_and_given_in_the_order_of_asking(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        waits = [await each.reserve("overall", 3, 1.0) for _ in range(4) for each in (first, second)]
        assert waits[:3] == [0.0] * 3
        assert [round(wait, 1) for wait in waits] == [0, 0, 0, 1, 1, 1, 2, 2]

    replicas(server, play)


def test_two_replicas_never_work_on_one_update_or_on_one_person(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        assert await first.claim(5, TURN) is Claim.OURS
        assert await second.claim(5, TURN) is Claim.ELSEWHERE
        assert await second.claim(6, TURN) is Claim.ELSEWHERE  # the same person's
        assert await second.claim(7, "8:8") is Claim.OURS
        await first.done(5, TURN)
        assert await second.claim(5, TURN) is Claim.DONE
        assert await second.claim(6, TURN) is Claim.OURS

    replicas(server, play)


def test_the_earlier_of_one_persons_updates_goes_first(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        assert await first.claim(5, TURN) is Claim.OURS
        assert await second.claim(6, TURN) is Claim.ELSEWHERE
        await first.done(5, TURN)
        assert await first.claim(7, TURN) is Claim.ELSEWHERE  # 6 was here before
        assert await second.claim(6, TURN) is Claim.OURS
        await second.done(6, TURN)
        assert await first.claim(7, TURN) is Claim.OURS

    replicas(server, play)


def test_who_waits_and_never_comes_again_loses_the_place(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        assert await first.claim(5, TURN) is Claim.OURS
        assert await second.claim(6, TURN) is Claim.ELSEWHERE
        await first.release(5, TURN)
        await asyncio.sleep(1.05)
        assert await first.claim(7, TURN) is Claim.OURS

    replicas(server, play)


def test_a_dead_replicas_claim_lapses_and_a_living_ones_does_not(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE", 0.2)

    async def play(dead: RedisState, other: RedisState) -> None:
        assert await dead.claim(5, TURN) is Claim.OURS
        for _ in range(4):
            await asyncio.sleep(0.1)
            assert await dead.heartbeat() == 1
        assert await other.claim(5, TURN) is Claim.ELSEWHERE
        assert await other.heartbeat() == 2
        await asyncio.sleep(0.3)
        assert await other.heartbeat() == 1
        assert await other.claim(5, TURN) is Claim.OURS

    replicas(server, play)


def test_a_claim_that_redis_has_lost_is_taken_anew(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        assert await first.claim(5, TURN) is Claim.OURS
        with Redis.from_url(server.url) as client:
            client.flushall()
        await first.heartbeat()
        assert await second.claim(5, TURN) is Claim.ELSEWHERE
        first.drop_claim(5, TURN)
        with Redis.from_url(server.url) as client:
            client.flushall()
        await first.heartbeat()
        assert await second.claim(5, TURN) is Claim.OURS

    replicas(server, play)


def test_a_duty_falls_to_one_replica_until_it_is_another_duty(server: RedisServer) -> None:
    async def play(first: RedisState, second: RedisState) -> None:
        assert await first.try_acquire_leadership("webhook", "https://a.example.org 甲")
        assert not await second.try_acquire_leadership("webhook", "https://a.example.org 甲")
        assert await second.try_acquire_leadership("webhook", "https://a.example.org 乙")
        assert await first.try_acquire_leadership("webhook", "https://a.example.org 甲")  # back to the former

    replicas(server, play)


def test_what_expires_expires_and_no_number_of_a_person_or_secret_is_stored(server: RedisServer) -> None:
    async def play(first: RedisState, _second: RedisState) -> None:
        await first.remember(LI, 20, AnswerRecord(21, ("q3f0Zk1LsA-14-0",), "9f3a"))
        await first.set_language(LI, "en")
        await first.feedback(LI, "q3f0Zk1LsA-14-0", True)
        await first.unanswered("量子计算机多少钱?", LI)
        await first.allow(f"user:{LI}", 20)
        await first.reserve(f"chat:{LI}", 3, 3.0)
        await first.claim(5, TURN)
        await first.done(5, TURN)
        await first.try_acquire_leadership("webhook", "https://a.example.org geheim")

    replicas(server, play)
    kept = {"languages", "votes", "voted", "votes-of", "unanswered", "unanswered-last", "unanswered-of"}
    with Redis.from_url(server.url, decode_responses=True) as client:
        keys = [str(key) for key in client.scan_iter()]
        stored = [client.dump(key) for key in keys]
        lives = {key.split(":")[3]: client.ttl(key) for key in keys}
    assert {kind for kind, life in lives.items() if life == -1} == kept
    assert 48 * 3600 - 5 < lives["question"] <= 48 * 3600
    assert 24 * 3600 < lives["update"] <= 25 * 3600
    everything = " ".join(keys) + repr(stored)
    assert all(key.startswith("youju:1:{42}:") for key in keys)
    assert not any(secret in everything for secret in (str(LI), "TEST", "geheim"))


def test_two_bots_share_a_server_and_nothing_else(server: RedisServer) -> None:
    async def play() -> None:
        ours, theirs = RedisState(server.url, TOKEN), RedisState(server.url, Token("43:TEST"))
        assert await ours.claim(5, TURN) is Claim.OURS
        assert await theirs.claim(5, TURN) is Claim.OURS
        assert ours._hash(LI) != RedisState(server.url, Token("42:ANDERS"))._hash(LI)
        await ours.close()
        await theirs.close()

    asyncio.run(play())


def test_a_record_that_is_none_of_ours_is_none(server: RedisServer) -> None:
    async def play(first: RedisState, _second: RedisState) -> None:
        name = first._name("question", first._hash(LI), 20)
        for record in ("", "nonsense", "[]", "{}", '{"at": "morgen"}', '{"at": 1e12}'):
            await first._do("SET", name, record)
            assert await first.answered(LI, 20) is None

    replicas(server, play)


def test_a_server_that_takes_no_notes_is_in_trouble_although_it_replies(server: RedisServer) -> None:
    async def play(first: RedisState, _second: RedisState) -> None:
        with Redis.from_url(server.url) as client:
            client.config_set("maxmemory", "1")
            trouble = await first.check()
            client.config_set("maxmemory", "0")
        assert trouble
        assert "memory" in trouble

    replicas(server, play)


def test_no_server_is_trouble_with_a_reason(tmp_path: Path) -> None:
    async def play() -> str | None:
        state = RedisState(RedisServer(tmp_path).url)
        trouble = await state.check()
        await state.close()
        return trouble

    assert "Connect" in (asyncio.run(play()) or "")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://:geheim@state.example.org:6380/2", "state.example.org:6380/2"),
        ("rediss://li:geheim@state.example.org", "state.example.org:6379"),
    ],
)
def test_its_place_is_told_without_the_password(url: str, place: str) -> None:
    assert place_of(url) == place
