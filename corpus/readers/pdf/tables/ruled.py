"""Tables whose cells are drawn: the spans of a page are put into the cells of its grids."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.readers.pdf.lines import main_size, pieces_of
from corpus.readers.pdf.spans import Span
from corpus.readers.pdf.tables.cells import EMPTY, Cell, cell_of
from corpus.readers.pdf.tables.grids import Grid

# Characters; the text of a longer cell is not repeated in the rows that it spans.
_REPEATED: Final = 40
# In units of the font size: a span that reaches less far into the next cell is not divided.
_SLACK: Final = 0.3
_LEAST_CELLS: Final = 2
# Points; a narrower column without text is the gap of a double line.
_NARROW: Final = 12.0

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, and its upper and lower edge.

    ``continued`` are the columns whose cell begins in a row above.
    """

    cells: tuple[Cell, ...]
    top: float
    bottom: float
    continued: frozenset[int] = frozenset()

    @property
    def strong(self) -> bool:
        """Whether all its cells are set in a strong font."""
        return all(cell.strong for cell in self.cells if cell.text)


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page, with the edges of its columns and its most frequent font size.

    ``order`` is its place in the order of drawing.
    """

    rows: tuple[Row, ...]
    xs: tuple[float, ...]
    top: float
    bottom: float
    size: float
    order: int = 0

    @property
    def left(self) -> float:
        """The left edge in points."""
        return self.xs[0]

    @property
    def right(self) -> float:
        """The right edge."""
        return self.xs[-1]


def ruled_tables(grids: Sequence[Grid], spans: Sequence[Span]) -> tuple[list[Table], list[Span]]:
    """The tables of ``grids``, and the spans outside of them."""
    tables: list[Table] = []
    rest = list(spans)
    for grid in reversed(grids):  # an inner grid is lower than the one around it
        inside: list[tuple[int, Span]] = []
        outside: list[Span] = []
        for number, span in enumerate(rest):
            place = grid.place((span.left + span.right) / 2, (span.top + span.bottom) / 2)
            if place is None:
                outside.append(span)
            else:
                inside.append((number, span))
        if inside and (table := _table(grid, [span for _, span in inside], inside[0][0])):
            tables.append(table)
            rest = outside
    return sorted(tables, key=lambda table: table.top), rest


def _table(grid: Grid, spans: Sequence[Span], order: int) -> Table | None:
    contents: dict[_Place, list[Span]] = defaultdict(list)
    for span in spans:
        for piece, place in _divided(span, grid):
            contents[place].append(piece)
    cells = {place: cell_of(pieces_of(found), *_width(grid, place)) for place, found in contents.items()}
    cells = {place: cell for place, cell in cells.items() if cell.text.strip()}
    if len(cells) < _LEAST_CELLS or len({column for _, column in cells}) < _LEAST_CELLS:
        return None
    filled_columns = {column for _, column in cells}
    columns = [
        column
        for column, (left, right) in enumerate(pairwise(grid.xs))
        if column in filled_columns or right - left >= _NARROW
    ]
    rows = [_row(grid, number, columns, cells) for number in range(len(grid.ys) - 1)]
    xs = (*(grid.xs[column] for column in columns), grid.xs[-1])
    filled = tuple(row for row in rows if any(cell.text for cell in row.cells))
    return Table(filled, xs, grid.ys[0], grid.ys[-1], main_size(spans), order)


def _row(grid: Grid, number: int, columns: Sequence[int], cells: dict[_Place, Cell]) -> Row:
    found, continued = [], set()
    for place, column in enumerate(columns):
        first = grid.cells[number][column]
        cell = cells.get(first, EMPTY) if first[1] == column else EMPTY
        if first[0] < number:
            continued.add(place)
            cell = cell if len(cell.text) <= _REPEATED else EMPTY
        found.append(cell)
    return Row(tuple(found), grid.ys[number], grid.ys[number + 1], frozenset(continued))


def _width(grid: Grid, place: _Place) -> tuple[float, float]:
    """The left and right edge of the cell at ``place``."""
    row, column = place
    last = column
    while last + 1 < len(grid.xs) - 1 and grid.cells[row][last + 1] == place:
        last += 1
    return grid.xs[column], grid.xs[last + 1]


def _divided(span: Span, grid: Grid) -> Iterator[tuple[Span, _Place]]:
    """The parts of a span in different cells, with their cells."""
    y = (span.top + span.bottom) / 2
    slack = _SLACK * span.size
    if span.upright:
        row, _ = grid.place((span.left + span.right) / 2, y) or (0, 0)
        for number in range(bisect_left(grid.xs, span.left), len(grid.xs) - 1):
            edge = grid.xs[number]
            if edge > span.right - slack:
                break
            if number and edge > span.left + slack and grid.cells[row][number - 1] != grid.cells[row][number]:
                at = bisect_left(span.lefts, edge - slack)
                if 0 < at < len(span.text):
                    head = span._replace(text=span.text[:at].rstrip(), lefts=span.lefts[:at], right=span.lefts[at])
                    if head.text:
                        yield head, _cell_at(grid, head, y)
                    text = span.text[at:].lstrip()
                    lefts = span.lefts[len(span.text) - len(text) :]
                    if not text:
                        return
                    span = span._replace(text=text, lefts=lefts, left=lefts[0], before="")
    yield span, _cell_at(grid, span, y)


def _cell_at(grid: Grid, span: Span, y: float) -> _Place:
    row, column = grid.place((span.left + span.right) / 2, y) or (0, 0)
    return grid.cells[row][column]
