"""Builds a source text line by line, for formats that store paragraphs as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from corpus.document import CorpusError, Kind, Metadata, Part, PartKind, Reason, Section, Span
from corpus.metadata.file_properties import promote_title
from corpus.readers.limits import LARGEST_TEXT
from corpus.source import FormatHint, SourceText

_PRIVATE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_ANY_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A paragraph of the file, possibly with line breaks. ``kind`` is set if the format states one; ``glosses`` are
    ranges of ``text`` with pronunciations (ruby)."""

    text: str
    kind: Kind | None = None
    rule: str = ""
    level: int = 0
    glosses: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class SourceLines:
    """The lines so far, and the sections and parts that begin among them.

    ``between`` is the separator: an empty line, across which no sentence continues, or a line break if every line has
    its own kind.
    """

    between: str = "\n\n"
    lines: list[SourceLine] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    _length: int = 0

    def begin(self, metadata: Metadata) -> None:
        """Begin a record."""
        self.sections.append(Section(self._length, metadata))

    def begin_part(self, kind: PartKind, *, name: str | None = None, number: int | None = None) -> None:
        """Begin a sheet (``number`` is that of the row of the next line), a slide, or a time."""
        self.parts.append(Part(self._length, kind, name, number))

    def add(self, line: SourceLine) -> None:
        """Add a paragraph, unless it is blank. Raises ``CorpusError`` beyond ``LARGEST_TEXT`` characters."""
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
            whole,
            metadata,
            tuple(hints),
            tuple(drops),
            notes=tuple(notes),
            sections=tuple(self.sections),
            parts=tuple(self.parts),
        )


def document_source(lines: SourceLines, *, deleted: int, hidden: int) -> SourceText:
    """The source text of a text document, with notes on how much was left out. A heading that opens it and is its only
    one of level 1 is its title. Raises ``CorpusError`` if there is no text."""
    counts = (("deleted", deleted), ("hidden", hidden))
    source = lines.source(Metadata(), [f"{name}: {count}" for name, count in counts if count])
    if not source.text:
        raise CorpusError("the document holds no text", code="no-text")
    starts_with_hint = source.hints and source.hints[0].start == 0  # else the text above it may be the title
    return replace(source, hints=tuple(promote_title(source.hints))) if starts_with_hint else source
