"""Which of the headings that a format states is the title of the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.document import Kind
from corpus.source import FormatHint


def titled(marks: Sequence[FormatHint]) -> Iterator[FormatHint]:
    """``marks``, in order of place: where none is a title yet, a heading of the first level that stands alone there,
    over all others, is the title."""
    headings = [mark for mark in marks if mark.level]
    alone = [mark.level for mark in headings].count(1) == 1 and not any(mark.kind is Kind.TITLE for mark in marks)
    title = headings[0] if alone and headings[0].level == 1 else None
    for mark in marks:
        yield FormatHint(mark.start, mark.end, Kind.TITLE, mark.rule) if mark is title else mark
