"""The HTTP application: health, readiness, metrics and, if configured, the webhook."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.secret import Secret

log = logging.getLogger("youju.web")

RECENT = 45.0  # seconds since Telegram's last reply; polls and heartbeats are more frequent
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  its name
LARGEST = 2**20  # bytes of an update; Telegram's are much smaller
PATIENCE = 2.0  # seconds for the state to reply
BODY_PATIENCE = 10.0  # seconds for a body to arrive
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Webhook:
    """The webhook: its path and secret, the function that takes an update (false: not now), and a test for what is an
    update at all."""

    path: str
    secret: Secret
    take: Callable[[dict[str, Any]], Awaitable[bool]]
    fits: Callable[[object], bool] = lambda content: isinstance(content, dict)


async def nothing() -> None:
    """The default of ``Probe.own_trouble``: no trouble."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What ``/readyz`` checks.

    Whether the documents are loaded, seconds since Telegram's last reply, why the bot's own state file cannot be
    written, and why a shared state or the engine is down. The last two do not make the bot unready, since they affect
    all replicas alike.
    """

    loaded: Callable[[], bool]
    reached: Callable[[], float]
    own_trouble: Callable[[], Awaitable[str | None]] = nothing
    trouble: Callable[[], str | None] = lambda: None
    engine_trouble: Callable[[], str | None] = lambda: None


def web_application(probe: Probe, webhook: Webhook | None = None) -> Starlette:
    """``/healthz``, ``/readyz``, ``/metrics``, and the webhook's path."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=NO_STORE)

    async def readyz(_request: Request) -> Response:
        ago = probe.reached()
        seconds = round(ago, 1) if ago < float("inf") else None
        own = await _own_trouble(probe)
        reason = own or probe.trouble()
        required = {"index": probe.loaded(), "telegram": ago <= RECENT}
        status = 200 if all(required.values()) and own is None else 503
        others = {"state": reason is None, "engine": probe.engine_trouble() is None}
        body = {**required, **others, "telegram_seconds_ago": seconds} | ({"state_reason": reason} if reason else {})
        return JSONResponse(body, status, headers=NO_STORE)

    async def exposition(_request: Request) -> Response:
        content, media_type = metrics.exposition()
        return Response(content, media_type=media_type)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", exposition)]
    if webhook:
        routes.append(Route(webhook.path, _receiver(webhook), methods=["POST"]))
    return Starlette(routes=routes)


async def _own_trouble(probe: Probe) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await probe.own_trouble()
    except TimeoutError:
        return f"no reply within {PATIENCE:g} seconds"


def _receiver(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        """Reply with 200 only when the update has been processed: until then Telegram keeps it."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, webhook.secret.reveal().encode()):
            metrics.error("forged")
            return Response(status_code=403)
        try:
            update = json.loads(await _body(request))
        except TimeoutError:
            return Response(status_code=408)
        except (ValueError, RecursionError, ClientDisconnect):
            return Response(status_code=400)
        if not webhook.fits(update):
            return Response(status_code=400)
        return Response(status_code=200 if await webhook.take(update) else 503)

    return receive


async def _body(request: Request) -> bytes:
    """The body; raises ``ValueError`` if it is too large, ``TimeoutError`` if it is too slow."""
    body = bytearray()
    async with asyncio.timeout(BODY_PATIENCE):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise ValueError(f"a body of more than {LARGEST} bytes")
    return bytes(body)
