"""What a reader makes of a file: its text as decoded, and what the format itself says of that text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from corpus.document import Kind, Metadata, Section, Span

TABLE_HEAD: Final = "table-head"
"""The rule of a heading mark (level 0) on the line that names a table's columns: context of the table's rows only."""
TABLE_ROW: Final = "table-row"
"""The rule of a content mark on a row of a table."""


@dataclass(frozen=True, slots=True)
class FormatHint:
    """What the format itself says of ``text[start:end]`` of a source: it is of this kind, by this rule.

    ``level`` is that of a heading, 1 the highest, and 0 elsewhere.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file as decoded, before cleaning. Nothing of it is lost: what is not to be read is in ``drops`` with a reason.

    ``marks`` are sorted, apart from each other, each a line or several whole lines; each of the lines becomes a
    paragraph of that kind. ``pages`` holds the offset at which page 1, 2, … begins, nothing where the format has no
    pages. ``notes`` are what the report shall say of the decoding: ``key: detail`` where the locale files have a
    sentence ``note.key``, else words to show as they are. ``sections`` are the records of a file that holds several,
    each from its offset on. ``wraps`` are the offsets of line breaks inside a paragraph that stay in the text, because
    without them two Latin words would be glued together.
    """

    text: str
    metadata: Metadata = field(default_factory=Metadata)
    hints: tuple[FormatHint, ...] = ()
    drops: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    wraps: tuple[int, ...] = ()
