"""One JSON object a line, as BEIR collections and dumps of articles are written: each is a section of the document."""

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
    """Each record with its title, its text line by line, and what it says of itself.

    A line that is no JSON object is noted and passed over. Raises ``CorpusError`` if none is left, and like plain
    text.
    """
    text, notes = decode(data)
    lines = RecordLines()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                _add(json.loads(line), lines)
            except (ValueError, RecursionError, TypeError) as error:
                lines.trouble("broken-line", f"{number}: {_told(error)}")
    return lines.done(notes)


def _add(record: Any, lines: RecordLines) -> None:
    """Raises ``TypeError`` for what is no object."""
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
    """The texts and numbers of a record that has no text of its own, with their names; its id says nothing."""
    return ((name, line) for name, value in record.items() if name not in ("_id", "id") and (line := line_of(value)))


def _told(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
