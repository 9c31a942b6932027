"""What every store of the bot's state does: the file of one process, and the server that replicas share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.secret import Token
from bot.state import AnswerRecord, Claim, PassageVotes, State, UnansweredQuestion
from bot.state.redis import RedisState
from bot.state.sqlite import SqliteState
from tests.redis_server import RedisServer, needs_redis

LI, WANG, GROUP, SUPERGROUP = 7001, 7002, -4001, -1001234567890
PASSAGES = ("q3f0Zk1LsA-14-0", "q3f0Zk1LsA-15-1")
ANSWER = AnswerRecord(answer=21, passages=PASSAGES, corpus="9f3a")
HOUR = 3600.0
Work = Callable[[State], Awaitable[None]]


class Clock:
    """A clock that stands until it is moved."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Store(Protocol):
    """Opens the same store again and again."""

    clock: Clock

    def __call__(self, *works: Work) -> None:
        """Open it, work with it and close it, once for each."""


class Opened:
    """``Store`` over what ``open_store`` gives."""

    def __init__(self, open_store: Callable[[Clock], State]) -> None:
        self.clock = Clock()
        self._open = open_store

    def __call__(self, *works: Work) -> None:
        async def session(work: Work) -> None:
            state = self._open(self.clock)
            try:
                await work(state)
            finally:
                await state.close()

        for work in works:
            asyncio.run(session(work))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=needs_redis)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return Opened(lambda clock: SqliteState(tmp_path / "state.sqlite3", clock=clock))
    server: RedisServer = request.getfixturevalue("server")
    token = Token(f"{abs(hash(request.node.name)) % 10**9}:{tmp_path.name}")  # a bot of its own for each test
    return Opened(lambda clock: RedisState(server.url, token, clock=clock))


def test_an_answer_is_found_by_its_question_and_by_itself_after_a_restart_too(store: Store) -> None:
    async def remember(state: State) -> None:
        await state.remember(LI, 20, ANSWER)

    async def find(state: State) -> None:
        known = AnswerRecord(21, PASSAGES, "9f3a", question=20)
        assert await state.answered(LI, 20) == known
        assert await state.shown(LI, 21) == known
        assert await state.answered(WANG, 20) is None
        assert await state.shown(LI, 20) is None

    store(remember, find)


def test_an_edited_answer_takes_the_place_of_the_first(store: Store) -> None:
    async def work(state: State) -> None:
        await state.remember(LI, 20, ANSWER)
        await state.remember(LI, 20, AnswerRecord(21, (), "9f3a"))
        assert await state.answered(LI, 20) == AnswerRecord(21, (), "9f3a", question=20)
        await state.remember(LI, 20, AnswerRecord(25, PASSAGES, "9f3a"))  # the first was deleted, a new one sent
        assert await state.shown(LI, 21) is None
        assert await state.shown(LI, 25)

    store(work)


def test_answers_are_kept_48_hours(store: Store) -> None:
    async def work(state: State) -> None:
        await state.remember(LI, 20, ANSWER)
        store.clock.now += 48 * HOUR - 1
        assert await state.answered(LI, 20)
        store.clock.now += 1
        assert await state.answered(LI, 20) is None
        assert await state.shown(LI, 21) is None

    store(work)


def test_a_language_is_kept_and_can_be_dropped(store: Store) -> None:
    async def work(state: State) -> None:
        assert await state.language(LI) is None
        await state.set_language(LI, "zh-Hant")
        await state.set_language(LI, "en")
        assert await state.language(LI) == "en"
        await state.set_language(LI, None)
        assert await state.language(LI) is None

    store(work)


def test_an_update_is_claimed_until_it_is_done_even_after_a_restart(store: Store) -> None:
    async def first(state: State) -> None:
        assert await state.claim(100_000_001, "7:7") is Claim.OURS
        await state.done(100_000_001, "7:7")
        await state.done(100_000_001, "7:7")

    async def second(state: State) -> None:
        assert await state.claim(100_000_001, "7:7") is Claim.DONE
        assert await state.claim(100_000_002, "7:7") is Claim.OURS
        await state.release(100_000_002, "7:7")

    async def third(state: State) -> None:
        assert await state.claim(100_000_002, "7:7") is Claim.OURS

    store(first, second, third)


def test_a_minutes_worth_may_come_at_once_and_then_one_by_one(store: Store) -> None:
    async def work(state: State) -> None:
        waits = [await state.allow("user:7", 20) for _ in range(21)]
        assert waits[:20] == [0.0] * 20
        assert 2 < waits[20] <= 3
        assert await state.allow("user:8", 20) == 0
        assert {await state.allow("user:9", 0) for _ in range(50)} == {0.0}  # no limit

    store(work)


