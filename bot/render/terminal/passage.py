"""The lines of a quoted passage in a terminal, each with its gutter.

Each slice and the best sentence have lines of their own. In the gutter ``»`` marks the best sentence, ``┆`` context,
and ``┄`` a place where something of the document is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rich.text import Text

from bot.render.sanitize import sanitize
from bot.render.slices import are_neighbours, in_one_header, slices_of
from bot.render.table import Range, table_of
from bot.render.terminal.corrections import annotated
from bot.render.terminal.layout import broken_lines
from bot.render.terminal.table import TableLayout, layout_of
from bot.translations import Translations
from retrieval.answering.answer import Quote, QuoteSlice, Role

PLAIN_GUTTER = "│   "
BEST_GUTTER = "│ » "
CONTEXT_GUTTER = "│ ┆ "
NOTE_GUTTER = "│ ┄ "
OMISSION = "│ ┄┄┄"
BETWEEN_ROWS = "│"
BEST = "bold"
MATCHED = "yellow underline"
CONTEXT = "dim"

Line = tuple[str, Text]
"""The gutter and what is right of it."""


@dataclass(frozen=True, slots=True)
class StyledPassage:
    """The styled passage of a quote with our notes, each given by its offset in ``quote.text`` and its length."""

    quote: Quote
    text: Text
    notes: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, quote: Quote, words: Translations) -> StyledPassage:
        """The passage of ``quote``, sanitized, with the declared corrections."""
        text = Text(sanitize(quote.text))
        for piece in slices_of(quote):
            if piece.role is Role.CONTEXT:
                text.stylize(CONTEXT, piece.text_start, piece.text_end)
        text.stylize(BEST, *quote.best_sentence)
        for span in quote.highlights:
            text.stylize(MATCHED, *span)
        view, notes = annotated(text, quote.corrections, words)
        return cls(quote, view, tuple(notes))

    def cut(self, part: Range) -> Text:
        """``quote.text`` from ``part[0]`` to ``part[1]``, as shown."""
        return self.text[self._shown_at(part[0]) : self._shown_at(part[1])]

    def _shown_at(self, offset: int) -> int:
        return offset + sum(length for position, length in self.notes if position <= offset)


def table_layout(passage: StyledPassage, columns: int) -> TableLayout | None:
    """How to show the quote as a table; ``None`` if it is none."""
    table = table_of(passage.quote)
    return layout_of(table, passage.quote, passage.cut, columns) if table else None


def passage_lines(passage: StyledPassage, layout: TableLayout | None, columns: int) -> Iterator[Line]:
    """The lines of the passage in at most ``columns`` cells beside the gutter; its rows as ``layout`` says."""
    before: QuoteSlice | None = None
    for piece in slices_of(passage.quote):
        in_table = layout if layout and piece in layout.table else None
        shown = list(_table_lines(passage, piece, in_table) if in_table else _text_lines(passage, piece, columns))
        if not shown:
            continue  # a header whose labels are beside the cells, or a slice in the lines of its row
        if before and not are_neighbours(before, piece) and not in_one_header(before, piece):
            yield OMISSION, Text()
        elif before and in_table and in_table.widths is None:
            yield BETWEEN_ROWS, Text()
        yield from shown
        before = piece


def _text_lines(passage: StyledPassage, piece: QuoteSlice, columns: int) -> Iterator[Line]:
    best = passage.quote.best_sentence
    edges = {piece.text_start, piece.text_end, *(edge for edge in best if piece.text_start < edge < piece.text_end)}
    for start, end in pairwise(sorted(edges)):
        gutter = _gutter(piece, is_best=best[0] <= start and end <= best[1])
        for line in broken_lines(passage.cut((start, end)), columns):
            yield gutter, line


def _table_lines(passage: StyledPassage, piece: QuoteSlice, layout: TableLayout) -> Iterator[Line]:
    """The lines of the header or row that begins with ``piece``. A row that the best sentence is in is marked as a
    whole."""
    if piece == layout.table.header[0]:
        for line in layout.header_lines(passage.cut):
            yield CONTEXT_GUTTER, line
    if row := layout.table.row_of(piece):
        first, last = passage.quote.best_sentence
        is_best = any(first < part.text_end and part.text_start < last for part in row.pieces)
        gutter = _gutter(row.pieces[-1], is_best=is_best)
        for line in layout.row_lines(row, passage.cut):
            yield gutter, line


def _gutter(piece: QuoteSlice, *, is_best: bool) -> str:
    if is_best:
        return BEST_GUTTER
    return CONTEXT_GUTTER if piece.role is Role.CONTEXT else PLAIN_GUTTER
