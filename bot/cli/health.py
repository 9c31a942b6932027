"""``youju health``: is the bot on this machine ready? Used by the container's health check."""

from __future__ import annotations

import http.client
from typing import Final

from bot.cli.runtime import Runtime
from bot.settings import Settings

LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  where a listener on all interfaces is reached
TIMEOUT: Final = 5.0  # seconds
NOT_READY: Final = 1  # exit code
OK: Final = 200


def health(runtime: Runtime) -> int:
    """Request ``/readyz`` and return the exit code: 0 if ready, otherwise 1."""
    host, port = address(runtime.settings)
    status, reply = _request(host, port)
    if status == OK:
        return 0
    key = "health.not_ready" if status else "health.unreachable"
    runtime.warn(runtime.words(key, address=f"{host}:{port}", told=reply))
    return NOT_READY


def address(settings: Settings) -> tuple[str, int]:
    """Host and port where this machine reaches the HTTP application of a bot with these settings."""
    return LOOPBACK.get(settings.listen, settings.listen), settings.port


def _request(host: str, port: int) -> tuple[int, str]:
    """Status and body of the reply; status 0 and the error if there is none."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, response.read(500).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
