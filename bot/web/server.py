"""uvicorn in our event loop and on our socket, without its signal handling and logging.

Anybody may connect. A connection without a complete request within some seconds is closed, and when there are too many,
the one that has waited longest is closed, so that idle clients never keep Telegram out. uvicorn's own limit would
refuse new connections instead.
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
AT_ONCE: Final = 4  # a quarter of the limit is accepted at a time, as these are open before others are closed
RESERVE: Final = 128  # open files for everything else: Telegram, the index, the state
FEWEST: Final = 16
QUEUE: Final = 1024  # connections that the system queues until they are accepted
PLENTY: Final = 2 * MOST + RESERVE  # open files that are enough
HEAD_PATIENCE: Final = 10.0  # seconds for the head of a request to arrive


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``OSError`` if the address is not local or in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=False)


def open_files() -> int:
    """Raise the limit on open files as far as the system permits, and return it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return PLENTY
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # macOS takes fewer than it offers
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return PLENTY if soft == resource.RLIM_INFINITY else soft


class Server(uvicorn.Server):
    """uvicorn for one ASGI application. It stops when ``should_exit`` is set and its requests are done."""

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
        """Like uvicorn, but with a system queue longer than the number of connections accepted at a time."""
        await super().startup(sockets)
        for sock in sockets or ():
            sock.listen(QUEUE)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the runner."""
        yield


class Connection(H11Protocol):
    """One connection, closed if the head of a request does not arrive in time or others need its place."""

    most = MOST
    _patience: asyncio.TimerHandle | None = None
    _since = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether the server waits for the client: for a request, or until it reads the reply."""
        return self.cycle is None or self.cycle.response_complete or self.flow.write_paused

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Like uvicorn, and close another connection if there are too many."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Like uvicorn."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Like uvicorn."""
        super().data_received(data)
        if not self.is_waiting:
            self._wait_no_longer()

    def on_response_complete(self) -> None:
        """Like uvicorn, and wait for the next request."""
        self._wait()
        super().on_response_complete()
        if not self.is_waiting:  # the next one was there already
            self._wait_no_longer()

    def pause_writing(self) -> None:
        """Like uvicorn, and wait until the reply is read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """Like uvicorn."""
        super().resume_writing()
        if not self.is_waiting:
            self._wait_no_longer()

    def _make_room(self) -> None:
        waiting = [other for other in self.connections if isinstance(other, Connection) and other.is_waiting]
        longest = min(waiting, key=lambda connection: connection._since)  # includes this one
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
