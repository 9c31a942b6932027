"""What a log may say: nothing that a person wrote, no name, no text of an exception that might repeat either.

Light to import, since the commands of the terminal need it too; ``bot.logs`` renders what passes here.
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

OURS: Final = ("youju", "bot", "corpus", "retrieval")  # loggers whose sentences we write ourselves
PERSONAL: Final = frozenset(
    ("text", "caption", "query", "first_name", "last_name", "username", "title", "file_name", "bio", "phone_number")
)  # fields of an update that a person fills in
WORD: Final = re.compile(r"\w+")
_private: ContextVar[Callable[[], Iterable[str]]] = ContextVar("private", default=tuple)
_log = logging.getLogger("youju.warnings")


@contextmanager
def private(texts: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Within, threads included, the text of an exception that repeats a word of ``texts()`` stays out of the log."""
    token = _private.set(texts)
    try:
        yield
    finally:
        _private.reset(token)


def personal(value: Any, name: str = "") -> Iterator[str]:
    """The texts in an update, as JSON has it, that a person wrote."""
    if isinstance(value, str):
        if name in PERSONAL:
            yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from personal(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from personal(each, name)


def reason(error: BaseException) -> str:
    """Why something failed, without what people wrote: the text of ``error`` where it is ASCII, as the system, servers
    and libraries write it, and repeats no word of the question under way; otherwise its kind."""
    text, kind = str(error), one_line(type(error).__name__)
    if text.isascii() and _words([text]).isdisjoint(_words(_private.get()())):
        return one_line(text) or kind
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return f"{kind}: [Errno {error.errno}] {os.strerror(error.errno)}"
    return kind


def admitted(record: logging.LogRecord) -> bool:
    """Other libraries tell of warnings and errors only: below, they log requests and updates whole."""
    return record.levelno >= logging.WARNING or _is_ours(record)


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of ``record`` on one line, whose message holds no text of an exception, and of another library only what
    stands in its code. The exception stays: render it with ``traceback_text``."""
    clean = copy(record)
    more = f" ({passed_over} more since)" if (passed_over := getattr(record, "more", 0)) else ""
    clean.msg, clean.args = one_line(_message(record) if _is_ours(record) else _foreign(record)) + more, ()
    clean.exc_text = None
    return clean


def traceback_text(error: BaseException) -> str:
    """The traceback without the texts of the exceptions, oldest cause first."""
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
    """Take the texts out of structlog's description of exceptions."""
    for each in exceptions:
        each |= {"exc_value": "", "exc_notes": [], "syntax_error": None}
        for member in each.get("exceptions") or ():
            without_texts(member)


class PlainFormatter(logging.Formatter):
    """The log of a command in a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as far as a log may tell it."""
        return super().format(cleaned(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """The traceback without the texts of exceptions."""
        return traceback_text(ei[1]) if ei[1] else ""


class Kept(logging.StreamHandler[TextIO]):
    """Where the log of a bot goes; ``structured``: a program reads it, so whatever is told goes there."""

    def __init__(self, stream: TextIO, *, structured: bool) -> None:
        super().__init__(stream)
        self.structured = structured


def send(handler: logging.Handler, level: str) -> None:
    """Have ``handler`` alone write the log from ``level`` on: ours, and the warnings of other libraries and Python."""
    handler.addFilter(admitted)
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), handlers=[handler], force=True
    )
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    warnings.showwarning = cast("Any", _warned)


def kept() -> Kept | None:
    """Where a log is kept, as a bot does."""
    return next((handler for handler in logging.root.handlers if isinstance(handler, Kept)), None)


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.lower())}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _message(record: logging.LogRecord) -> str:
    clean = copy(record)
    if isinstance(record.args, tuple):
        clean.args = tuple(reason(each) if isinstance(each, BaseException) else each for each in record.args)
    return reason(record.msg) if isinstance(record.msg, BaseException) else clean.getMessage()


def _foreign(record: logging.LogRecord) -> str:
    """The sentence before its values are put in, where it stands so in the code; else the place."""
    sentence = str(record.msg).partition("\n")[0]
    if isinstance(record.msg, str) and (record.args or sentence in "".join(linecache.getlines(record.pathname))):
        return sentence
    return f"{PurePath(record.pathname).name}:{record.lineno} {record.funcName}"


def _members(error: BaseException) -> str:
    if not isinstance(error, BaseExceptionGroup):
        return ""
    inner = "\n\n".join(traceback_text(each) for each in error.exceptions)
    return "\n" + "\n".join(f"  | {line}" for line in inner.splitlines())


def _warned(_message: Any, category: type[Warning], filename: str, lineno: int, *_rest: Any) -> None:
    """As ``warnings.showwarning``: where it is, not what it says, which may hold anything."""
    _log.warning("%s at %s:%d", category.__name__, filename, lineno)
