"""Failover for a shared store: while it is down, the process keeps the state itself, and catches up afterwards."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.state import AnswerRecord, Claim, PassageVotes, State, UnansweredQuestion
from bot.state.limits import Places
from bot.state.metrics import outages, up
from bot.state.redis import CONNECTIONS, RedisError, RedisState

log = logging.getLogger("youju.state")

T = TypeVar("T")
FAILURES: Final = (RedisError, OSError, TimeoutError)
PATIENCE: Final = 1.0  # seconds for one call
PULSE: Final = 1.0  # seconds between heartbeats, which also test whether the store is back
NOTES: Final = 20_000  # pending writes; beyond that the oldest are lost
Call = Callable[[State], Awaitable[T]]


class FailoverState:
    """``State`` over ``store``, or over this process's own ``fallback`` while the store is down.

    A call waits at most ``PATIENCE``, and only once: after a failure the store is not used until a heartbeat in the
    background succeeds. Pending writes are replayed first. Meanwhile rate limits and claims are those of this process,
    and shared slots are divided by the number of replicas.
    """

    def __init__(self, store: RedisState, fallback: State) -> None:
        self._store = store
        self._fallback = fallback
        self._trouble: str | None = None
        self._pending: deque[Call[object]] = deque(maxlen=NOTES)
        self._replicas = 1
        self._places = Places()
        self._semaphore = asyncio.Semaphore(CONNECTIONS)  # waiting here does not count towards PATIENCE
        self._heartbeat: asyncio.Task[None] | None = None
        self._closing = False
        self._restored_at = float("-inf")  # when the store last recovered
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
        return await self._read(lambda state: state.language(user))

    async def set_language(self, user: int, language: str | None) -> None:
        """See ``State``."""
        await self._write_both(lambda state: state.set_language(user, language))

    async def answered(self, chat: int, question: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._read(lambda state: state.answered(chat, question))

    async def shown(self, chat: int, answer: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._read(lambda state: state.shown(chat, answer))

    async def remember(self, chat: int, question: int, answered: AnswerRecord) -> None:
        """See ``State``."""
        await self._write(lambda state: state.remember(chat, question, answered))

    async def allow(self, key: str, per_minute: int) -> float:
        """See ``State``."""
        return await self._read(lambda state: state.allow(key, per_minute))

    async def claim(self, update: int, turn: str) -> Claim:
        """See ``State``."""
        return await self._read(lambda state: state.claim(update, turn))

    async def done(self, update: int, turn: str) -> None:
        """See ``State``."""
        self._store.drop_claim(update, turn)
        await self._write(lambda state: state.done(update, turn))

    async def release(self, update: int, turn: str) -> None:
        """See ``State``. If the store is down, the claim expires by itself."""
        self._store.drop_claim(update, turn)
        await self._read(lambda state: state.release(update, turn))

    async def reserve(self, key: str, count: int, seconds: float) -> float:
        """See ``State``."""
        part = max(1, count // self._replicas)
        try:
            wait = await self._call_store(lambda state: state.reserve(key, count, seconds))
        except _DownError:
            return self._places.reserve(key, part, seconds)
        if time.monotonic() < self._restored_at + seconds:  # the store does not know what was sent meanwhile
            return max(wait, self._places.reserve(key, part, seconds))
        self._places.note(key, count, seconds, wait)
        return wait

    async def try_acquire_leadership(self, duty: str, mark: str) -> bool:
        """See ``State``."""
        return await self._read(lambda state: state.try_acquire_leadership(duty, mark))

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """See ``State``."""
        await self._write(lambda state: state.feedback(user, passage, good))

    async def votes(self, passage: str) -> tuple[int, int]:
        """See ``State``."""
        return await self._read(lambda state: state.votes(passage))

    async def votes_list(self, limit: int) -> list[PassageVotes]:
        """See ``State``."""
        return await self._read(lambda state: state.votes_list(limit))

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """See ``State``."""
        await self._write(lambda state: state.unanswered(question, user))

    async def unanswered_list(self, limit: int) -> list[UnansweredQuestion]:
        """See ``State``."""
        return await self._read(lambda state: state.unanswered_list(limit))

    async def migrate_chat(self, old: int, new: int) -> None:
        """See ``State``."""
        await self._write(lambda state: state.migrate_chat(old, new))

    async def migrations(self) -> dict[int, int]:
        """See ``State``."""
        return await self._read(lambda state: state.migrations())

    async def forget(self, user: int) -> None:
        """See ``State``."""
        await self._write_both(lambda state: state.forget(user))

    async def forget_chat(self, chat: int) -> None:
        """See ``State``."""
        await self._write_both(lambda state: state.forget_chat(chat))

    async def once(self, key: str) -> bool:
        """See ``State``."""
        return await self._read(lambda state: state.once(key))

    async def close(self) -> None:
        """See ``State``. Pending writes are lost if the store is still down."""
        self._closing = True
        if self._heartbeat:
            self._heartbeat.cancel()
            await asyncio.wait({self._heartbeat})
        if not await self._caught_up():
            log.warning("%s: %d pending writes are lost", self._store.place, len(self._pending))
        await self._store.close()
        await self._fallback.close()

    async def _read(self, call: Call[T]) -> T:
        """Call the store, or the fallback if the store is down."""
        try:
            return await self._call_store(call)
        except _DownError:
            return await call(self._fallback)

    async def _write(self, call: Call[object]) -> None:
        """Write to the store; if it is down, to the fallback, and to the store later."""
        try:
            await self._call_store(call)
        except _DownError:
            self._pending.append(call)
            await call(self._fallback)

    async def _write_both(self, call: Call[object]) -> None:
        """Write to the fallback too, so that a later failure does not bring back deleted records."""
        await call(self._fallback)
        await self._write(call)

    async def _call_store(self, call: Call[T]) -> T:
        """Call the store; raises ``_DownError`` if it is down, at once if that is known."""
        if self._heartbeat is None:
            self._heartbeat = asyncio.create_task(self._run_heartbeat())
        async with self._semaphore:
            if self._trouble is None:
                try:
                    async with asyncio.timeout(PATIENCE):
                        return await call(self._store)
                except FAILURES as error:
                    self._record_failure(error)
        raise _DownError

    async def _run_heartbeat(self) -> None:
        """Send a heartbeat every second until closed. The flag is needed, as a library may swallow cancellation."""
        while not self._closing:
            try:
                async with asyncio.timeout(PATIENCE):
                    if self._trouble:
                        await self._store.disconnect_idle()
                    self._replicas = await self._store.heartbeat()
                if self._trouble and await self._caught_up():
                    self._record_recovery()
            except FAILURES as error:
                self._record_failure(error)
            await asyncio.sleep(PULSE)

    async def _caught_up(self) -> bool:
        """Replay the pending writes in order; returns whether all succeeded."""
        while self._pending:
            call = self._pending[0]
            try:
                async with asyncio.timeout(PATIENCE):
                    await call(self._store)
            except FAILURES:
                return False
            if self._pending[0] is call:  # it may have been dropped to make room
                self._pending.popleft()
        return True

    def _record_failure(self, error: Exception) -> None:
        if self._trouble is None:
            log.warning(
                "the state at %s cannot be reached (%s): each process by itself", self._store.place, _why(error)
            )
            outages.inc()
        self._trouble = _why(error)
        up(False)

    def _record_recovery(self) -> None:
        log.warning("the state at %s is back", self._store.place)
        self._trouble = None
        self._restored_at = time.monotonic()
        up(True)


class _DownError(Exception):
    """The store is down."""


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
