"""Asking Telegram for updates, again and again; one is confirmed only when it has been worked on."""

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
from bot.telegram.transport.connection import POLL, POLL_SECONDS, REPLY_PATIENCE
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.raw import call
from bot.telegram.transport.update_processor import AlreadyRunningError

log = logging.getLogger("youju.telegram")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds after a failure; each is twice the one before
LIMIT = 100  # updates that Telegram gives at a time, its most
HOLD = 60.0  # seconds; an update that is worked on for longer is confirmed all the same
FIRST_LOOK, LONGEST_LOOK = 0.02, 0.25  # seconds between two looks for new updates while others are worked on
LONGEST_REST = 1.0  # seconds between two polls of a server that does not hold them open
LARGEST = 2**53  # an update's number is below; Telegram's have 32 bits

FetchedUpdates = dict[int, dict[str, Any]]  # updates as Telegram sent them, by their numbers


def parse_update(content: dict[str, Any], bot: Bot) -> Update | None:
    """The update that Telegram sent; ``None``, and a line in the log, if python-telegram-bot cannot read it.

    What it raises then depends on the field (an impossible date is an ``OverflowError``), and its text may repeat what
    somebody wrote, so that the line has no more than the error's name.
    """
    try:
        return Update.de_json(content, bot)
    except Exception as error:
        number, name = content["update_id"], type(error).__name__
        log.error("update %s could not be read and is passed over (%s)", number, name)  # noqa: TRY400
        metrics.error("unreadable")
        return None


def has_update_id(content: object) -> bool:
    """Whether this is an update at all: with a number, without which it can be neither worked on nor confirmed."""
    number = content.get("update_id") if isinstance(content, dict) else None
    return type(number) is int and 0 <= number < LARGEST


@dataclass(frozen=True, slots=True)
class _PendingUpdate:
    """An update that was taken in (``time.monotonic``); without ``work`` there is nothing to do about it."""

    at: float
    work: asyncio.Task[None] | None = None

    @property
    def done(self) -> bool:
        return self.work is None or self.work.done()


class Polling:
    """Has every update worked on, whatever the weather, until ``stop``.

    Telegram keeps what is not confirmed, so a process that is killed loses nothing: the next one is given it again, and
    the state tells what was done. Telegram confirms in order, up to a number; while the oldest update is worked on, all
    after it are given to us again, and we know them. An update that takes longer than ``HOLD``, or behind which
    ``LIMIT`` others are waiting, does not hold those up: it is confirmed before it is done.
    """

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], connection_status: ConnectionStatus
    ) -> None:
        self._application = application
        self._connection_status = connection_status
        self._offset = 0
        self._pending: dict[int, _PendingUpdate] = {}  # from the oldest that is not confirmed
        self._working: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def run(self, update_types: Sequence[str]) -> None:
        """Poll for updates of these kinds until told to stop."""
        pause, look, rest = FIRST_PAUSE, FIRST_LOOK, FIRST_LOOK
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                found = await self._fetch(update_types)
                news = self._accept(found)
            except TelegramError as error:
                self._connection_status.begin(error)
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._connection_status.end()
                pause = FIRST_PAUSE
                look = FIRST_LOOK if news else min(look * 2, LONGEST_LOOK)
                await self._work(look)
                soon = not found and time.monotonic() - begun < LONGEST_REST  # a poll is to be held for longer
                rest = min(rest * 2, LONGEST_REST) if soon else FIRST_LOOK
                if soon:
                    await self._rest(rest)

    def stop(self) -> None:
        """Take nothing in any more."""
        self._stopping.set()

    async def settle(self, update_types: Sequence[str]) -> None:
        """Once ``run`` has ended: wait for what was taken in, and confirm it; cancelled, give it up."""
        running = tuple(self._working)
        try:
            await asyncio.gather(*running)
        except asyncio.CancelledError:
            await asyncio.gather(*running, return_exceptions=True)  # they were cancelled too
            raise
        self._confirm()
        with suppress(TelegramError):  # else Telegram delivers them again and they are passed over
            await self._request(update_types, wait=0)

    async def _fetch(self, update_types: Sequence[str]) -> FetchedUpdates:
        """One request, given up at once when we are to stop."""
        asking = asyncio.ensure_future(self._request(update_types, wait=POLL_SECONDS))
        shutdown = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({asking, shutdown}, return_when=asyncio.FIRST_COMPLETED)
        shutdown.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        with suppress(asyncio.CancelledError, TelegramError):
            await asking  # its connection is closed before we go on
        return {}

    async def _request(self, update_types: Sequence[str], *, wait: int) -> FetchedUpdates:
        """What is not confirmed. It is left as it came, since most of it may be known to us."""
        wanted = {"offset": self._offset, "limit": LIMIT, "timeout": wait, "allowed_updates": list(update_types)}
        found = await call(self._application.bot, POLL, wanted, patience=REPLY_PATIENCE + wait)
        if not isinstance(found, list):
            raise TelegramError(f"{POLL} gave no list of updates")
        return {each["update_id"]: each for each in found if has_update_id(each)}

    def _accept(self, found: FetchedUpdates) -> bool:
        """Have those that are new worked on; whether there were any. One that cannot be read counts as done, lest it
        stop us for good."""
        news = {number: content for number, content in found.items() if number not in self._pending}
        for number, content in news.items():
            update = parse_update(content, self._application.bot)
            self._pending[number] = _PendingUpdate(time.monotonic(), self._start(update) if update else None)
        if len(found) == LIMIT and not news:
            self._let_go(LIMIT // 2)
        return bool(news)

    def _start(self, update: Update) -> asyncio.Task[None]:
        work = asyncio.create_task(self._process(update))
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        return work

    async def _process(self, update: Update) -> None:
        try:
            await self._application.update_processor.process_update(update, self._application.process_update(update))
        except AlreadyRunningError:
            self._pending.pop(update.update_id, None)  # it comes again
        except Exception as error:
            await self._application.process_error(update, error)

    async def _work(self, seconds: float) -> None:
        """Let what was taken in be worked on for so long, or until it is done; then it counts as confirmed."""
        if running := [each.work for each in self._pending.values() if each.work and not each.done]:
            await asyncio.wait(running, timeout=seconds)
        self._confirm()

    def _confirm(self) -> None:
        """Those from the oldest on that are done, or have taken too long, are confirmed by the next request."""
        now = time.monotonic()
        for number, taken in list(self._pending.items()):
            if not taken.done and now - taken.at < HOLD:
                break
            self._release(number)

    def _let_go(self, count: int) -> None:
        for number in list(self._pending)[:count]:
            self._release(number)

    def _release(self, number: int) -> None:
        self._offset = number + 1
        del self._pending[number]

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
