"""JSON Lines, as in BEIR collections and article dumps: each object is a section of the document."""

from __future__ import annotations

import json
from typing import Any

from corpus.readers.records.fields import add_record
from corpus.readers.records.lines import RecordLines
from corpus.readers.text import decode
from corpus.source import SourceText


def read(data: bytes) -> SourceText:
    """Each record with its title, text, metadata and other fields.

    Invalid lines are skipped and noted. Raises ``CorpusError`` if no record is left, and like plain text.
    """
    text, notes = decode(data)
    return read_lines(text, notes)


def read_lines(text: str, notes: tuple[str, ...]) -> SourceText:
    """Like :func:`read`, for the characters of a file."""
    lines = RecordLines()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                add_record(_object(parse(line)), lines)
            except (ValueError, RecursionError, TypeError) as error:
                lines.problems.add("broken-line", f"{number}: {problem(error)}")
    return lines.source(notes)


def parse(text: str) -> Any:
    """The value of a JSON text, its fractions as they are written. Raises ``ValueError`` and ``RecursionError``."""
    return json.loads(text, parse_float=str)


def problem(error: Exception) -> str:
    """What is wrong with a JSON text, without the line."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"wanted an object, found {type(value).__name__}")
    return value
