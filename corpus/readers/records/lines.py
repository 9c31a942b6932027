"""Notes on invalid lines of a file of records, and the source text of one whose records are made of fields."""

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

NO_RECORD: Final = "the file holds no record"


class Problems:
    """The problems in a file so far, by kind."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def add(self, key: str, where: str) -> None:
        """Note a problem at line ``where`` of the file; ``key`` names the message in the locale files."""
        self._places.setdefault(key, []).append(where)

    def notes(self) -> tuple[str, ...]:
        """The first problems of each kind, and the number of the others."""
        notes: list[str] = []
        for key, places in self._places.items():
            notes += (f"{key}: {place}" for place in places[:_NAMED])
            notes += [f"more: {len(places) - _NAMED}"] if len(places) > _NAMED else []
        return tuple(notes)


class RecordLines:
    """The lines of a source text so far, and the problems in the file."""

    def __init__(self) -> None:
        self._lines = SourceLines("\n")
        self.problems = Problems()

    def begin(self, metadata: Metadata) -> None:
        """Begin a record."""
        self._lines.begin(metadata)

    def add(self, line: str, kind: Kind, rule: str) -> None:
        """Add a line with whitespace and control characters collapsed. Raises ``CorpusError`` if there is too much."""
        self._lines.add(SourceLine(one_line(line), kind, rule))

    def source(self, notes: tuple[str, ...] = ()) -> SourceText:
        """The source text. Raises ``CorpusError`` if it is empty."""
        notes += self.problems.notes()
        if not self._lines.lines:
            raise CorpusError("; ".join(notes) or NO_RECORD, code="no-record")
        return self._lines.source(Metadata(), notes)


def row_of(cells: Iterable[tuple[str, str]]) -> str:
    """Names and values as one line: 站名：元荡；电话：0512. The name may be empty."""
    row = ""
    for name, value in cells:
        separator = "" if not row else " " if _ENDS_IN_STOP.search(row, max(0, len(row) - 9)) else "；"
        row += separator + (f"{name}：{value}" if name else value)
    return row
