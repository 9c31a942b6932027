"""Shutdown and reload by signal."""

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
    """An event that is set when the bot should stop."""

    def __init__(self, words: Translations) -> None:
        super().__init__()
        self._words = words
        self.reload: Callable[[], object] = lambda: None
        """Called on SIGHUP."""

    def handle_signals(self) -> None:
        """Set the event on SIGINT and SIGTERM; the second signal cancels the calling task.

        SIGHUP sets it when the process has a terminal and reloads when it runs as a service.
        """
        task, loop = asyncio.current_task(), asyncio.get_running_loop()

        def stop() -> None:
            if self.is_set() and task:
                task.cancel()
            log.info("%s", self._words("telegram.start.stopping"))
            self.set()

        def reload() -> None:
            log.info("%s", self._words("telegram.start.reloading"))
            self.reload()

        handlers = {signal.SIGINT: stop, signal.SIGTERM: stop}
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            handlers[signal.SIGHUP] = stop if _has_terminal() else reload
        for number, handler in handlers.items():
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(number, handler)

    async def rest(self, seconds: float) -> None:
        """Sleep, but return at once when the event is set."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), seconds)


def _has_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # stdin is closed
        return False
