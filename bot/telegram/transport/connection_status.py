"""Log connection problems in one line each: when they begin, every ten minutes, and when they end."""

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

REMINDER = 600.0  # seconds between two lines about the same problem


class ConnectionStatus:
    """The current connection problem, if any."""

    def __init__(self, settings: Settings, words: Translations) -> None:
        self._settings = settings
        self._words = words
        self._kind = ""
        self._logged_at = 0.0
        self._failures = 0

    def begin(self, error: TelegramError) -> None:
        """Record a failed request; log it if the problem is new or the last line is old."""
        kind = self.kind(error)
        metrics.error(kind)
        self._failures = self._failures + 1 if kind == self._kind else 1
        if self._failures == 1 or time.monotonic() - self._logged_at > REMINDER:
            self._kind, self._logged_at = kind, time.monotonic()
            sentence = self.sentence(error)
            lasting = self._words("telegram.trouble.lasting", trouble=sentence, count=self._failures)
            log.error("%s", lasting if self._failures > 1 else sentence)

    def end(self) -> None:
        """Record a successful request; log it if there was a problem."""
        if self._kind:
            self._kind = ""
            log.warning("%s", self._words("telegram.trouble.over"))

    def kind(self, error: TelegramError) -> str:
        """The kind of problem, as in the metrics and the translation keys."""
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
        """One line for the operator, without secrets."""
        api, proxy = urlsplit(self._settings.bot_api_base_url), urlsplit(self._settings.proxy or "")
        key = f"telegram.trouble.{self.kind(error)}"
        proxy_place = f"{proxy.scheme}://{proxy.hostname}:{proxy.port or ''}"
        host = api.netloc.rpartition("@")[2]
        return self._words(key, host=host, proxy=proxy_place, reason=reason(error.__cause__ or error))
