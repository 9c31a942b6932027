"""Privacy of logs: no text that a person wrote, no name, and no exception message that may repeat one.

This module is cheap to import because terminal commands need it too. ``bot.logs`` formats the records.
"""

from __future__ import annotations

import linecache
import logging
import os
import re
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from pathlib import PurePath
from typing import Any, Final, TextIO, cast

from bot.render.sanitize import one_line, sanitize

OURS: Final = ("youju", "bot", "corpus", "retrieval")  # our own loggers, whose messages are known to be safe
PERSONAL: Final = frozenset(
    ("text", "caption", "query", "first_name", "last_name", "username", "title", "file_name", "bio", "phone_number")
)  # fields of a Telegram update that hold a person's own text
WORD: Final = re.compile(r"\w+")
_private: ContextVar[Callable[[], Iterable[str]]] = ContextVar("private", default=tuple)
_log = logging.getLogger("youju.warnings")


@contextmanager
def private(texts: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Within this context, in threads too, keep exception messages that repeat a word of ``texts()`` out of the log."""
    token = _private.set(texts)
    try:
        yield
    finally:
        _private.reset(token)


def personal(value: Any, name: str = "") -> Iterator[str]:
    """The texts in an update (as JSON) that a person wrote."""
    if isinstance(value, str):
        if name in PERSONAL:
            yield value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from personal(member, key)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from personal(member, name)


def reason(error: BaseException) -> str:
    """The message of ``error`` if it is safe to log, otherwise its type.

    A message is safe if it is ASCII, as those of the system and of libraries are, and repeats no word of the texts
    that are private in this context.
    """
    text, kind = str(error), one_line(type(error).__name__)
    if text.isascii() and _words([text]).isdisjoint(_words(_private.get()())):
        return one_line(text) or kind
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return f"{kind}: [Errno {error.errno}] {os.strerror(error.errno)}"
    return kind


def is_allowed(record: logging.LogRecord) -> bool:
    """Whether a record may be logged. Of libraries only warnings and errors: below, they log requests and updates."""
    return record.levelno >= logging.WARNING or _is_ours(record)


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of ``record`` with a safe message on one line.

    It contains no unsafe exception message, and of a library only what is written in its code. The exception itself is
    kept: format it with ``traceback_text``.
    """
    clean = copy(record)
    more = f" ({dropped} more since)" if (dropped := getattr(record, "more", 0)) else ""
    clean.msg, clean.args = one_line(_message(record) if _is_ours(record) else _foreign(record)) + more, ()
    clean.exc_text = None
    return clean


def traceback_text(error: BaseException) -> str:
    """The traceback without exception messages, oldest cause first."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines = ["Traceback (most recent call last):\n", *traceback.format_tb(current.__traceback__)]
        parts.append("".join(lines) + one_line(type(current).__name__) + _members(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return sanitize("\n\n".join(reversed(parts)))


def without_texts(exceptions: Any) -> None:
    """Remove the messages from structlog's dictionaries of exceptions, in place."""
    for exception in exceptions:
        exception |= {"exc_value": "", "exc_notes": [], "syntax_error": None}
        for member in exception.get("exceptions") or ():
            without_texts(member)


class PlainFormatter(logging.Formatter):
    """Formatter for commands in a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record with a safe message."""
        return super().format(cleaned(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """The traceback without exception messages."""
        return traceback_text(ei[1]) if ei[1] else ""


class BotLogHandler(logging.StreamHandler[TextIO]):
    """Handler for the log of a running bot. If it is ``structured`` (JSON), all output on standard error goes there."""

    def __init__(self, stream: TextIO, *, structured: bool) -> None:
        super().__init__(stream)
        self.structured = structured


def install(handler: logging.Handler, level: str) -> None:
    """Make ``handler`` the only one. It gets our records from ``level`` on and all warnings."""
    handler.addFilter(is_allowed)
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), handlers=[handler], force=True
    )
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    warnings.showwarning = cast("Any", _log_warning)


def bot_log_handler() -> BotLogHandler | None:
    """The handler of a running bot's log; ``None`` in the other commands."""
    return next((handler for handler in logging.root.handlers if isinstance(handler, BotLogHandler)), None)


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.lower())}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _message(record: logging.LogRecord) -> str:
    clean = copy(record)
    if isinstance(record.args, tuple):
        clean.args = tuple(reason(value) if isinstance(value, BaseException) else value for value in record.args)
    return reason(record.msg) if isinstance(record.msg, BaseException) else clean.getMessage()


def _foreign(record: logging.LogRecord) -> str:
    """A library's message before formatting, if it is a literal in its code; otherwise the place of the call."""
    sentence = str(record.msg).partition("\n")[0]
    if isinstance(record.msg, str) and (record.args or sentence in "".join(linecache.getlines(record.pathname))):
        return sentence
    return f"{PurePath(record.pathname).name}:{record.lineno} {record.funcName}"


def _members(error: BaseException) -> str:
    if not isinstance(error, BaseExceptionGroup):
        return ""
    inner = "\n\n".join(traceback_text(member) for member in error.exceptions)
    return "\n" + "\n".join(f"  | {line}" for line in inner.splitlines())


def _log_warning(_message: Any, category: type[Warning], filename: str, lineno: int, *_rest: Any) -> None:
    """``warnings.showwarning`` that logs the place of a warning but not its message, which may contain anything."""
    _log.warning("%s at %s:%d", category.__name__, filename, lineno)
