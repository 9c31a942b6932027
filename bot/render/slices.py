"""The slices of a quote: where something is left out between them, and which paragraphs they cover."""

from __future__ import annotations

from bisect import bisect_right

from corpus.document import Document
from retrieval.answering.answer import Quote, QuoteSlice, Role


def slices_of(quote: Quote) -> tuple[QuoteSlice, ...]:
    """The slices of the quote; its whole text as one slice if it names none."""
    if quote.slices:
        return quote.slices
    return (QuoteSlice(quote.citation.start, quote.citation.end, Role.ANSWER, 0, len(quote.text)),)


def are_neighbours(before: QuoteSlice, after: QuoteSlice) -> bool:
    """Whether nothing but a line end is between the two slices in the document."""
    return after.start == before.end + 1


def in_one_header(before: QuoteSlice, after: QuoteSlice) -> bool:
    """Whether the two slices are cells of the lines above a row of which only some cells are shown."""
    return before.column is not None and after.column is not None and after.role is Role.CONTEXT


def unbroken_ranges(quote: Quote) -> tuple[tuple[int, int], ...]:
    """The ranges of ``quote.text`` in which nothing of the document is left out, in order."""
    ranges: list[tuple[int, int]] = []
    before: QuoteSlice | None = None
    for piece in slices_of(quote):
        if before and are_neighbours(before, piece):
            ranges[-1] = (ranges[-1][0], piece.text_end)
        else:
            ranges.append((piece.text_start, piece.text_end))
        before = piece
    return tuple(ranges)


def last_paragraph(quote: Quote, document: Document) -> int:
    """The number of the paragraph that the last slice of the quote is in."""
    if len(quote.slices) < 2:
        return quote.citation.paragraph
    return bisect_right(document.content, quote.slices[-1].start, key=lambda paragraph: paragraph.start)
