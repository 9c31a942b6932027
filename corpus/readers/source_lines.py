"""A source text put together line by line, for formats that hold paragraphs as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.document import CorpusError, Kind, Metadata, Reason, Section, Span
from corpus.readers.limits import LARGEST_TEXT
from corpus.source import FormatHint, SourceText

_PRIVATE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_ANY_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A paragraph of the file, of several lines if it holds line breaks; ``kind`` where the format states one.

    ``glosses`` are ranges of ``text`` that tell how it is read.
    """

    text: str
    kind: Kind | None = None
    rule: str = ""
    level: int = 0
    glosses: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class SourceLines:
    """The lines so far, and the records that begin among them. ``between`` them stands an empty line, which says that
    no sentence goes on beyond it, or, where each has a kind of its own, a line end."""

    between: str = "\n\n"
    lines: list[SourceLine] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    _length: int = 0

    def begin(self, metadata: Metadata) -> None:
        """A record begins here."""
        self.sections.append(Section(self._length, metadata))

    def add(self, line: SourceLine) -> None:
        """Add a paragraph, if any character of it can be seen. Raises ``CorpusError`` beyond ``LARGEST_TEXT``
        characters."""
        if not line.text.strip():
            return
        self._length += len(line.text) + len(self.between)
        if self._length > LARGEST_TEXT:
            raise CorpusError(f"more than {LARGEST_TEXT} characters of text", code="too-large")
        self.lines.append(line)

    def source(self, metadata: Metadata, notes: Sequence[str] = ()) -> SourceText:
        """The source text of all lines."""
        parts: list[str] = []
        hints: list[FormatHint] = []
        drops: list[Span] = []
        at = 0
        for line in self.lines:
            text = _PRIVATE.sub(" ", line.text)
            end = at + len(text)
            if line.kind and _ANY_WORD.search(text):
                hints.append(FormatHint(at, end, line.kind, line.rule, line.level))
            drops += (Span(at + start, at + stop, Reason.RUBY) for start, stop in line.glosses)
            parts.append(text + self.between)
            at = end + len(self.between)
        whole = "".join(parts)
        return SourceText(
            whole, metadata, tuple(hints), tuple(drops), notes=tuple(notes), sections=tuple(self.sections)
        )
