"""The way to Telegram: addresses, proxy, timeouts, and when it was last reached."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot import metrics
from bot.settings import Settings
from bot.telegram.transport.send_outcome import GARBLED

CONNECTIONS = 16  # at once; each costs a look at every request, and 16 carry more than the flood limits let through
POOL_PATIENCE = 10.0  # seconds to wait for one of them
REPLY_PATIENCE = 15.0  # seconds; a slow reply is better than a lost one
POLL = "getUpdates"
ME = "getMe"
LONGEST_DESCRIPTION = 300  # characters of an error
DOWNLOADS, DOWNLOAD = "/file/bot", "download"  # in addresses of files; what they count as
POLL_SECONDS = 10  # how long Telegram holds a poll that has nothing


class Reachability:
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
    """python-telegram-bot's own request that tells ``reach`` of each success.

    A proxy or another server than Telegram's may reply with anything. What is no reply of the Bot API is brought into
    its form here, since python-telegram-bot would log it whole, with a traceback, or fail in unexpected ways.
    """

    def __init__(self, reach: Reachability, **settings: Any) -> None:
        super().__init__(**settings)
        self._reach = reach

    async def do_request(self, url: str, *request: Any, **options: Any) -> tuple[int, bytes]:
        """As python-telegram-bot does."""
        begun = time.perf_counter()
        name = DOWNLOAD if DOWNLOADS in url else url.rpartition("/")[2]
        code, payload = await super().do_request(url, *request, **options)
        if name != POLL:
            metrics.called(name, time.perf_counter() - begun)
        if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
            return code, _refusal(code, payload)
        if name != DOWNLOAD and b'"result"' not in payload:
            raise TelegramError(GARBLED)
        self._reach.note()
        return code, _me(payload) if name == ME else payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The reply; raises ``TelegramError`` if it is none of the Bot API, and logs nothing of it."""
        content = _content(payload)
        if "result" in content or content.get("ok") is False:
            return content
        raise TelegramError(GARBLED)


def _content(payload: bytes) -> dict[str, Any]:
    """The JSON object that a reply holds; nothing if it holds none."""
    try:
        content = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _refusal(code: int, payload: bytes) -> bytes:
    """An error as the Bot API would tell it, without what a proxy's page may hold."""
    content = _content(payload)
    told, parameters = content.get("description"), content.get("parameters")
    numbers = parameters.items() if isinstance(parameters, dict) else ()
    refusal = {
        "ok": False,
        "description": told[:LONGEST_DESCRIPTION] if isinstance(told, str) and told else _phrase(code),
        "parameters": {name: number for name, number in numbers if type(number) is int},
    }
    return json.dumps(refusal).encode()


def _phrase(code: int) -> str:
    try:
        return f"{HTTPStatus(code).phrase} ({code})"
    except ValueError:
        return f"status {code}"


def _me(payload: bytes) -> bytes:
    """Who the bot is; some servers leave out what goes without saying. Raises ``TelegramError`` without its number."""
    user = _content(payload).get("result")
    if not isinstance(user, dict) or type(user.get("id")) is not int:
        raise TelegramError(GARBLED)
    known = {"is_bot": True, "first_name": "", **user}
    return json.dumps({"ok": True, "result": known}).encode()


def requests(settings: Settings, reach: Reachability) -> tuple[WatchedRequest, WatchedRequest]:
    """What carries the bot's calls, and what carries its polls."""
    return _request(settings, reach, connections=CONNECTIONS), _request(settings, reach, connections=2)


def _request(settings: Settings, reach: Reachability, *, connections: int) -> WatchedRequest:
    return WatchedRequest(
        reach,
        connection_pool_size=connections,
        read_timeout=REPLY_PATIENCE,
        write_timeout=REPLY_PATIENCE,
        connect_timeout=REPLY_PATIENCE,
        pool_timeout=POOL_PATIENCE,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False},  # bot/telegram/transport/proxy.py has asked the environment
    )
