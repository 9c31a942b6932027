"""Metadata declared by the operator: ``documents.toml`` at the corpus root, ``NAME.toml`` beside ``NAME.*``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from corpus.document import CorpusError, Metadata
from corpus.folder.toml_file import TomlError, load_toml
from corpus.metadata.dates import iso_of

FIELDS: Final = ("title", "publisher", "published", "url", "language")
_CORRECTION_FIELDS: Final = ("found", "corrected", "reason")
_LANGUAGES: Final = ("zh-Hans", "zh-Hant", "en")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

_HEAD: Final = re.compile(r"""\s*\[+\s*(?:"([^"]*)"|'([^']*)'|([^\s.\]"']+))""")
_KEY: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s.=\["']+))""")
FAULTS_NAMED: Final = 10  # per file; the rest are counted
_VALUE_LENGTH: Final = 80  # characters of an invalid value in a message
_MESSAGE_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class DeclaredCorrection:
    """A damaged span as it is in the source, the text it replaced, and how that is known; ``line`` is the line of the
    declaration."""

    found: str
    corrected: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of one document: ``stated`` values override the file's own, ``guessed`` values fill gaps."""

    origin: str = ""
    stated: Metadata = field(default_factory=Metadata)
    guessed: Metadata = field(default_factory=Metadata)
    corrections: tuple[DeclaredCorrection, ...] = ()


@dataclass(frozen=True, slots=True)
class Declarations:
    """The declarations in a file by document, the line of each, and a message for each invalid one."""

    of: Mapping[str, Declaration]
    lines: Mapping[str, int]
    faults: tuple[str, ...] = ()


def read_declarations(text: str, origin: str) -> Declarations:
    """The declarations of a ``documents.toml``: one table for each file name."""
    try:
        tables = load_toml(text)
    except TomlError as error:
        return Declarations({}, {}, (_syntax_fault(error, text, origin),))
    declared, faults = {}, []
    rows = _Rows(text)
    lines = {name: rows.heads.get(name, 1) for name in tables}
    for name, table in tables.items():
        try:
            declared[name] = _declaration(table, _Location(rows, origin, lines[name]))
        except CorpusError as error:
            faults.append(str(error))
    return Declarations(declared, lines, tuple(first_faults(faults, origin)))


def first_faults(faults: list[str], origin: str) -> list[str]:
    """The first ``FAULTS_NAMED`` of ``faults``, and a line that counts the others."""
    others = len(faults) - FAULTS_NAMED
    return [*faults[:FAULTS_NAMED], *([f"{origin}: {others} more entries cannot be used"] if others > 0 else [])]


def read_sidecar(text: str, origin: str) -> Declaration:
    """The declaration of a ``NAME.toml``: the same keys, without a table. Raises ``CorpusError``."""
    try:
        return _declaration(load_toml(text), _Location(_Rows(text), origin, 1))
    except TomlError as error:
        raise CorpusError(_syntax_fault(error, text, origin), code="declaration") from error


class _Rows:
    """The line numbers of the table heads and keys in a TOML file."""

    def __init__(self, text: str) -> None:
        self.heads: dict[str, int] = {}
        self._keys: dict[str, list[int]] = {}
        for number, row in enumerate(text.splitlines(), start=1):
            if head := _HEAD.match(row):
                self.heads.setdefault(next(filter(None, head.groups()), ""), number)
            elif key := _KEY.match(row):
                self._keys.setdefault(next(filter(None, key.groups()), ""), []).append(number)

    def next(self, word: str, line: int) -> int:
        """The first line at or after ``line`` that begins with the key ``word``; else ``line``."""
        numbers = self._keys.get(word, [])
        at = bisect_left(numbers, line)
        return numbers[at] if at < len(numbers) else line


@dataclass(frozen=True, slots=True)
class _Location:
    """Location of a table, for messages: its file, and the line of its head."""

    rows: _Rows
    origin: str
    line: int

    def fault(self, word: str, message: str) -> CorpusError:
        """An error at the line of the key ``word``."""
        return CorpusError(f"{self.origin}:{self.rows.next(word, self.line)}: {message}", code="declaration")


def _declaration(table: object, location: _Location) -> Declaration:
    if not isinstance(table, dict):
        raise CorpusError(
            f'{location.origin}:{location.line}: wanted a table ["file name"], found a value', code="declaration"
        )
    for key in table:
        if key not in (*FIELDS, "inferred", "corrections"):
            raise location.fault(
                key, f"unknown key '{key[:_VALUE_LENGTH]}' (known: {', '.join(FIELDS)}, inferred, corrections)"
            )
    inferred = table.get("inferred", [])
    if not isinstance(inferred, list) or not all(name in table and name in FIELDS for name in inferred):
        raise location.fault("inferred", f"inferred {_shown(inferred)} is not a list of keys that are given here")
    values = {name: _value(name, table[name], location) for name in FIELDS if name in table}
    stated = {name: value for name, value in values.items() if name not in inferred}
    guessed = {name: value for name, value in values.items() if name in inferred}
    corrections = tuple(_corrections(table.get("corrections", []), location))
    return Declaration(location.origin, metadata_of(stated), metadata_of(guessed), corrections)


def metadata_of(values: Mapping[str, str | None]) -> Metadata:
    """Metadata with these values of ``FIELDS``; missing ones are ``None``."""
    get = values.get
    return Metadata(get("title"), get("publisher"), get("published"), get("url"), get("language"))


def _value(name: str, value: object, location: _Location) -> str:
    if isinstance(value, date) and name == "published":
        return value.isoformat()[:10]
    if not isinstance(value, str) or not value.strip():
        raise location.fault(name, f"{name} {_shown(value)} is not a text")
    if name == "published" and not _is_date(value):
        raise location.fault(name, f"published '{value[:_VALUE_LENGTH]}' is not a date")
    if name == "url" and not re.match(r"https?://\S+$", value):
        raise location.fault(name, f"url '{value[:_VALUE_LENGTH]}' is not a web address")
    if name == "language" and value not in _LANGUAGES:
        raise location.fault(name, f"language '{value[:_VALUE_LENGTH]}' is none of {', '.join(_LANGUAGES)}")
    return value


def _is_date(value: str) -> bool:
    """Whether ``value`` is an ISO day, month or year."""
    parts = _DATE.fullmatch(value)
    return parts is not None and iso_of(*parts.groups()) is not None


def _corrections(entries: Any, location: _Location) -> Iterator[DeclaredCorrection]:
    if not isinstance(entries, list):
        raise location.fault("corrections", 'corrections are written as [["file name".corrections]]')
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != set(_CORRECTION_FIELDS):
            raise location.fault("corrections", f"a correction needs {', '.join(_CORRECTION_FIELDS)} and nothing else")
        if not all(isinstance(value, str) and value for value in entry.values()):
            raise location.fault("found", "found, corrected and reason of a correction are texts")
        yield DeclaredCorrection(**entry, line=location.rows.next("found", location.line))


def _syntax_fault(error: TomlError, text: str, origin: str) -> str:
    """``origin:line: message`` from the parser's ``message (at line 3, column 5)`` or ``(at end of document)``."""
    message, _, where = str(error).partition(" (at ")
    match = re.match(r"line (\d+)", where)
    line = int(match[1]) if match else max(1, text.count("\n")) if where else 1
    return f"{origin}:{line}: {message[:_MESSAGE_LENGTH]}"


def _shown(value: object) -> str:
    """The beginning of a value, for a message."""
    try:
        shown = repr(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits
        return "of this size"
    return shown if len(shown) <= _VALUE_LENGTH else f"{shown[:_VALUE_LENGTH]}…"
