"""The lines of a page in reading order, put together from its spans and ruling lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.readers.pdf.columns import regions_of
from corpus.readers.pdf.lines import Piece, joint, main_size, pieces_of
from corpus.readers.pdf.spans import Ruling, Span
from corpus.readers.pdf.tables.aligned import with_aligned_tables
from corpus.readers.pdf.tables.cells import levels_of, row_text
from corpus.readers.pdf.tables.grids import Stroke, grids_of, strokes_of
from corpus.readers.pdf.tables.ruled import Row, Table, ruled_tables
from corpus.readers.pdf.vertical import is_vertical, laid_down


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on ``page`` (from 0), or a row of a table, with its edges in points from the upper left corner.

    ``size`` is the font size in points, ``raised`` the ranges of superscript numbers. A line of several ``cells`` has a
    tab for each wide gap. ``column`` is the number of the region of the page that it is read with, ``row`` what is
    known of it as a row of a table.
    """

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    upright: bool = True
    raised: tuple[tuple[int, int], ...] = ()
    cells: int = 1
    column: int = 0
    row: TableRow | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """Where a line stands as a row of a table: the number of the table on its page, the edges of its columns, the
    columns whose cell begins in a row above, and whether the row is set in a strong font."""

    table: int
    edges: tuple[float, ...]
    continued: frozenset[int] = frozenset()
    strong: bool = False


def lines_of(page: int, spans: Sequence[Span], rulings: Sequence[Ruling]) -> list[PdfLine]:
    """The lines of a page: rows of tables whole, columns one after the other."""
    if is_vertical(spans):
        spans, rulings = laid_down(spans), ()
    tables, rest = ruled_tables(grids_of(rulings), spans)
    pieces = pieces_of(rest)
    items: list[Piece | Table] = [*(piece for piece in pieces if piece.upright), *tables]
    em = main_size(pieces)
    strokes = strokes_of(rulings)
    lines: list[PdfLine] = []
    for column, region in enumerate(regions_of(items, em)):
        lines += _region(page, column, region, strokes)
    return [*lines, *(_line(page, 0, [piece]) for piece in pieces if not piece.upright)]


def _region(page: int, column: int, items: Sequence[Piece | Table], strokes: Sequence[Stroke]) -> Iterator[PdfLine]:
    """The lines of a region that is read from the top down."""
    ordered = sorted(items, key=lambda item: item.top)
    for is_table, group in groupby(ordered, key=lambda item: isinstance(item, Table)):
        if is_table:
            for table in group:
                yield from _rows(page, column, table)  # type: ignore[arg-type]
        else:
            for entry in with_aligned_tables(levels_of(group), strokes):  # type: ignore[arg-type]
                yield from _rows(page, column, entry) if isinstance(entry, Table) else (_line(page, column, entry),)


def _rows(page: int, column: int, table: Table) -> Iterator[PdfLine]:
    for row in table.rows:
        yield _row(page, column, table, row)


def _row(page: int, column: int, table: Table, row: Row) -> PdfLine:
    text, raised = row_text(row.cells)
    place = TableRow(table.order, table.xs, row.continued, row.strong)
    edges = table.left, row.top, table.right, row.bottom
    return PdfLine(page, text, *edges, table.size, raised=raised, cells=len(row.cells), column=column, row=place)


def _line(page: int, column: int, level: Sequence[Piece]) -> PdfLine:
    text, raised = "", list[tuple[int, int]]()
    for number, piece in enumerate(level):
        text += joint(level[number - 1], piece) if number else ""
        raised += [(len(text) + start, len(text) + end) for start, end in piece.raised]
        text += piece.text
    return PdfLine(
        page,
        text,
        min(piece.left for piece in level),
        min(piece.top for piece in level),
        max(piece.right for piece in level),
        max(piece.bottom for piece in level),
        max(piece.size for piece in level),
        level[0].upright,
        tuple(raised),
        text.count("\t") + 1,
        column,
    )
