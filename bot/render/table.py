"""Recognises a quote of table rows, and finds the cells of its header and of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.render.slices import slices_of
from corpus.structure.cells import cell_ranges, delimiter_of
from retrieval.answering.answer import Quote, QuoteSlice, Role

ANYWHERE: Final = "\t|"
IN_CSV: Final = "\t|,;"  # a comma or semicolon in any other file belongs to a sentence
CSV: Final = ".csv"

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table below their header: for each the slice and the ranges of its cells in ``quote.text``.

    A row may have fewer cells than the header, never more.
    """

    header: QuoteSlice
    cells: dict[QuoteSlice, tuple[Range, ...]]

    @property
    def names(self) -> tuple[Range, ...]:
        """The column names."""
        return self.cells[self.header]

    @property
    def rows(self) -> list[tuple[Range, ...]]:
        """The cells of each row, without the header."""
        return [cells for piece, cells in self.cells.items() if piece is not self.header]


def table_of(quote: Quote) -> Table | None:
    """The table, if the answer slices are rows below a context slice with a cell for each of theirs."""
    slices = slices_of(quote)
    rows = [piece for piece in slices if piece.role is Role.ANSWER]
    first = slices.index(rows[0]) if rows else 0
    tables = (_below(header, rows, quote) for header in reversed(slices[:first]))
    return next((table for table in tables if table), None)


def _below(header: QuoteSlice, rows: list[QuoteSlice], quote: Quote) -> Table | None:
    texts = {piece: quote.text[piece.text_start : piece.text_end] for piece in (header, *rows)}
    delimiter = delimiter_of(list(texts.values()))
    known = IN_CSV if quote.citation.document.lower().endswith(CSV) else ANYWHERE
    if not delimiter or delimiter not in known:
        return None
    cells = {piece: _shifted(cell_ranges(text, delimiter), piece.text_start) for piece, text in texts.items()}
    counts = [len(cells[row]) for row in rows]
    if max(counts) != len(cells[header]) or min(counts) < 2:
        return None
    return Table(header, cells)


def _shifted(ranges: tuple[Range, ...], by: int) -> tuple[Range, ...]:
    return tuple((start + by, end + by) for start, end in ranges)
