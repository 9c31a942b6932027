"""JSON Lines, as in BEIR collections and article dumps: each object is a section of the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from corpus.document import Kind, Metadata
from corpus.metadata.fields import line_of, metadata_from
from corpus.readers.records.lines import RecordLines, row_of
from corpus.readers.text import decode
from corpus.source import SourceText

_TEXTS: Final = ("text", "content", "contents", "body", "passage", "正文", "内容", "內容")


def read(data: bytes) -> SourceText:
    """Each record with its title, text and metadata.

    Invalid lines are skipped and noted. Raises ``CorpusError`` if no record is left, and like plain text.
    """
    text, notes = decode(data)
    lines = RecordLines()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                _add(json.loads(line), lines)
            except (ValueError, RecursionError, TypeError) as error:
                lines.problems.add("broken-line", f"{number}: {_message(error)}")
    return lines.source(notes)


def _add(record: Any, lines: RecordLines) -> None:
    """Add a record. Raises ``TypeError`` if it is not an object."""
    if not isinstance(record, dict):
        raise TypeError(f"wanted an object, found {type(record).__name__}")
    body = next((value for name in _TEXTS if isinstance(value := record.get(name), str) and value.strip()), None)
    if body is None:
        lines.begin(Metadata())
        lines.add(row_of(_scalars(record)), Kind.CONTENT, "record")
        return
    metadata = metadata_from(record)
    lines.begin(metadata)
    lines.add(metadata.title or "", Kind.HEADING, "record-title")
    for line in body.splitlines():
        lines.add(line, Kind.CONTENT, "record")


def _scalars(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The strings and numbers of a record without a text field, with their names, except its id."""
    return ((name, line) for name, value in record.items() if name not in ("_id", "id") and (line := line_of(value)))


def _message(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
