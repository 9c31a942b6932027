"""A source text made line by line, for formats whose files are not the text themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from corpus.document import CorpusError, Kind, Metadata, Section
from corpus.fields import one_line
from corpus.readers.limits import LARGEST_TEXT
from corpus.source import Mark, SourceText

_STOPPED: Final = re.compile(r"[。！？!?；;…][”’」』）)]*$")
# So many lines of one kind of trouble are named; the rest are counted.
_NAMED: Final = 5


@dataclass(slots=True)
class Building:
    """The lines of a source text so far, their marks, its sections, and what went wrong on which line of the file."""

    _lines: list[str] = field(default_factory=list)
    _marks: list[Mark] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)
    _troubles: dict[str, list[str]] = field(default_factory=dict)
    _length: int = 0

    def begin(self, metadata: Metadata) -> None:
        """A record begins here."""
        self._sections.append(Section(self._length, metadata))

    def add(self, line: str, kind: Kind, rule: str) -> None:
        """One more line, blanks and control characters made one blank. Raises ``CorpusError`` when it is too much."""
        line = one_line(line)
        if not line:
            return
        self._marks.append(Mark(self._length, self._length + len(line), kind, rule))
        self._lines.append(line)
        self._length += len(line) + 1
        if self._length > LARGEST_TEXT:
            raise CorpusError(f"more than {LARGEST_TEXT} characters of text", code="too-large")

    def trouble(self, key: str, where: str) -> None:
        """What is wrong at a line of the file; ``key`` names the sentence."""
        self._troubles.setdefault(key, []).append(where)

    def done(self, notes: tuple[str, ...] = ()) -> SourceText:
        """The source text. Raises ``CorpusError`` if nothing of the file could be read."""
        for key, places in self._troubles.items():
            notes += tuple(f"{key}: {place}" for place in places[:_NAMED])
            notes += (f"more: {len(places) - _NAMED}",) if len(places) > _NAMED else ()
        if not self._lines:
            raise CorpusError("; ".join(notes) or "the file holds no record", code="no-record")
        text = "\n".join(self._lines)
        return SourceText(text, marks=tuple(self._marks), notes=notes, sections=tuple(self._sections))


def row_of(cells: Iterable[tuple[str, str]]) -> str:
    """Names and values as one line: 站名：元荡；电话：0512. A value without a name stands alone."""
    row = ""
    for name, value in cells:
        parting = "" if not row else " " if _STOPPED.search(row, max(0, len(row) - 9)) else "；"
        row += parting + (f"{name}：{value}" if name else value)
    return row
