"""Trouble with Telegram in one clear line each, told when it begins, now and then while it lasts, and when it ends."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

import httpx
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import metrics
from bot.log_privacy import reason
from bot.settings import Settings
from bot.translations import Translations

log = logging.getLogger("youju.telegram")

REMINDER = 600.0  # seconds between two lines about the same trouble


class ConnectionStatus:
    """What is wrong at the moment, if anything."""

    def __init__(self, settings: Settings, words: Translations) -> None:
        self._settings = settings
        self._words = words
        self._kind = ""
        self._told = 0.0
        self._failures = 0

    def begin(self, error: TelegramError) -> None:
        """A request for updates has failed."""
        kind = self.kind(error)
        metrics.error(kind)
        self._failures = self._failures + 1 if kind == self._kind else 1
        if self._failures == 1 or time.monotonic() - self._told > REMINDER:
            self._kind, self._told = kind, time.monotonic()
            sentence = self.sentence(error)
            lasting = self._words("telegram.trouble.lasting", trouble=sentence, count=self._failures)
            log.error("%s", lasting if self._failures > 1 else sentence)

    def end(self) -> None:
        """A request for updates has succeeded."""
        if self._kind:
            self._kind = ""
            log.warning("%s", self._words("telegram.trouble.over"))

    def kind(self, error: TelegramError) -> str:
        """The trouble's name; also that of its sentence."""
        match error:
            case InvalidToken():
                return "token"
            case Conflict():
                return "conflict"
        cause = error.__cause__
        if isinstance(cause, httpx.ProxyError) or (self._settings.proxy and isinstance(cause, httpx.ConnectError)):
            return "proxy"
        if isinstance(cause, httpx.HTTPError):
            return "network"
        return "server"

    def sentence(self, error: TelegramError) -> str:
        """One line for whoever runs the bot; it names no secret."""
        api, proxy = urlsplit(self._settings.bot_api_base_url), urlsplit(self._settings.proxy or "")
        key = f"telegram.trouble.{self.kind(error)}"
        proxy_place = f"{proxy.scheme}://{proxy.hostname}:{proxy.port or ''}"
        host = api.netloc.rpartition("@")[2]
        return self._words(key, host=host, proxy=proxy_place, reason=reason(error.__cause__ or error))
