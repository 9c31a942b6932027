"""The way to Telegram: addresses, proxy, timeouts, and when it was last reached."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot import metrics
from bot.secret import Token
from bot.settings import Settings
from bot.state import State
from bot.telegram.order import InOrder
from bot.telegram.sending import rate_limiter

CONNECTIONS = 64  # at once
POOL_PATIENCE = 10.0  # seconds to wait for one of them
REPLY_PATIENCE = 15.0  # seconds; a slow reply is better than a lost one
POLL_SECONDS = 10  # how long Telegram holds a poll that has nothing
FILES = "/file/bot"
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]


class Reach:
    """When Telegram last replied with success."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def note(self) -> None:
        """It has just replied."""
        self._last = time.monotonic()
        metrics.reached()

    @property
    def seconds_ago(self) -> float:
        """Seconds since; infinite if never."""
        return time.monotonic() - self._last


class WatchedRequest(HTTPXRequest):
    """python-telegram-bot's own request that tells ``reach`` of each success."""

    def __init__(self, reach: Reach, **settings: Any) -> None:
        super().__init__(**settings)
        self._reach = reach

    async def do_request(self, *request: Any, **options: Any) -> tuple[int, bytes]:
        """As python-telegram-bot does."""
        code, payload = await super().do_request(*request, **options)
        if code == HTTPStatus.OK:
            self._reach.note()
        return code, payload


def connected_builder(settings: Settings, state: State, reach: Reach) -> Builder:
    """An ``ApplicationBuilder`` with everything that concerns the connection; the handlers are the caller's.

    There is no updater: the runner polls or serves the webhook itself.
    """
    base = settings.bot_api_base_url
    root = base.removesuffix("/bot")
    return (
        ApplicationBuilder()
        .token((settings.telegram_token or Token("0:none")).reveal())
        .base_url(base)
        .base_file_url(root + FILES)
        .request(_request(settings, reach, connections=CONNECTIONS))
        .get_updates_request(_request(settings, reach, connections=2))
        .rate_limiter(rate_limiter(settings))
        .concurrent_updates(InOrder(state))
        .updater(None)
    )


def _request(settings: Settings, reach: Reach, *, connections: int) -> WatchedRequest:
    return WatchedRequest(
        reach,
        connection_pool_size=connections,
        read_timeout=REPLY_PATIENCE,
        write_timeout=REPLY_PATIENCE,
        connect_timeout=REPLY_PATIENCE,
        pool_timeout=POOL_PATIENCE,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False},  # YOUJU_PROXY says it all
    )
