"""Recognises a quote of table rows, and finds the labels of its columns and the cells of each row.

The rows are whole, or only some cells of one row are shown: those that a question asks for, or, of a row too long for
one quote, a group of cells after those that name the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.render.citation import SEPARATOR
from bot.render.sanitize import one_line
from bot.render.slices import are_neighbours, slices_of
from bot.translations import Translations
from corpus.structure.cells import cell_ranges, delimiter_of
from retrieval.answering.answer import Quote, QuoteSlice, Role

ANYWHERE: Final = "\t|"
IN_CSV: Final = "\t|,;"  # a comma or semicolon in any other file belongs to a sentence
CSV: Final = ".csv"
MOST_COLUMNS: Final = 8  # of a row with a pair of label and cell for each
COLONS: Final = (":", "：")
FIRST: Final = 0  # the column whose cells hold the titles of a table too

Range = tuple[int, int]


class Columns(StrEnum):
    """Which columns of the rows a quote holds."""

    ALL = "all"
    ASKED = "asked"  # those that the question asks for, and what names the row
    PART = "part"  # a part of a long row, and what names the row


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its slices, and for each column the range of its cell in ``quote.text``; empty where it has no cell."""

    pieces: tuple[QuoteSlice, ...]
    cells: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table below their header. ``labels`` are the ranges in ``quote.text`` that name each column, the
    upper one first; ``delimiter`` is what separates the cells of whole rows."""

    header: tuple[QuoteSlice, ...]
    labels: tuple[tuple[Range, ...], ...]
    rows: tuple[Row, ...]
    columns: Columns = Columns.ALL
    delimiter: str = ""

    def row_of(self, piece: QuoteSlice) -> Row | None:
        """The row that begins with ``piece``."""
        return next((row for row in self.rows if row.pieces[0] == piece), None)

    def __contains__(self, piece: QuoteSlice) -> bool:
        return piece in self.header or any(piece in row.pieces for row in self.rows)

    @property
    def by_column(self) -> bool:
        """Whether the row reads best as pairs of a label and a cell where nothing can be aligned: it is the only one,
        and nothing that its author wrote between the cells can be read."""
        return self.columns is not Columns.ALL or (len(self.rows) == 1 and self.delimiter.isspace())

    def chosen(self, quote: Quote, *, most: int, few: int) -> tuple[int, ...]:
        """At most ``most`` columns: those that name the row, then those with a matched word in a label, then those with
        one in a cell; the first ``few`` if no word matches. All of those that were chosen by the question."""
        every = range(len(self.labels))
        if self.columns is Columns.ASKED or len(every) <= most:
            return tuple(every)
        naming = [column for column in every if self._names(column)]
        labelled = [column for column in every if any(_matched(label, quote) for label in self.labels[column])]
        matched = [column for column in every if any(_matched(row.cells[column], quote) for row in self.rows)]
        if not {*labelled, *matched}.difference(naming):
            return tuple(every[:few])
        return tuple(sorted(list(dict.fromkeys([*naming, *labelled, *matched]))[:most]))

    def _names(self, column: int) -> bool:
        """Whether the column is the first one, or of the cells that name a row too long for one quote."""
        first = self.rows[0]
        return column == FIRST or (len(first.pieces) > 1 and first.cells[column][0] < first.pieces[0].text_end)

    def holds_corrections(self, quote: Quote) -> bool:
        """Whether each correction is within one cell, or outside of the table."""
        cells = [cell for row in self.rows for cell in row.cells]
        cells += [label for labels in self.labels for label in labels]
        cells += [(piece.text_start, piece.text_end) for piece in slices_of(quote) if piece not in self]
        return all(
            any(start <= correction.start and correction.end <= end for start, end in cells)
            for correction in quote.corrections
        )


def table_of(quote: Quote) -> Table | None:
    """The table that the answer slices are rows or cells of; ``None`` if they are none, or if a correction of ours is
    not within one cell."""
    slices = slices_of(quote)
    table = _of_cells(slices) or _of_group(slices, quote) or _of_rows(slices, quote)
    return table if table and table.holds_corrections(quote) else None


def in_one_line(quote: Quote, words: Translations) -> str | None:
    """The cells of a row with their labels on one line; ``None`` if the quote is no row that is shown by column."""
    table = table_of(quote)
    if not table or not table.by_column:
        return None
    fields = []
    for column in table.chosen(quote, most=MOST_COLUMNS, few=MOST_COLUMNS):
        labels = (one_line(quote.text[slice(*label)]) for label in table.labels[column])
        cell = one_line(quote.text[slice(*table.rows[0].cells[column])])
        if cell:
            label = SEPARATOR.join(filter(None, labels))
            fields.append(label + after_label(label, words) + cell)
    return words("quote.field_separator").join(fields)


def after_label(label: str, words: Translations) -> str:
    """The colon of ours between a label and its cell; empty if there is no label, or if it ends with a colon."""
    return words("quote.colon") if label and not label.endswith(COLONS) else ""


def _matched(part: Range, quote: Quote) -> bool:
    return any(left < part[1] and part[0] < right for left, right in quote.highlights)


def _of_cells(slices: Sequence[QuoteSlice]) -> Table | None:
    """The one row whose cells are slices. In the first column only the lowest label is one: others are titles."""
    row = tuple(piece for piece in slices if piece.role is Role.ANSWER)
    cells = {piece.column: piece for piece in row if piece.column is not None}
    if not row or tuple(slices[-len(row) :]) != row or list(cells) != sorted(cells) or len(cells) < len(row):
        return None
    header: defaultdict[int, list[QuoteSlice]] = defaultdict(list)
    for piece in slices[: -len(row)]:
        if piece.column is not None:
            header[piece.column].append(piece)
    if not header:
        return None
    header[FIRST] = header[FIRST][-1:]
    shown = sorted({*cells, *(column for column, labels in header.items() if labels)})
    return Table(
        tuple(piece for column in shown for piece in header[column]),
        tuple(tuple(map(_range, header[column])) for column in shown),
        (Row(row, tuple(_range(cells[column]) if column in cells else _end(row) for column in shown)),),
        Columns.ASKED,
    )


def _of_group(slices: Sequence[QuoteSlice], quote: Quote) -> Table | None:
    """A part of one row: for each line of the header and for the row the cells that name the row, and the others."""
    if len(slices) % 2 or len(slices) < 4 or any(piece.column is not None for piece in slices):
        return None
    if [piece.role for piece in slices] != [Role.CONTEXT] * (len(slices) - 1) + [Role.ANSWER]:
        return None
    naming, others = slices[::2], slices[1::2]
    if any(are_neighbours(left, right) for left, right in zip(naming, others, strict=True)):
        return None
    delimiter = next(filter(None, (_delimiter(part, quote) for part in (others, naming))), "")
    if not delimiter and not _is_csv(quote):
        return None
    parts = [
        (_cells(left, quote, delimiter), _cells(right, quote, delimiter))
        for left, right in zip(naming, others, strict=True)
    ]
    if len({(len(left), len(right)) for left, right in parts}) > 1:
        return None
    *lines, cells = [left + right for left, right in parts]
    labels = tuple(tuple(label for label in column if label[0] < label[1]) for column in zip(*lines, strict=True))
    return Table(tuple(slices[:-2]), labels, (Row(tuple(slices[-2:]), cells),), Columns.PART)


def _of_rows(slices: Sequence[QuoteSlice], quote: Quote) -> Table | None:
    """Whole rows below a context slice with a cell for each of theirs."""
    rows = [piece for piece in slices if piece.role is Role.ANSWER]
    first = slices.index(rows[0]) if rows else 0
    tables = (_below(header, rows, quote) for header in reversed(slices[:first]))
    return next((table for table in tables if table), None)


def _below(header: QuoteSlice, rows: list[QuoteSlice], quote: Quote) -> Table | None:
    delimiter = _delimiter((header, *rows), quote)
    if not delimiter:
        return None
    names, *cells = [_cells(piece, quote, delimiter) for piece in (header, *rows)]
    counts = list(map(len, cells))
    if max(counts) != len(names) or min(counts) < 2:
        return None
    return Table(
        (header,),
        tuple((name,) for name in names),
        tuple(
            Row((piece,), own + (_end((piece,)),) * (len(names) - len(own)))
            for piece, own in zip(rows, cells, strict=True)
        ),
        delimiter=delimiter,
    )


def _delimiter(pieces: Sequence[QuoteSlice], quote: Quote) -> str:
    """What separates the cells of the slices; empty if nothing does."""
    delimiter = delimiter_of([quote.text[piece.text_start : piece.text_end] for piece in pieces])
    return delimiter if delimiter and delimiter in (IN_CSV if _is_csv(quote) else ANYWHERE) else ""


def _is_csv(quote: Quote) -> bool:
    return quote.citation.document.lower().endswith(CSV)


def _cells(piece: QuoteSlice, quote: Quote, delimiter: str) -> tuple[Range, ...]:
    start = piece.text_start
    return tuple(
        (start + left, start + right) for left, right in cell_ranges(quote.text[slice(*_range(piece))], delimiter)
    )


def _range(piece: QuoteSlice) -> Range:
    return piece.text_start, piece.text_end


def _end(row: Sequence[QuoteSlice]) -> Range:
    return row[-1].text_end, row[-1].text_end
