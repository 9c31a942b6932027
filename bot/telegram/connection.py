"""The way to Telegram: addresses, proxy, timeouts, and when it was last reached."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from telegram.request import HTTPXRequest

from bot import metrics
from bot.settings import Settings

CONNECTIONS = 16  # at once; each costs a look at every request, and 16 carry more than the flood limits let through
POOL_PATIENCE = 10.0  # seconds to wait for one of them
REPLY_PATIENCE = 15.0  # seconds; a slow reply is better than a lost one
POLL = "getUpdates"
DOWNLOADS, DOWNLOAD = "/file/bot", "download"  # in addresses of files; what they count as
POLL_SECONDS = 10  # how long Telegram holds a poll that has nothing


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

    async def do_request(self, url: str, *request: Any, **options: Any) -> tuple[int, bytes]:
        """As python-telegram-bot does."""
        begun = time.perf_counter()
        name = DOWNLOAD if DOWNLOADS in url else url.rpartition("/")[2]
        code, payload = await super().do_request(url, *request, **options)
        if name != POLL:
            metrics.called(name, time.perf_counter() - begun)
        if code == HTTPStatus.OK:
            self._reach.note()
        return code, payload


def requests(settings: Settings, reach: Reach) -> tuple[WatchedRequest, WatchedRequest]:
    """What carries the bot's calls, and what carries its polls."""
    return _request(settings, reach, connections=CONNECTIONS), _request(settings, reach, connections=2)


def _request(settings: Settings, reach: Reach, *, connections: int) -> WatchedRequest:
    return WatchedRequest(
        reach,
        connection_pool_size=connections,
        read_timeout=REPLY_PATIENCE,
        write_timeout=REPLY_PATIENCE,
        connect_timeout=REPLY_PATIENCE,
        pool_timeout=POOL_PATIENCE,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False},  # bot/telegram/proxy.py has asked the environment
    )
