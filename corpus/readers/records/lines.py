"""Builds the source text of a file of records, one per line, and notes on invalid lines of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from corpus.document import CorpusError, Kind, Metadata
from corpus.metadata.fields import one_line
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import SourceText

_ENDS_IN_STOP: Final = re.compile(r"[。！？!?；;…][”’」』）)]*$")
# Invalid lines of one kind that are named; the rest are counted.
_NAMED: Final = 5


class RecordLines:
    """The lines of a source text so far, and the problems in the file."""

    def __init__(self) -> None:
        self._lines = SourceLines("\n")
        self._problems: dict[str, list[str]] = {}

    def begin(self, metadata: Metadata) -> None:
        """Begin a record."""
        self._lines.begin(metadata)

    def add(self, line: str, kind: Kind, rule: str) -> None:
        """Add a line with whitespace and control characters collapsed. Raises ``CorpusError`` if there is too much."""
        self._lines.add(SourceLine(one_line(line), kind, rule))

    def add_problem(self, key: str, where: str) -> None:
        """Note a problem at line ``where`` of the file; ``key`` names the message in the locale files."""
        self._problems.setdefault(key, []).append(where)

    def source(self, notes: tuple[str, ...] = ()) -> SourceText:
        """The source text. Raises ``CorpusError`` if it is empty."""
        for key, places in self._problems.items():
            notes += tuple(f"{key}: {place}" for place in places[:_NAMED])
            notes += (f"more: {len(places) - _NAMED}",) if len(places) > _NAMED else ()
        if not self._lines.lines:
            raise CorpusError("; ".join(notes) or "the file holds no record", code="no-record")
        return self._lines.source(Metadata(), notes)


def row_of(cells: Iterable[tuple[str, str]]) -> str:
    """Names and values as one line: 站名：元荡；电话：0512. The name may be empty."""
    row = ""
    for name, value in cells:
        separator = "" if not row else " " if _ENDS_IN_STOP.search(row, max(0, len(row) - 9)) else "；"
        row += separator + (f"{name}：{value}" if name else value)
    return row
