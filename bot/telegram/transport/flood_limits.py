"""Telegram's flood limits, kept to before Telegram has to complain.

About one message a second in a chat (short bursts pass), 20 a minute in a group, 30 a second in all
(core.telegram.org/bots/faq). The limits are not exact, so each window is a little longer. Replicas share them: then
each also takes a place in a window that is common to all.
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
PACE = (6, 0.23)  # what replicas share of OVERALL: 26 a second, evenly, as some come closer together on their way
JITTER = 0.15  # seconds by which they may
CROWD = 4096  # chats; beyond that, those at rest are dropped
Chat = int | str | None
Reserve = Callable[[str, int, float], Awaitable[float]]  # key, places, seconds they are good for → seconds to wait


class Window:
    """At most ``count`` messages within ``seconds``, whatever they take on the way: each keeps its place from before it
    leaves until so long after its reply. Places are given in the order in which they are asked for."""

    def __init__(self, count: int, seconds: float) -> None:
        self._places = asyncio.Semaphore(count)
        self._seconds = seconds + MARGIN
        self._taken = 0

    @property
    def rested(self) -> bool:
        """Whether nobody has or wants a place."""
        return not self._taken

    async def __aenter__(self) -> None:
        self._taken += 1
        try:
            await self._places.acquire()
        except asyncio.CancelledError:
            self._taken -= 1
            raise

    async def __aexit__(self, *_error: object) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._give_back)

    def _give_back(self) -> None:
        self._taken -= 1
        self._places.release()


class FloodLimiter:
    """Everybody's turns: each message is sent within one. ``limited=False`` gives all at once; ``reserve`` takes a
    place that is shared with other replicas."""

    def __init__(self, *, limited: bool = True, reserve: Reserve | None = None) -> None:
        self._limited = limited
        self._reserve = reserve
        self._chats: dict[Chat, Window] = {}
        self._overall = Window(*OVERALL)
        self._halted: dict[Chat, float] = {}

    @asynccontextmanager
    async def turn(self, chat: Chat) -> AsyncIterator[None]:
        """The turn of a message to ``chat`` (``None``: to none in particular)."""
        async with AsyncExitStack() as windows:
            if self._limited:
                if chat is not None:
                    count, seconds = _limit(chat)
                    await windows.enter_async_context(self._window(chat))
                    await self._share(f"chat:{chat}", count, seconds + JITTER)
                await windows.enter_async_context(self._overall)
            await self.halted(chat)
            if self._limited:
                await self._share("overall", *PACE)
            while self._limited and self._halt(chat):
                await self.halted(chat)
                await self._share("overall", *PACE)  # another place: those who were halted must not all go at once
            yield

    async def halted(self, chat: Chat) -> None:
        """Wait while Telegram has told us to."""
        while (seconds := self._halt(chat)) > 0:
            await asyncio.sleep(seconds)

    def halt(self, chat: Chat, seconds: float) -> None:
        """Telegram told us to wait before writing to ``chat`` again; told so of two chats, we wait with all."""
        now = time.monotonic()
        self._halted = {other: until for other, until in self._halted.items() if until > now}
        everywhere = bool(set(self._halted) - {chat})
        for each in {chat, None} if everywhere else {chat}:
            self._halted[each] = max(self._halted.get(each, 0.0), now + seconds + MARGIN)

    def forget(self, chat: Chat) -> None:
        """Nothing will go to ``chat`` any more."""
        self._chats.pop(chat, None)
        self._halted.pop(chat, None)

    def _window(self, chat: Chat) -> Window:
        if len(self._chats) > CROWD:
            self._chats = {each: window for each, window in self._chats.items() if not window.rested}
        return self._chats.setdefault(chat, Window(*_limit(chat)))

    def _halt(self, chat: Chat) -> float:
        """Seconds for which Telegram has told us to wait."""
        return max(0.0, max(self._halted.get(chat, 0.0), self._halted.get(None, 0.0)) - time.monotonic())

    async def _share(self, key: str, count: int, seconds: float) -> None:
        if self._reserve and (wait := await self._reserve(key, count, seconds)) > 0:
            await asyncio.sleep(wait)


def _limit(chat: Chat) -> tuple[int, float]:
    return GROUP if _is_group(chat) else CHAT


def _is_group(chat: Chat) -> bool:
    """Groups and channels have negative numbers or names."""
    return isinstance(chat, str) or (chat is not None and chat < 0)
