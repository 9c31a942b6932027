"""Telegram by script: replies without a network. The strict server is ``tests.fake_bot_api``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import httpx
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.telegram.transport.rate_limiter import RateLimiter

ME = {"id": 42, "is_bot": True, "first_name": "有据", "username": "youju_bot"}


def said(text: str = "答", *, chat: int = 7) -> httpx.Response:
    """Telegram's reply to a message that it has delivered."""
    kind = "private" if chat > 0 else "group"
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind}, "from": ME, "text": text}
    return httpx.Response(200, json={"ok": True, "result": message})


def done() -> httpx.Response:
    """Telegram's reply to a call that gives nothing back."""
    return httpx.Response(200, json={"ok": True, "result": True})


def refused(code: int, description: str, **parameters: int) -> httpx.Response:
    """Telegram's reply to a call that it does not carry out."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json=body | ({"parameters": parameters} if parameters else {}))


class Scripted:
    """Telegram by script: each request meets the next reply or failure."""

    def __init__(self, script: Iterable[httpx.Response | Exception]) -> None:
        self.script = list(script)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        values = {name: _value(text) for name, text in parse_qsl(request.content.decode())}
        self.calls.append((request.url.path.rpartition("/")[2], values))
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def scripted_bot(telegram: Callable[[httpx.Request], httpx.Response], sender: RateLimiter) -> ExtBot[Any]:
    """A real bot whose requests end in ``telegram``."""
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(telegram)})
    return ExtBot("42:TOKEN", base_url="http://telegram.invalid/bot", request=request, rate_limiter=sender)
