"""Telegram's flood limits, applied before Telegram rejects a message.

About one message a second in a chat (short bursts pass), 20 a minute in a group, 30 a second in all
(core.telegram.org/bots/faq). The limits are not exact, so each window is a little longer. Replicas also reserve a slot
in windows shared by all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

CHAT = (3, 3.0)  # messages, seconds: one a second, three at once
GROUP = (20, 60.0)
OVERALL = (30, 1.0)
MARGIN = 0.05  # seconds
SHARED_RATE = (6, 0.23)  # of all replicas: 26 a second in short windows, as messages may bunch up on the network
JITTER = 0.15  # seconds by which messages may bunch up
MAX_CHATS = 4096  # windows kept; beyond that, idle ones are dropped
Chat = int | str | None
Reserve = Callable[[str, int, float], Awaitable[float]]  # key, slots, window in seconds → seconds to wait


class Window:
    """At most ``count`` messages within ``seconds``, in FIFO order.

    A message holds its slot from before it is sent until ``seconds`` after its reply, so latency does not matter.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._slots = asyncio.Semaphore(count)
        self._seconds = seconds + MARGIN
        self._holders = 0

    @property
    def is_idle(self) -> bool:
        """Whether no slot is held or awaited."""
        return not self._holders

    async def __aenter__(self) -> None:
        self._holders += 1
        try:
            await self._slots.acquire()
        except asyncio.CancelledError:
            self._holders -= 1
            raise

    async def __aexit__(self, *_error: object) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._release)

    def _release(self) -> None:
        self._holders -= 1
        self._slots.release()


class FloodLimiter:
    """Limits per chat and overall. ``limited=False`` switches them off; ``reserve`` shares them with other replicas."""

    def __init__(self, *, limited: bool = True, reserve: Reserve | None = None) -> None:
        self._limited = limited
        self._reserve = reserve
        self._chats: dict[Chat, Window] = {}
        self._overall = Window(*OVERALL)
        self._halted: dict[Chat, float] = {}

    @asynccontextmanager
    async def turn(self, chat: Chat) -> AsyncIterator[None]:
        """Wait for a slot for a message to ``chat`` (``None``: no particular chat) and hold it."""
        async with AsyncExitStack() as windows:
            if self._limited:
                if chat is not None:
                    count, seconds = _limit(chat)
                    await windows.enter_async_context(self._window(chat))
                    await self._share(f"chat:{chat}", count, seconds + JITTER)
                await windows.enter_async_context(self._overall)
            await self.halted(chat)
            if self._limited:
                await self._share("overall", *SHARED_RATE)
            while self._limited and self._halt(chat):
                await self.halted(chat)
                await self._share(
                    "overall", *SHARED_RATE
                )  # another slot: messages that were halted must not leave all at once
            yield

    async def halted(self, chat: Chat) -> None:
        """Wait out a pause that Telegram has asked for."""
        while (seconds := self._halt(chat)) > 0:
            await asyncio.sleep(seconds)

    def halt(self, chat: Chat, seconds: float) -> None:
        """Pause ``chat`` because Telegram replied 429; if another chat is paused too, pause all."""
        now = time.monotonic()
        self._halted = {other: until for other, until in self._halted.items() if until > now}
        everywhere = bool(set(self._halted) - {chat})
        for key in {chat, None} if everywhere else {chat}:
            self._halted[key] = max(self._halted.get(key, 0.0), now + seconds + MARGIN)

    def forget(self, chat: Chat) -> None:
        """Drop the state of a chat that is gone."""
        self._chats.pop(chat, None)
        self._halted.pop(chat, None)

    def _window(self, chat: Chat) -> Window:
        if len(self._chats) > MAX_CHATS:
            self._chats = {key: window for key, window in self._chats.items() if not window.is_idle}
        return self._chats.setdefault(chat, Window(*_limit(chat)))

    def _halt(self, chat: Chat) -> float:
        """Seconds left of a pause that Telegram has asked for."""
        return max(0.0, max(self._halted.get(chat, 0.0), self._halted.get(None, 0.0)) - time.monotonic())

    async def _share(self, key: str, count: int, seconds: float) -> None:
        if self._reserve and (wait := await self._reserve(key, count, seconds)) > 0:
            await asyncio.sleep(wait)


def _limit(chat: Chat) -> tuple[int, float]:
    return GROUP if _is_group(chat) else CHAT


def _is_group(chat: Chat) -> bool:
    """Groups and channels have negative IDs or names."""
    return isinstance(chat, str) or (chat is not None and chat < 0)
