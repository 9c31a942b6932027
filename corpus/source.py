"""The result of a reader: the decoded text of a file, and what the format says about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from corpus.document import Kind, Metadata, Part, Section, Span

TABLE_HEAD: Final = "table-head"
"""The rule of a heading hint (level 0) on the row of column names: context of the table's rows only."""
TABLE_ROW: Final = "table-row"
"""The rule of a content hint on a table row. Cells stand between tabs (Markdown: bars; CSV: as in the file); an empty
cell stands for a column that a merged cell spans, so that cells and column names have the same numbers."""
TABLE_TITLE: Final = "table-title"
"""The rule of a heading hint (level 0) on a title row above the column names."""
ITEM: Final = "item"
"""The rule of a content hint on a list item; its level is the depth of the list, from 1."""
QUESTION: Final = "question"
"""The rule of a content hint on what asks or names, and is explained right below: ``dt``, ``summary``."""
ANSWER: Final = "answer"
"""The rule of a content hint on each line of the explanation: ``dd``, the rest of ``details``."""
CODE: Final = "code"
"""The rule of a content hint on a line of preformatted code."""
NOTES: Final = "notes"
"""The rule of what the speaker's notes on a slide say: it is quoted apart from the slide."""
MESSAGE: Final = "message"
"""The rule of the line above a chat message that names its writer and time, and of the lines of the message."""


@dataclass(frozen=True, slots=True)
class FormatHint:
    """What the format says about ``text[start:end]`` of a source: its kind, and the rule that tells so.

    ``level`` is the level of a heading, 1 the highest, or the depth of a list item, from 1; 0 where neither is stated.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class SourceText:
    """A decoded file before cleaning. ``text`` is complete: spans to leave out are in ``drops`` with a reason.

    - ``hints`` are sorted and do not overlap. Each covers one or more whole lines; each line becomes a paragraph of
      that kind.
    - ``pages`` are the offsets at which pages 1, 2, … begin; empty if the format has no pages.
    - ``notes`` are for the report: ``key: detail`` where the locale files have a ``note.key``, else plain words.
    - ``sections`` are the records of a file with several, each from its offset on.
    - ``wraps`` are offsets of line breaks inside a paragraph that stay in the text, as they separate Latin words.
    - ``parts`` are the sheets, slides or times of a file, each from its offset on.
    """

    text: str
    metadata: Metadata = field(default_factory=Metadata)
    hints: tuple[FormatHint, ...] = ()
    drops: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    wraps: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
