"""An HTTP server in our own loop, on a socket of our own, that leaves signals and logs to us.

Anybody may connect. A connection that brings no whole request within some seconds is closed, and when there are too
many the one that has waited longest makes room, so that those who say nothing never keep Telegram out. uvicorn's own
limit counts them all and would refuse Telegram in their stead.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST: Final = 256  # connections at once; Telegram opens 40 to a webhook
AT_ONCE: Final = 4  # parts of the room; a part is accepted in one go, and up to four stand open until room is made
RESERVE: Final = 128  # open files for everything else: Telegram, the index, the state
FEWEST: Final = 16
QUEUE: Final = 1024  # connections that the system may hold until they are accepted
PLENTY: Final = 2 * MOST + RESERVE  # open files; no more are needed
HEAD_PATIENCE: Final = 10.0  # seconds for the head of a request to arrive


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``OSError`` if the address is not ours or taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=False)


def open_files() -> int:
    """How many files this process may have open, once that is as many as the system lets it ask for."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return PLENTY
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # macOS takes fewer than it offers
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return PLENTY if soft == resource.RLIM_INFINITY else soft


class Server(uvicorn.Server):
    """uvicorn for one ASGI application; it stops when ``should_exit`` is set and its requests are done."""

    def __init__(self, application: Any, *, files: int | None = None) -> None:
        room = max(FEWEST, min(MOST, ((open_files() if files is None else files) - RESERVE) // 2))
        super().__init__(
            uvicorn.Config(
                application,
                http=type("Limited", (Connection,), {"most": room}),
                backlog=room // AT_ONCE,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does; the queue before us is longer than what is taken from it in one go."""
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(QUEUE)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The runner heeds them."""
        yield


class Connection(H11Protocol):
    """One connection; it is closed if the head of a request does not come in time, or others need its place."""

    most = MOST
    _patience: asyncio.TimerHandle | None = None
    _since = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether we wait for the other side: for a request, or until it reads our reply."""
        return self.cycle is None or self.cycle.response_complete or self.flow.write_paused

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn does, and make room where there is none."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn does."""
        super().data_received(data)
        if not self.is_waiting:
            self._wait_no_longer()

    def on_response_complete(self) -> None:
        """As uvicorn does, and wait for the next request."""
        self._wait()
        super().on_response_complete()
        if not self.is_waiting:  # the next one was there already
            self._wait_no_longer()

    def pause_writing(self) -> None:
        """As uvicorn does, and wait until the reply is read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """As uvicorn does."""
        super().resume_writing()
        if not self.is_waiting:
            self._wait_no_longer()

    def _make_room(self) -> None:
        waiting = [each for each in self.connections if isinstance(each, Connection) and each.is_waiting]
        longest = min(waiting, key=lambda each: each._since)  # this one waits too
        self.connections.discard(longest)
        longest.transport.abort()

    def _wait(self) -> None:
        self._wait_no_longer()
        self._since = self.loop.time()
        self._patience = self.loop.call_later(HEAD_PATIENCE, self.transport.abort)

    def _wait_no_longer(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None
