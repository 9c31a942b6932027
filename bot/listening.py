"""An HTTP server in our own loop, on a socket of our own, that leaves signals and logs to us."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``OSError`` if the address is not ours or taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=False)


class Server(uvicorn.Server):
    """uvicorn for one ASGI application; it stops when ``should_exit`` is set and its requests are done."""

    def __init__(self, application: Any) -> None:
        super().__init__(
            uvicorn.Config(application, lifespan="off", log_config=None, access_log=False, server_header=False)
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The runner heeds them."""
        yield
