"""The wish that the bot should stop, or reload: from outside by a signal, heeded wherever something is waited for."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from bot.translations import Translations

log = logging.getLogger("youju.telegram")


class Shutdown(asyncio.Event):
    """Set when the bot is to stop."""

    def __init__(self, words: Translations) -> None:
        super().__init__()
        self._words = words
        self.reload: Callable[[], object] = lambda: None
        """What is done on SIGHUP."""

    def heed_signals(self) -> None:
        """From now on, Ctrl-C and the system's request to end set it; asked twice, the task that called this is
        cancelled. A hang-up sets it where a terminal is gone; a service reloads then."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()

        def heed() -> None:
            if self.is_set() and task:
                task.cancel()
            log.info("%s", self._words("telegram.start.stopping"))
            self.set()

        def hang_up() -> None:
            log.info("%s", self._words("telegram.start.reloading"))
            self.reload()

        handlers = {signal.SIGINT: heed, signal.SIGTERM: heed}
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            handlers[signal.SIGHUP] = heed if _has_terminal() else hang_up
        for number, handler in handlers.items():
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(number, handler)

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the bot is to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), seconds)


def _has_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # it is closed
        return False
