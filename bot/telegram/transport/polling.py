"""Long polling that confirms an update only after it has been handled."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot import metrics
from bot.telegram.transport.connection import GET_UPDATES, POLL_SECONDS, REPLY_TIMEOUT
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.raw import call
from bot.telegram.transport.update_processor import AlreadyRunningError

log = logging.getLogger("youju.telegram")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds after a failure; doubled each time
LIMIT = 100  # updates per request, the Bot API's maximum
HOLD = 60.0  # seconds after which an update is confirmed even if it is still being handled
FIRST_LOOK, LONGEST_LOOK = 0.02, 0.25  # seconds between polls while updates are being handled
LONGEST_REST = 1.0  # seconds between polls of a server that does not support long polling
MAX_UPDATE_ID = 2**53  # Telegram's have 32 bits

FetchedUpdates = dict[int, dict[str, Any]]  # raw updates by ID


def parse_update(content: dict[str, Any], bot: Bot) -> Update | None:
    """Parse a raw update; logs and returns ``None`` if python-telegram-bot cannot.

    The exception depends on the field (an impossible date is an ``OverflowError``), and its text may repeat what a user
    wrote, so only its class is logged.
    """
    try:
        return Update.de_json(content, bot)
    except Exception as error:
        number, name = content["update_id"], type(error).__name__
        log.error("update %s could not be read and is passed over (%s)", number, name)  # noqa: TRY400
        metrics.error("unreadable")
        return None


def has_update_id(content: object) -> bool:
    """Whether this is an update with a valid ID, without which it can be neither handled nor confirmed."""
    number = content.get("update_id") if isinstance(content, dict) else None
    return type(number) is int and 0 <= number < MAX_UPDATE_ID


@dataclass(frozen=True, slots=True)
class _PendingUpdate:
    """An update received ``at`` (``time.monotonic``); ``work`` is ``None`` if it cannot be parsed."""

    at: float
    work: asyncio.Task[None] | None = None

    @property
    def done(self) -> bool:
        return self.work is None or self.work.done()


class Polling:
    """Fetches and handles updates until ``stop``, through any connection problems.

    Telegram keeps unconfirmed updates, so a killed process loses none: the next one fetches them again, and the state
    knows which were handled. Confirmation is in order, up to an ID: while the oldest update is being handled, Telegram
    sends all later ones again, and duplicates are ignored. An update that takes longer than ``HOLD``, or that blocks
    ``LIMIT`` others, is confirmed before it is done.
    """

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], connection_status: ConnectionStatus
    ) -> None:
        self._application = application
        self._connection_status = connection_status
        self._offset = 0
        self._pending: dict[int, _PendingUpdate] = {}  # by ID, oldest first; not confirmed yet
        self._working: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def run(self, update_types: Sequence[str]) -> None:
        """Poll for updates of these types until ``stop``."""
        pause, look, rest = FIRST_PAUSE, FIRST_LOOK, FIRST_LOOK
        while not self._stopping.is_set():
            start = time.monotonic()
            try:
                updates = await self._fetch(update_types)
                has_new = self._accept(updates)
            except TelegramError as error:
                self._connection_status.begin(error)
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._connection_status.end()
                pause = FIRST_PAUSE
                look = FIRST_LOOK if has_new else min(look * 2, LONGEST_LOOK)
                await self._work(look)
                returned_early = not updates and time.monotonic() - start < LONGEST_REST  # long polling waits longer
                rest = min(rest * 2, LONGEST_REST) if returned_early else FIRST_LOOK
                if returned_early:
                    await self._rest(rest)

    def stop(self) -> None:
        """Stop fetching updates."""
        self._stopping.set()

    async def settle(self, update_types: Sequence[str]) -> None:
        """After ``run``: wait for all pending updates and confirm them; on cancellation, abandon them."""
        running = tuple(self._working)
        try:
            await asyncio.gather(*running)
        except asyncio.CancelledError:
            await asyncio.gather(*running, return_exceptions=True)  # cancelled as well
            raise
        self._confirm()
        with suppress(TelegramError):  # then Telegram sends them again and they are skipped
            await self._request(update_types, wait=0)

    async def _fetch(self, update_types: Sequence[str]) -> FetchedUpdates:
        """Fetch once; returns nothing as soon as ``stop`` is called."""
        asking = asyncio.ensure_future(self._request(update_types, wait=POLL_SECONDS))
        shutdown = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({asking, shutdown}, return_when=asyncio.FIRST_COMPLETED)
        shutdown.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        with suppress(asyncio.CancelledError, TelegramError):
            await asking  # wait until its connection is closed
        return {}

    async def _request(self, update_types: Sequence[str], *, wait: int) -> FetchedUpdates:
        """Fetch unconfirmed updates; they stay unparsed, since most may be duplicates."""
        parameters = {"offset": self._offset, "limit": LIMIT, "timeout": wait, "allowed_updates": list(update_types)}
        updates = await call(self._application.bot, GET_UPDATES, parameters, timeout=REPLY_TIMEOUT + wait)
        if not isinstance(updates, list):
            raise TelegramError(f"{GET_UPDATES} returned no list of updates")
        return {update["update_id"]: update for update in updates if has_update_id(update)}

    def _accept(self, updates: FetchedUpdates) -> bool:
        """Start handling new updates; returns whether there were any. One that cannot be parsed counts as done, so that
        it does not block the others."""
        new = {number: content for number, content in updates.items() if number not in self._pending}
        for number, content in new.items():
            update = parse_update(content, self._application.bot)
            self._pending[number] = _PendingUpdate(time.monotonic(), self._start(update) if update else None)
        if len(updates) == LIMIT and not new:
            for number in list(self._pending)[: LIMIT // 2]:
                self._release(number)
        return bool(new)

    def _start(self, update: Update) -> asyncio.Task[None]:
        work = asyncio.create_task(self._process(update))
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        return work

    async def _process(self, update: Update) -> None:
        try:
            await self._application.update_processor.process_update(update, self._application.process_update(update))
        except AlreadyRunningError:
            self._pending.pop(update.update_id, None)  # Telegram sends it again
        except Exception as error:
            await self._application.process_error(update, error)

    async def _work(self, seconds: float) -> None:
        """Wait for pending updates for at most ``seconds``, then confirm those that are done."""
        if running := [pending.work for pending in self._pending.values() if pending.work and not pending.done]:
            await asyncio.wait(running, timeout=seconds)
        self._confirm()

    def _confirm(self) -> None:
        """Let the next request confirm the oldest updates that are done or have taken too long."""
        now = time.monotonic()
        for number, pending in list(self._pending.items()):
            if not pending.done and now - pending.at < HOLD:
                break
            self._release(number)

    def _release(self, number: int) -> None:
        self._offset = number + 1
        del self._pending[number]

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
