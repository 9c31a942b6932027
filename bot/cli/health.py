"""``youju health``: is the bot that runs on this machine ready? For the container's health check."""

from __future__ import annotations

import http.client
from typing import Final

from bot.cli.runtime import Runtime
from bot.settings import Settings

EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  a listener there is asked at home
PATIENCE: Final = 5.0  # seconds
NOT_READY: Final = 1  # exit code
OK: Final = 200


def health(runtime: Runtime) -> int:
    """Ask ``/readyz`` and return the exit code: 0 ready, 1 anything else."""
    host, port = address(runtime.settings)
    status, told = _ask(host, port)
    if status == OK:
        return 0
    key = "health.not_ready" if status else "health.unreachable"
    runtime.warn(runtime.words(key, address=f"{host}:{port}", told=told))
    return NOT_READY


def address(settings: Settings) -> tuple[str, int]:
    """Where the HTTP application of a bot with these settings can be asked from this machine."""
    return EVERYWHERE.get(settings.listen, settings.listen), settings.port


def _ask(host: str, port: int) -> tuple[int, str]:
    """The status and what was said; status 0 if nobody replied."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, response.read(500).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