def test_the_last_vote_of_a_person_counts(store: Store) -> None:
    async def work(state: State) -> None:
        await state.feedback(LI, PASSAGES[0], True)
        await state.feedback(WANG, PASSAGES[0], True)
        await state.feedback(LI, PASSAGES[0], False)
        await state.feedback(LI, PASSAGES[1], True)
        assert await state.votes(PASSAGES[0]) == (1, 1)
        assert await state.votes(PASSAGES[1]) == (1, 0)
        assert await state.votes("q3f0Zk1LsA-1-0") == (0, 0)
        assert await state.votes_list(5) == [PassageVotes(PASSAGES[0], 1, 1), PassageVotes(PASSAGES[1], 1, 0)]
        assert await state.votes_list(1) == [PassageVotes(PASSAGES[0], 1, 1)]

    store(work)


def test_unanswered_questions_are_counted_and_the_most_asked_stand_first(store: Store) -> None:
    async def work(state: State) -> None:
        await state.unanswered("量子计算机多少钱?", LI)
        await state.unanswered("明天下雨吗?")
        store.clock.now += 5
        await state.unanswered("量子计算机多少钱?", WANG)
        assert await state.unanswered_list(5) == [
            UnansweredQuestion("量子计算机多少钱?", 2, store.clock.now),
            UnansweredQuestion("明天下雨吗?", 1, store.clock.now - 5),
        ]
        assert len(await state.unanswered_list(1)) == 1

    store(work)


def test_forgetting_a_person_drops_everything_about_them_and_nobody_else(store: Store) -> None:
    async def work(state: State) -> None:
        for user in (LI, WANG):
            await state.set_language(user, "en")
            await state.remember(user, 20, ANSWER)
            await state.feedback(user, PASSAGES[0], True)
            await state.unanswered("量子计算机多少钱?", user)
        await state.feedback(LI, PASSAGES[1], True)
        await state.unanswered("明天下雨吗?", LI)
        await state.forget(LI)
        assert await state.language(LI) is None
        assert await state.answered(LI, 20) is None
        assert await state.shown(LI, 21) is None
        assert await state.language(WANG) == "en"
        assert await state.answered(WANG, 20)
        assert await state.votes(PASSAGES[0]) == (1, 0)
        assert [each.passage for each in await state.votes_list(5)] == [PASSAGES[0]]
        assert [(each.question, each.times) for each in await state.unanswered_list(5)] == [("量子计算机多少钱?", 1)]

    store(work)


def test_a_chat_that_is_gone_loses_its_answers_and_keeps_its_language(store: Store) -> None:
    async def work(state: State) -> None:
        await state.set_language(LI, "en")
        await state.remember(LI, 20, ANSWER)
        await state.forget_chat(LI)
        assert await state.answered(LI, 20) is None
        assert await state.language(LI) == "en"

    store(work)


def test_language_and_limits_follow_a_group_to_its_new_number_and_answers_do_not(store: Store) -> None:
    async def work(state: State) -> None:
        await state.set_language(GROUP, "zh-Hant")
        await state.remember(GROUP, 20, ANSWER)
        assert await state.allow(f"chat:{GROUP}", 1) == 0
        await state.migrate_chat(GROUP, SUPERGROUP)
        assert await state.language(SUPERGROUP) == "zh-Hant"
        assert await state.answered(SUPERGROUP, 20) is None  # it numbers its messages afresh
        assert await state.language(GROUP) is None
        assert await state.allow(f"chat:{SUPERGROUP}", 1) > 0
        await state.migrate_chat(SUPERGROUP, -1009)

    async def later(state: State) -> None:
        assert await state.migrations() == {GROUP: -1009, SUPERGROUP: -1009}

    store(work, later)


def test_once_is_once_for_each_key_across_restarts(store: Store) -> None:
    async def first(state: State) -> None:
        assert await state.once("privacy-mode")
        assert not await state.once("privacy-mode")

    async def second(state: State) -> None:
        assert not await state.once("privacy-mode")
        assert await state.once("commands")

    store(first, second)


def test_a_duty_falls_to_somebody_and_a_place_is_there_at_once(store: Store) -> None:
    async def work(state: State) -> None:
        assert await state.try_acquire_leadership("menus", "甲")
        assert await state.reserve("overall", 30, 1.0) == 0

    store(work)


def test_many_can_ask_at_once(store: Store) -> None:
    async def work(state: State) -> None:
        for each in range(0, 200, 10):
            await asyncio.gather(*(state.remember(LI, number, ANSWER) for number in range(each, each + 10)))
        found = [await state.answered(LI, number) for number in range(200)]
        assert all(found)

    store(work)


def test_a_working_store_has_no_trouble(store: Store) -> None:
    async def work(state: State) -> None:
        assert state.trouble is None
        assert await state.check() is None

    store(work)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text(min_size=1), passages=st.lists(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
)
def test_whatever_is_written_is_read_again(store: Store, question: str, passages: list[str]) -> None:
    if "\ud800" <= max(question) <= "\udfff":
        return
    answered = AnswerRecord(21, tuple(passages), "9f3a", question=20)

    async def work(state: State) -> None:
        await state.remember(LI, 20, answered)
        assert await state.answered(LI, 20) == answered
        await state.unanswered(question, LI)
        assert question in {each.question for each in await state.unanswered_list(10_000)}

    store(work)
