"""Asking Telegram for updates, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot import metrics
from bot.telegram.connection import POLL_SECONDS
from bot.telegram.troubles import Troubles

log = logging.getLogger("youju.telegram")

UNREADABLE = (TypeError, KeyError, ValueError, AttributeError)  # what an unexpected update makes of its reader
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds after a failure; each is twice the one before


def readable(content: dict[str, Any], bot: Bot) -> Update | None:
    """The update that Telegram sent; ``None``, and a line in the log, if python-telegram-bot cannot read it."""
    try:
        return Update.de_json(content, bot)
    except UNREADABLE:
        log.exception("update %s could not be read and is passed over", content.get("update_id"))
        metrics.error("unreadable")
        return None


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
            except UNREADABLE:
                await self._one_by_one(kinds)
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
            with suppress(asyncio.CancelledError, TelegramError):
                await asking  # its connection is closed before we go on
            return
        for update in asking.result():
            await self._application.update_queue.put(update)
            self._offset = update.update_id + 1

    async def _one_by_one(self, kinds: Sequence[str]) -> None:
        """Take in the updates that can be read and pass over the one that cannot, lest it stop us for good."""
        bot = self._application.bot
        wanted = {"offset": self._offset, "timeout": 0, "allowed_updates": list(kinds)}
        try:
            found = await bot.do_api_request("getUpdates", api_kwargs=wanted)
        except TelegramError as error:
            self._troubles.begin(error)
            return
        for content in found if isinstance(found, list) else []:
            if (update := readable(content, bot)) is not None:
                await self._application.update_queue.put(update)
            self._offset = content["update_id"] + 1

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
