"""A shared store that may fail: then the process remembers by itself, until the store is back and has caught up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.state import Answered, Claim, State, Unanswered, Voted
from bot.state.limits import Places
from bot.state.metrics import outages, up
from bot.state.redis import CONNECTIONS, RedisError, RedisState

log = logging.getLogger("youju.state")

Got = TypeVar("Got")
FAILURES: Final = (RedisError, OSError, TimeoutError)
PATIENCE: Final = 1.0  # seconds for one thing that is asked
PULSE: Final = 1.0  # seconds between signs of life, or looks whether the store is back
NOTES: Final = 20_000  # things to catch up with; beyond that the oldest are lost
Asked = Callable[[State], Awaitable[Got]]


class FailoverState:
    """``State`` over ``store``, and over ``spare``, this process's own, from the first failure on.

    Nothing waits longer than ``PATIENCE``, and that only once: after a failure nothing is asked of the store until a
    look from the background finds it at work. What was noted meanwhile is told to it first. Limits and the marks of
    updates are those of this process for so long; the shared places are parted by the number of replicas.
    """

    def __init__(self, store: RedisState, spare: State) -> None:
        self._store = store
        self._spare = spare
        self._trouble: str | None = None
        self._notes: deque[Asked[object]] = deque(maxlen=NOTES)
        self._replicas = 1
        self._places = Places()
        self._gate = asyncio.Semaphore(CONNECTIONS)  # whoever waits here is not yet timed
        self._pulse: asyncio.Task[None] | None = None
        self._closing = False
        self._back = float("-inf")  # when the store was last back
        up(True)

    @property
    def trouble(self) -> str | None:
        """See ``State``."""
        return self._trouble

    async def check(self) -> str | None:
        """See ``State``."""
        return await self._store.check()

    async def language(self, user: int) -> str | None:
        """See ``State``."""
        return await self._ask(lambda state: state.language(user))

    async def set_language(self, user: int, language: str | None) -> None:
        """See ``State``."""
        await self._tell_both(lambda state: state.set_language(user, language))

    async def answered(self, chat: int, question: int) -> Answered | None:
        """See ``State``."""
        return await self._ask(lambda state: state.answered(chat, question))

    async def shown(self, chat: int, answer: int) -> Answered | None:
        """See ``State``."""
        return await self._ask(lambda state: state.shown(chat, answer))

    async def remember(self, chat: int, question: int, answered: Answered) -> None:
        """See ``State``."""
        await self._tell(lambda state: state.remember(chat, question, answered))

    async def allow(self, key: str, per_minute: int) -> float:
        """See ``State``."""
        return await self._ask(lambda state: state.allow(key, per_minute))

    async def claim(self, update: int, turn: str) -> Claim:
        """See ``State``."""
        return await self._ask(lambda state: state.claim(update, turn))

    async def done(self, update: int, turn: str) -> None:
        """See ``State``."""
        self._store.let_go(update, turn)
        await self._tell(lambda state: state.done(update, turn))

    async def release(self, update: int, turn: str) -> None:
        """See ``State``; where the store cannot be told, the claim lapses by itself."""
        self._store.let_go(update, turn)
        await self._ask(lambda state: state.release(update, turn))

    async def reserve(self, key: str, count: int, seconds: float) -> float:
        """See ``State``."""
        part = max(1, count // self._replicas)
        try:
            wait = await self._of_store(lambda state: state.reserve(key, count, seconds))
        except _DownError:
            return self._places.reserve(key, part, seconds)
        if time.monotonic() < self._back + seconds:  # the store does not know yet what went out without it
            return max(wait, self._places.reserve(key, part, seconds))
        self._places.note(key, count, seconds, wait)
        return wait

    async def appointed(self, duty: str, mark: str) -> bool:
        """See ``State``."""
        return await self._ask(lambda state: state.appointed(duty, mark))

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """See ``State``."""
        await self._tell(lambda state: state.feedback(user, passage, good))

    async def votes(self, passage: str) -> tuple[int, int]:
        """See ``State``."""
        return await self._ask(lambda state: state.votes(passage))

    async def votes_list(self, limit: int) -> list[Voted]:
        """See ``State``."""
        return await self._ask(lambda state: state.votes_list(limit))

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """See ``State``."""
        await self._tell(lambda state: state.unanswered(question, user))

    async def unanswered_list(self, limit: int) -> list[Unanswered]:
        """See ``State``."""
        return await self._ask(lambda state: state.unanswered_list(limit))

    async def migrate_chat(self, old: int, new: int) -> None:
        """See ``State``."""
        await self._tell(lambda state: state.migrate_chat(old, new))

    async def migrations(self) -> dict[int, int]:
        """See ``State``."""
        return await self._ask(lambda state: state.migrations())

    async def forget(self, user: int) -> None:
        """See ``State``."""
        await self._tell_both(lambda state: state.forget(user))

    async def forget_chat(self, chat: int) -> None:
        """See ``State``."""
        await self._tell_both(lambda state: state.forget_chat(chat))

    async def once(self, key: str) -> bool:
        """See ``State``."""
        return await self._ask(lambda state: state.once(key))

    async def close(self) -> None:
        """See ``State``; what the store has missed is lost if it does not come back now."""
        self._closing = True
        if self._pulse:
            self._pulse.cancel()
            await asyncio.wait({self._pulse})
        if not await self._caught_up():
            log.warning("%s: %d notes could not be made", self._store.place, len(self._notes))
        await self._store.close()
        await self._spare.close()

    async def _ask(self, asked: Asked[Got]) -> Got:
        """What the store says, or else the spare."""
        try:
            return await self._of_store(asked)
        except _DownError:
            return await asked(self._spare)

    async def _tell(self, told: Asked[object]) -> None:
        """Tell the store, or else the spare, and the store later."""
        try:
            await self._of_store(told)
        except _DownError:
            self._notes.append(told)
            await told(self._spare)

    async def _tell_both(self, told: Asked[object]) -> None:
        """Tell the spare too, lest a later failure bring back what was meant to be gone."""
        await told(self._spare)
        await self._tell(told)

    async def _of_store(self, asked: Asked[Got]) -> Got:
        """Raises ``_DownError`` while the store is down, at once if that is known."""
        if self._pulse is None:
            self._pulse = asyncio.create_task(self._beat())
        async with self._gate:
            if self._trouble is None:
                try:
                    async with asyncio.timeout(PATIENCE):
                        return await asked(self._store)
                except FAILURES as error:
                    self._lose(error)
        raise _DownError

    async def _beat(self) -> None:
        """Every second, until we close: a library that times out by cancelling may swallow that we cancel."""
        while not self._closing:
            try:
                async with asyncio.timeout(PATIENCE):
                    if self._trouble:
                        await self._store.hang_up()
                    self._replicas = await self._store.beat()
                if self._trouble and await self._caught_up():
                    self._recover()
            except FAILURES as error:
                self._lose(error)
            await asyncio.sleep(PULSE)

    async def _caught_up(self) -> bool:
        """Tell the store what it has missed, in order; whether it took it all."""
        while self._notes:
            told = self._notes[0]
            try:
                async with asyncio.timeout(PATIENCE):
                    await told(self._store)
            except FAILURES:
                return False
            if self._notes[0] is told:  # it may have gone to make room
                self._notes.popleft()
        return True

    def _lose(self, error: Exception) -> None:
        if self._trouble is None:
            log.warning(
                "the state at %s cannot be reached (%s): each process by itself", self._store.place, _why(error)
            )
            outages.inc()
        self._trouble = _why(error)
        up(False)

    def _recover(self) -> None:
        log.warning("the state at %s is back", self._store.place)
        self._trouble = None
        self._back = time.monotonic()
        up(True)


class _DownError(Exception):
    """The store is not to be had."""


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
