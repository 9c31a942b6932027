"""A queue for refusals: sent one at a time so that they never delay answers, and dropped when there are too many."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from telegram.error import TelegramError

log = logging.getLogger("youju.telegram")
MAX_QUEUED: Final = 100  # more are dropped
TIMEOUT: Final = 10.0  # seconds for one
Refusal = Callable[[], Awaitable[object]]


class Refusals:
    """Sends queued refusals one after the other in a background task."""

    def __init__(self) -> None:
        self._queue: deque[Refusal] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._closed = False

    def add(self, refusal: Refusal) -> None:
        """Queue ``refusal``; drop it if the queue is full or closed."""
        if self._closed or len(self._queue) >= MAX_QUEUED:
            return
        self._queue.append(refusal)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def sent(self) -> None:
        """Wait until the queue is empty."""
        if self._sending:
            await asyncio.wait({self._sending})

    async def close(self) -> None:
        """Drop the queue and send nothing more."""
        self._closed = True
        self._queue.clear()
        if self._sending:
            self._sending.cancel()
            await asyncio.wait({self._sending})

    async def _send(self) -> None:
        while self._queue:
            refusal = self._queue.popleft()
            try:
                async with asyncio.timeout(TIMEOUT):
                    await refusal()
            except (TelegramError, TimeoutError) as error:
                log.info("refusal not sent: %s", error)
            except Exception:
                log.exception("refusal not sent")
