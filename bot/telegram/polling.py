"""Asking Telegram for updates, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram.error import TelegramError
from telegram.ext import Application

from bot.telegram.connection import POLL_SECONDS
from bot.telegram.troubles import Troubles

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds after a failure; each is twice the one before


class Polling:
    """Puts every update into the application's queue, whatever the weather, until ``stop``."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], troubles: Troubles) -> None:
        self._application = application
        self._troubles = troubles
        self._offset = 0
        self._stopping = asyncio.Event()

    async def run(self, kinds: Sequence[str]) -> None:
        """Poll for updates of these kinds until told to stop, then confirm what was taken in."""
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                await self._poll(kinds)
            except TelegramError as error:
                self._troubles.begin(error)
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._troubles.end()
                pause = FIRST_PAUSE
        with suppress(TelegramError):  # else Telegram delivers them again and they are passed over
            await self._application.bot.get_updates(offset=self._offset, timeout=0, allowed_updates=kinds)

    def stop(self) -> None:
        """Take nothing in any more."""
        self._stopping.set()

    async def _poll(self, kinds: Sequence[str]) -> None:
        """One request, given up at once when we are to stop."""
        asking = asyncio.ensure_future(
            self._application.bot.get_updates(offset=self._offset, timeout=POLL_SECONDS, allowed_updates=kinds)
        )
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            return
        for update in asking.result():
            await self._application.update_queue.put(update)
            self._offset = update.update_id + 1

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
