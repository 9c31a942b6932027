"""A Redis of our own on loopback, where the machine has the program; it keeps nothing on disk."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from tests.local_server import LocalServer

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="no redis-server or valkey-server on this machine")


class RedisServer(LocalServer):
    """One server, started and stopped at will, always at the same port."""

    @property
    def url(self) -> str:
        """For ``YOUJU_STATE_URL``."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self, *options: str) -> None:
        """Start it and wait until it listens."""
        assert PROGRAM is not None
        settings = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *options)
        self.run([PROGRAM, *settings])

    def freeze(self) -> None:
        """Connections stay, replies do not come."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        os.kill(self.pid, signal.SIGCONT)
