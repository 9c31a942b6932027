"""Telegram's flood limits, kept to before Telegram has to complain.

About one message a second in a chat (short bursts pass), 20 a minute in a group, 30 a second in all
(core.telegram.org/bots/faq). The limits are not exact, so each window is a little longer than its name.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

CHAT = (3, 3.0)  # messages, seconds: one a second, three at once
GROUP = (20, 60.0)
OVERALL = (30, 1.0)
MARGIN = 0.1  # seconds that two messages may come closer together on the way
CROWD = 4096  # chats; beyond that, those at rest are dropped
Chat = int | str | None


class Window:
    """At most ``count`` turns within ``seconds``, given out in the order in which they are asked for."""

    def __init__(self, count: int, seconds: float) -> None:
        self._turns: deque[float] = deque(maxlen=count)
        self._seconds = seconds + MARGIN

    def reserve(self, now: float) -> float:
        """The time of the next turn, which is then taken."""
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + self._seconds) if full else now
        self._turns.append(turn)
        return turn

    def rested(self, now: float) -> bool:
        """Whether all turns have been forgotten by now."""
        return not self._turns or self._turns[-1] + self._seconds <= now


class Flood:
    """Everybody's turns: ask for one before each message. ``limited=False`` gives all at once."""

    def __init__(self, *, limited: bool = True) -> None:
        self._limited = limited
        self._chats: dict[Chat, Window] = {}
        self._overall = Window(*OVERALL)
        self._halted: dict[Chat, float] = {}

    async def turn(self, chat: Chat) -> None:
        """Wait until a message may go to ``chat`` (``None``: to none in particular)."""
        if self._limited:
            if chat is not None:
                await _until(self._window(chat).reserve(time.monotonic()))
            await _until(self._overall.reserve(time.monotonic()))
        await self.halted(chat)

    async def halted(self, chat: Chat) -> None:
        """Wait while Telegram has told us to."""
        while (until := max(self._halted.get(chat, 0.0), self._halted.get(None, 0.0))) > time.monotonic():
            await _until(until)

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
            now = time.monotonic()
            self._chats = {each: window for each, window in self._chats.items() if not window.rested(now)}
        return self._chats.setdefault(chat, Window(*(GROUP if _is_group(chat) else CHAT)))


def _is_group(chat: Chat) -> bool:
    """Groups and channels have negative numbers or names."""
    return isinstance(chat, str) or (chat is not None and chat < 0)


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
