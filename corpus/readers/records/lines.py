"""The source text of a file of records or rows: a line each, and what went wrong on which line of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from corpus.document import CorpusError, Kind, Metadata
from corpus.metadata.fields import one_line
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import SourceText

_STOPPED: Final = re.compile(r"[。！？!?；;…][”’」』）)]*$")
# So many lines of one kind of trouble are named; the rest are counted.
_NAMED: Final = 5


class RecordLines:
    """The lines of a source text so far, and the troubles of the file that it is made of."""

    def __init__(self) -> None:
        self._lines = SourceLines("\n")
        self._troubles: dict[str, list[str]] = {}

    def begin(self, metadata: Metadata) -> None:
        """A record begins here."""
        self._lines.begin(metadata)

    def add(self, line: str, kind: Kind, rule: str) -> None:
        """One more line, blanks and control characters made one blank. Raises ``CorpusError`` when it is too much."""
        self._lines.add(SourceLine(one_line(line), kind, rule))

    def trouble(self, key: str, where: str) -> None:
        """What is wrong at a line of the file; ``key`` names the sentence."""
        self._troubles.setdefault(key, []).append(where)

    def done(self, notes: tuple[str, ...] = ()) -> SourceText:
        """The source text. Raises ``CorpusError`` if nothing of the file could be read."""
        for key, places in self._troubles.items():
            notes += tuple(f"{key}: {place}" for place in places[:_NAMED])
            notes += (f"more: {len(places) - _NAMED}",) if len(places) > _NAMED else ()
        if not self._lines.lines:
            raise CorpusError("; ".join(notes) or "the file holds no record", code="no-record")
        return self._lines.source(Metadata(), notes)


def row_of(cells: Iterable[tuple[str, str]]) -> str:
    """Names and values as one line: 站名：元荡；电话：0512. A value without a name stands alone."""
    row = ""
    for name, value in cells:
        parting = "" if not row else " " if _STOPPED.search(row, max(0, len(row) - 9)) else "；"
        row += parting + (f"{name}：{value}" if name else value)
    return row
