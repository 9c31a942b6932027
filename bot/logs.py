"""Logs as text or as JSON, one object a line. No secret ever stands in one, whoever logs and at whatever level, and
nothing that a person wrote (see ``bot.log_privacy``)."""

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

from bot.log_privacy import Kept, cleaned, personal, private, send, traceback_text, without_texts
from bot.render.sanitize import json_text
from bot.secret import MASK, Secret
from bot.settings import Settings

TOKEN_LIKE = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")  # any bot's, in an address too: /bot123456:AAF…
TALKATIVE = ("httpx", "httpcore", "telegram", "uvicorn", "asyncio")  # whoever connects to us makes them warn at will
EVERY = 60.0  # seconds between two warnings of a library that say the same
KINDS = 256  # warnings told apart; they differ in a number of a connection at most
TOLD = ("outcome", "way", "quotes", "ms")  # what a record may bring along, beside its sentence


def begin(settings: Settings, stream: TextIO | None = None) -> None:
    """Send all logs, warnings included, to standard error in the format of the settings."""
    handler = Kept(stream or sys.stderr, structured=settings.log_format == "json")
    handler.setFormatter(Redacting(settings))
    handler.addFilter(Throttled())
    send(handler, settings.log_level)


@contextmanager
def request(update: Callable[[], Mapping[str, Any]] = dict) -> Iterator[None]:
    """Whatever is logged within, in threads too, bears the same short number: that of one update, or one request.
    What a person wrote in ``update()`` stays out of it."""
    number = random.token_hex(4)
    with structlog.contextvars.bound_contextvars(request=number), private(lambda: personal(update())):
        yield


def request_number() -> str:
    """The number of the request that is under way, which a person can read out; a new one if none is."""
    number: str = structlog.contextvars.get_contextvars().get("request") or random.token_hex(4)
    return number


class Throttled(logging.Filter):
    """Warnings and errors of libraries, once a minute each: whoever connects to us may bring them about at will."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be told; the next of its kind tells how many were not."""
        if record.levelno < logging.WARNING or record.name.partition(".")[0] not in TALKATIVE:
            return True
        kind = record.name, str(record.msg).partition("\n")[0]
        last, passed_over = self._told.get(kind, (0.0, 0))
        if last and record.created - last < EVERY:
            self._told[kind] = last, passed_over + 1
            return False
        if len(self._told) >= KINDS:
            self._told.clear()
        self._told[kind] = record.created, 0
        if passed_over:
            record.more = passed_over
        return True


class Redacting(structlog.stdlib.ProcessorFormatter):
    """structlog's formatter for every logger; whatever it makes of a record, secrets are masked in it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.ExtraAdder(TOLD),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
        )
        self._secrets = sorted(secrets(settings), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record without secrets, and without what people wrote."""
        return redacted(super().format(cleaned(record)), self._secrets)


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """``text`` with the ``known`` secrets, and whatever looks like a token, masked."""
    for secret in known:
        text = text.replace(secret, MASK)
    return TOKEN_LIKE.sub(MASK, text)


def secrets(settings: Settings) -> set[str]:
    """Every text of the settings that must not be logged, as it is and as it stands in an address."""
    values = (getattr(settings, field.name) for field in fields(settings))
    plain = {value.reveal() for value in values if isinstance(value, Secret)}
    plain |= {token.partition(":")[2] for token in plain if ":" in token}
    for address in (settings.proxy, settings.bot_api_base_url, settings.state_url, settings.milvus_uri):
        parts = urlsplit(address or "")
        plain |= {parts.netloc.rpartition("@")[0], parts.password or ""}
    return {each for each in plain if each} | {each.replace(":", "%3A") for each in plain if each}


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
