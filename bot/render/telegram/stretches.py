"""A quote in Telegram as block quotations, each with our lines above it.

Slices that are neighbours in the document share a block quotation; where something is left out, ``┄┄`` is above the
next one. A row that cannot be aligned has a block quotation for each cell, below the labels of its column. The rows of
a longer table stay together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bot.render.citation import SEPARATOR
from bot.render.slices import are_neighbours, in_one_header, slices_of, unbroken_ranges
from bot.render.table import MOST_COLUMNS, Columns, Range, Table, after_label
from bot.render.telegram.draft import Draft
from bot.render.telegram.passage import marked
from bot.translations import Translations
from retrieval.answering.answer import Quote, QuoteSlice

OMISSION: Final = "┄┄"  # between two block quotations
BAR: Final = "│"  # shown for a tab between the cells of a table
LABEL: Final = 120  # characters of the labels on the line above a cell; longer ones are block quotations too


@dataclass(slots=True)
class Stretch:
    """``quote.text[start:end]`` in a block quotation, and what is above it. ``start`` is ``end`` for an empty cell."""

    start: int
    end: int
    above: Draft = field(default_factory=Draft)


def with_bars(quote: Quote, table: Table | None) -> Quote:
    """The quote with a bar for each tab, if it is a table of several rows."""
    if table and not table.by_column and table.delimiter.isspace():
        return replace(quote, text=quote.text.replace("\t", BAR))
    return quote


def stretches(quote: Quote, table: Table | None, words: Translations) -> list[Stretch]:
    """The block quotations of the quote, in order; ``table`` is its table, if it is one."""
    if table and table.by_column:
        return _by_column(table, quote, words)
    return [
        Stretch(start, end, Draft(OMISSION if index else ""))
        for index, (start, end) in enumerate(unbroken_ranges(quote))
    ]


def omissions(quote: Quote, table: Table | None, words: Translations) -> str:
    """Our lines on what the quote leaves out: columns, and the rest of a list."""
    lines = []
    if table and table.columns is Columns.ASKED:
        lines.append(words("bot.columns_asked"))
    elif table and table.columns is Columns.PART:
        lines.append(words("bot.columns_part"))
    elif table and table.by_column and (count := len(table.labels) - len(_columns(table, quote))):
        lines.append(words("bot.columns", count=count))
    if quote.following:
        lines.append(words("bot.following", count=quote.following))
    return "\n".join(lines)


def _columns(table: Table, quote: Quote) -> tuple[int, ...]:
    return table.chosen(quote, most=MOST_COLUMNS, few=MOST_COLUMNS)


def _by_column(table: Table, quote: Quote, words: Translations) -> list[Stretch]:
    """The cells of the row, each with its labels above it, and what is quoted beside the row."""
    shown: list[Stretch] = []
    before: QuoteSlice | None = None
    for piece in slices_of(quote):
        row = table.row_of(piece)
        if piece in table and not row:
            continue
        is_gap = before and not are_neighbours(before, piece) and not in_one_header(before, piece)
        above = Draft(OMISSION if is_gap else "")
        if row:
            shown += _fields(table, quote, words, above)
        elif before and before not in table and are_neighbours(before, piece):
            shown[-1].end = piece.text_end
        else:
            shown.append(Stretch(piece.text_start, piece.text_end, above))
        before = row.pieces[-1] if row else piece
    return shown


def _fields(table: Table, quote: Quote, words: Translations, above: Draft) -> Iterator[Stretch]:
    """The cells of the row, the first one below ``above``."""
    (row,) = table.rows
    for column in _columns(table, quote):
        start, end = row.cells[column]
        labels = [label for label in table.labels[column] if label[0] < label[1]]
        if start == end and not labels:
            continue
        line = _label_line(labels, quote, words)
        if line is None:
            for label in labels:
                yield Stretch(*label, above)
                above = Draft()
            line = Draft()
        if start == end:
            line.add(words("quote.empty_cell"))
        yield Stretch(start, end, above.join(line, "\n"))
        above = Draft()


def _label_line(labels: list[Range], quote: Quote, words: Translations) -> Draft | None:
    """The labels of a column on one line; ``None`` if they do not fit on one."""
    texts = [quote.text[slice(*label)] for label in labels]
    if sum(map(len, texts)) > LABEL or any(len(text.splitlines()) > 1 for text in texts):
        return None
    joined = Draft()
    for label in labels:
        joined.join(marked(quote, *label, words), SEPARATOR)
    return joined.add(after_label(joined.text, words).rstrip())
