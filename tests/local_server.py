"""A server of our own on loopback, in a process that tests start and stop at will."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class LocalServer(ABC):
    """One server, always at the same port, that runs while a ``with`` statement does or from start to stop;
    ``patience``: seconds until it must listen."""

    patience = 10.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it listens."""

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process
        return self._process.pid

    def run(self, command: Sequence[str], *, environ: Mapping[str, str] = os.environ) -> None:
        """Start ``command`` and wait until it listens."""
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd=self._folder, env=environ, stdout=silent, stderr=silent)
        end = time.monotonic() + self.patience
        while not self._listens():
            assert time.monotonic() < end
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill it; what it held is what it keeps on disk."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
