"""Updates in order: many at once, but those of one person in one chat one after the other, and none twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot import metrics
from bot.state import State

log = logging.getLogger("youju.telegram")

AT_ONCE = 10_000  # updates taken in; each waits for its turn, so one busy person never holds the others up


class InOrder(BaseUpdateProcessor):
    """python-telegram-bot's hook around each update.

    A question and its edit, or two presses of a button, are worked on in the order they came. An update that Telegram
    delivers again (it was slow, or we stopped in between) waits for the first or is passed over.
    """

    def __init__(self, state: State) -> None:
        super().__init__(AT_ONCE)
        self._state = state
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._running: dict[int, asyncio.Event] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work on ``update`` when its turn comes."""
        if not isinstance(update, Update):
            await coroutine
            return
        if running := self._running.get(update.update_id):
            _drop(coroutine)
            await running.wait()
            return
        self._running[update.update_id] = done = asyncio.Event()
        try:
            await self._once(update, coroutine)
        finally:
            del self._running[update.update_id]
            done.set()

    async def _once(self, update: Update, coroutine: Awaitable[Any]) -> None:
        async with self._turn(update):
            if await self._state.seen(update.update_id):
                _drop(coroutine)
                return
            metrics.update(_kind(update))
            await coroutine
            await self._state.mark_seen(update.update_id)

    def _turn(self, update: Update) -> asyncio.Lock:
        chat, user = update.effective_chat, update.effective_user
        return self._turns.setdefault((chat.id if chat else 0, user.id if user else 0), asyncio.Lock())


def _kind(update: Update) -> str:
    """The name of the field that holds the update."""
    return next(
        (name for name in Update.__slots__ if name in Update.ALL_TYPES and getattr(update, name, None)), "other"
    )


def _drop(coroutine: Awaitable[Any]) -> None:
    if isinstance(coroutine, Coroutine):
        coroutine.close()
