"""The wish that the bot should stop: from outside by a signal, and heeded wherever something is waited for."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress

from bot.locale import Words

log = logging.getLogger("youju.telegram")


class Stopping(asyncio.Event):
    """Set when the bot is to stop."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def heed_signals(self) -> None:
        """From now on, Ctrl-C and the system's request to end set it; asked twice, the task that called this is
        cancelled."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()

        def heed() -> None:
            if self.is_set() and task:
                task.cancel()
            log.info("%s", self._words("telegram.start.stopping"))
            self.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(number, heed)

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the bot is to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), seconds)
