"""Refusals on their way: behind everything else that is said, few at a time, and dropped rather than waited for."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from telegram.error import TelegramError

log = logging.getLogger("youju.telegram")
MOST: Final = 100  # that wait; more are dropped
PATIENCE: Final = 10.0  # seconds for one; it is not worth more
Refusal = Callable[[], Awaitable[object]]


class Refusals:
    """Sends one after the other, so that never more than one stands in the way of an answer."""

    def __init__(self) -> None:
        self._waiting: deque[Refusal] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._closed = False

    def add(self, refusal: Refusal) -> None:
        """Have ``refusal`` made when there is time."""
        if self._closed or len(self._waiting) >= MOST:
            return
        self._waiting.append(refusal)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def sent(self) -> None:
        """Wait until nothing waits."""
        if self._sending:
            await asyncio.wait({self._sending})

    async def close(self) -> None:
        """Drop what waits; nothing is sent any more."""
        self._closed = True
        self._waiting.clear()
        if self._sending:
            self._sending.cancel()
            await asyncio.wait({self._sending})

    async def _send(self) -> None:
        while self._waiting:
            refusal = self._waiting.popleft()
            try:
                async with asyncio.timeout(PATIENCE):
                    await refusal()
            except (TelegramError, TimeoutError) as error:
                log.info("a refusal is not sent: %s", error)
            except Exception:
                log.exception("a refusal is not sent")
