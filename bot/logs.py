"""The bot's log, as text or as one JSON object per line.

At every level and from every library, secrets are masked and what people wrote is left out (``bot.log_privacy``).
"""

from __future__ import annotations

import logging
import re
import secrets as random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, TextIO
from urllib.parse import urlsplit

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import Processor

from bot.log_privacy import BotLogHandler, cleaned, install, personal, private, traceback_text, without_texts
from bot.render.sanitize import json_text
from bot.secret import MASK, Secret
from bot.settings import Settings

TOKEN_LIKE = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")  # any bot's, also in a URL: /bot123456:AAF…
THROTTLED = ("httpx", "httpcore", "telegram", "uvicorn", "asyncio")  # clients can make these warn as often as they like
INTERVAL = 60.0  # seconds between two equal warnings of a library
MAX_KINDS = 256  # different warnings that are remembered
EXTRA_FIELDS = ("outcome", "way", "quotes", "ms")  # fields that a record may have beside its message


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send all logs and Python warnings to standard error, in the format of the settings."""
    handler = BotLogHandler(stream or sys.stderr, structured=settings.log_format == "json")
    handler.setFormatter(RedactingFormatter(settings))
    handler.addFilter(ThrottleFilter())
    install(handler, settings.log_level)


@contextmanager
def request(update: Callable[[], Mapping[str, Any]] = dict) -> Iterator[None]:
    """Give all records within this context, in threads too, the same short request number.

    Exception messages that repeat what a person wrote in ``update()`` are kept out of the log.
    """
    number = random.token_hex(4)
    with structlog.contextvars.bound_contextvars(request=number), private(lambda: personal(update())):
        yield


def request_number() -> str:
    """The number of the current request, which a user can report; a new one outside of a request."""
    number: str = structlog.contextvars.get_contextvars().get("request") or random.token_hex(4)
    return number


class ThrottleFilter(logging.Filter):
    """Passes each warning or error of a library once a minute, since clients can cause them as often as they like."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}  # time last logged, number dropped since

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the record. The next one of its kind gets the number of those dropped as ``more``."""
        if record.levelno < logging.WARNING or record.name.partition(".")[0] not in THROTTLED:
            return True
        kind = record.name, str(record.msg).partition("\n")[0]
        last, dropped = self._seen.get(kind, (0.0, 0))
        if last and record.created - last < INTERVAL:
            self._seen[kind] = last, dropped + 1
            return False
        if len(self._seen) >= MAX_KINDS:
            self._seen.clear()
        self._seen[kind] = record.created, 0
        if dropped:
            record.more = dropped
        return True


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """structlog's formatter for every logger, with secrets masked in the formatted line."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.ExtraAdder(EXTRA_FIELDS),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
        )
        self._secrets = sorted(secrets(settings), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, without secrets and without what people wrote."""
        return redacted(super().format(cleaned(record)), self._secrets)


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """``text`` with the ``known`` secrets and everything that looks like a bot token masked."""
    for secret in known:
        text = text.replace(secret, MASK)
    return TOKEN_LIKE.sub(MASK, text)


def secrets(settings: Settings) -> set[str]:
    """The secrets in the settings, both plain and as they appear in a URL."""
    values = (getattr(settings, field.name) for field in fields(settings))
    plain = {value.reveal() for value in values if isinstance(value, Secret)}
    plain |= {token.partition(":")[2] for token in plain if ":" in token}
    for address in (settings.proxy, settings.bot_api_base_url, settings.state_url, settings.milvus_uri):
        parts = urlsplit(address or "")
        plain |= {parts.netloc.rpartition("@")[0], parts.password or ""}
    plain.discard("")
    return plain | {secret.replace(":", "%3A") for secret in plain}


def _renderers(settings: Settings) -> list[Processor]:
    if settings.log_format == "json":
        tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return [tracebacks, _without_texts, structlog.processors.JSONRenderer(serializer=json_text, ensure_ascii=False)]

    def plain(stream: TextIO, exc_info: Any) -> None:
        stream.write("\n" + traceback_text(exc_info[1]))

    return [structlog.dev.ConsoleRenderer(colors=False, sort_keys=False, pad_event_to=0, exception_formatter=plain)]


def _without_texts(_logger: Any, _method: str, record: Any) -> Any:
    if "exception" in record:
        without_texts(record["exception"])
    return record
