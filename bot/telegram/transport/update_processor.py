"""Process updates concurrently, but in order per user and chat, and each only once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Coroutine
from typing import Any, Final
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot import logs, metrics
from bot.state import Claim, State

MAX_CONCURRENT: Final = 10_000  # updates, most of them waiting for their turn
CLAIM_TIMEOUT = 20.0  # seconds to wait for another replica; twice as long as the claim of a dead one lasts
FIRST_PAUSE, LONGEST_PAUSE = (
    0.05,
    0.4,
)  # seconds between attempts; after a second a replica loses its place in the queue


class AlreadyRunningError(Exception):
    """Another replica is processing this update, or failed to: Telegram must deliver it again."""


class UpdateProcessor(BaseUpdateProcessor):
    """python-telegram-bot's hook around each update.

    A question and its edit, or two presses of a button, are processed in the order they came, with several replicas
    too. An update that Telegram delivers again (after a slow reply or a restart) waits for the first or is skipped.
    """

    def __init__(self, state: State) -> None:
        super().__init__(MAX_CONCURRENT)
        self._state = state
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: dict[int, asyncio.Future[bool]] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process ``update`` when its turn comes; raises ``AlreadyRunningError`` if another replica keeps it."""
        if not isinstance(update, Update):
            await coroutine
            return
        if running := self._running.get(update.update_id):
            _drop(coroutine)
            if not await asyncio.shield(running):
                raise AlreadyRunningError(update.update_id)
            return
        self._running[update.update_id] = ended = asyncio.get_running_loop().create_future()
        done = False
        try:
            done = await self._once(update, coroutine)
        finally:
            del self._running[update.update_id]
            ended.set_result(done)
        if not done:
            raise AlreadyRunningError(update.update_id)

    async def _once(self, update: Update, coroutine: Awaitable[Any]) -> bool:
        """Process the update once; whether it is done, here or elsewhere."""
        number, turn = update.update_id, _turn(update)
        async with self._turns.setdefault(turn, asyncio.Lock()):
            claim = await self._claim(number, turn)
            if claim is not Claim.OURS:
                _drop(coroutine)
                return claim is Claim.DONE
            metrics.update(_kind(update))
            try:
                with logs.request(update.to_dict):
                    await coroutine
            except BaseException:
                await self._state.release(number, turn)
                raise
            await self._state.done(number, turn)
            return True

    async def _claim(self, number: int, turn: str) -> Claim:
        """Claim the update, waiting for another replica that holds it."""
        pause, end = FIRST_PAUSE, time.monotonic() + CLAIM_TIMEOUT
        while (claim := await self._state.claim(number, turn)) is Claim.ELSEWHERE and time.monotonic() < end:
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
        return claim


def _turn(update: Update) -> str:
    """The key of updates that must be processed in order: chat and user."""
    chat, user = update.effective_chat, update.effective_user
    return f"{chat.id if chat else 0}:{user.id if user else 0}"


def _kind(update: Update) -> str:
    """The name of the field that holds the update."""
    return next(
        (name for name in Update.__slots__ if name in Update.ALL_TYPES and getattr(update, name, None)), "other"
    )


def _drop(coroutine: Awaitable[Any]) -> None:
    if isinstance(coroutine, Coroutine):
        coroutine.close()
