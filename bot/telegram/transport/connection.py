"""The HTTP connection to the Bot API: proxy, timeouts, and when it was last reached."""

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

CONNECTIONS = 16  # in the pool; httpx checks each one at every request, and the flood limits need no more
POOL_TIMEOUT = 10.0  # seconds to wait for a free connection
REPLY_TIMEOUT = 15.0  # seconds
GET_UPDATES = "getUpdates"
GET_ME = "getMe"
MAX_DESCRIPTION = 300  # characters of an error
FILE_PATH, DOWNLOAD = "/file/bot", "download"  # in URLs of files; their name in the metrics
POLL_SECONDS = 10  # long-polling timeout


class Reachability:
    """When Telegram last replied with success."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def note(self) -> None:
        """Record a successful reply."""
        self._last = time.monotonic()
        metrics.reached()

    @property
    def seconds_ago(self) -> float:
        """Seconds since the last success; infinity if there was none."""
        return time.monotonic() - self._last


class WatchedRequest(HTTPXRequest):
    """``HTTPXRequest`` that reports each success to ``reach`` and normalizes malformed replies.

    A proxy or another server than Telegram's may reply with anything. python-telegram-bot would log such a reply in
    full with a traceback, or fail in unexpected ways.
    """

    def __init__(self, reach: Reachability, **settings: Any) -> None:
        super().__init__(**settings)
        self._reach = reach

    async def do_request(self, url: str, *request: Any, **options: Any) -> tuple[int, bytes]:
        """Send the request; raises ``TelegramError`` as python-telegram-bot does."""
        start = time.perf_counter()
        name = DOWNLOAD if FILE_PATH in url else url.rpartition("/")[2]
        code, payload = await super().do_request(url, *request, **options)
        if name != GET_UPDATES:
            metrics.called(name, time.perf_counter() - start)
        if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
            return code, _error_reply(code, payload)
        if name != DOWNLOAD and b'"result"' not in payload:
            raise TelegramError(GARBLED)
        self._reach.note()
        return code, _complete_user(payload) if name == GET_ME else payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse the reply; raises ``TelegramError`` without logging it if it is not one of the Bot API."""
        content = _content(payload)
        if "result" in content or content.get("ok") is False:
            return content
        raise TelegramError(GARBLED)


def _content(payload: bytes) -> dict[str, Any]:
    """The JSON object in a reply; empty if there is none."""
    try:
        content = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _error_reply(code: int, payload: bytes) -> bytes:
    """An error in the form of the Bot API, without the HTML of a proxy's error page."""
    content = _content(payload)
    description, parameters = content.get("description"), content.get("parameters")
    numbers = parameters.items() if isinstance(parameters, dict) else ()
    error = {
        "ok": False,
        "description": description[:MAX_DESCRIPTION] if isinstance(description, str) and description else _phrase(code),
        "parameters": {name: number for name, number in numbers if type(number) is int},
    }
    return json.dumps(error).encode()


def _phrase(code: int) -> str:
    try:
        return f"{HTTPStatus(code).phrase} ({code})"
    except ValueError:
        return f"status {code}"


def _complete_user(payload: bytes) -> bytes:
    """The reply to ``getMe`` with required fields that some servers omit; raises ``TelegramError`` without an ID."""
    user = _content(payload).get("result")
    if not isinstance(user, dict) or type(user.get("id")) is not int:
        raise TelegramError(GARBLED)
    known = {"is_bot": True, "first_name": "", **user}
    return json.dumps({"ok": True, "result": known}).encode()


def requests(settings: Settings, reach: Reachability) -> tuple[WatchedRequest, WatchedRequest]:
    """The request objects for the bot's calls and for polling."""
    return _request(settings, reach, connections=CONNECTIONS), _request(settings, reach, connections=2)


def _request(settings: Settings, reach: Reachability, *, connections: int) -> WatchedRequest:
    return WatchedRequest(
        reach,
        connection_pool_size=connections,
        read_timeout=REPLY_TIMEOUT,
        write_timeout=REPLY_TIMEOUT,
        connect_timeout=REPLY_TIMEOUT,
        pool_timeout=POOL_TIMEOUT,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False},  # see ``with_proxy``
    )
