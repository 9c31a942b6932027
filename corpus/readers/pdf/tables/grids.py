"""The grids that ruling lines draw: columns, rows, and cells that are merged."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.readers.pdf.spans import Ruling

# Points: lines that are this near are one, and touch.
_NEAR: Final = 2.5
_TOUCH: Final = 3.5
# Points: shorter lines are parts of a drawing; a narrower column, or a lower row, is the gap of a double line.
_SHORTEST: Final = 4.0
_NARROW: Final = 5.0
# A page with more lines, or a grid with more cells, is a drawing.
_MOST_LINES: Final = 3_000
_MOST_PAIRS: Final = 300_000
_MOST_CELLS: Final = 20_000
_MOST_GRIDS: Final = 60

_Stretch = tuple[float, float]
Stroke = tuple[float, float, float]
"""A line: its place across, its start and its end."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The edges of columns and rows in points, from the left and from the top.

    ``cells`` has for each row the first column and the first row of the cell in each column.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[tuple[int, int], ...], ...]

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column at a point; ``None`` outside of the grid."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None


def strokes_of(rulings: Sequence[Ruling]) -> list[Stroke]:
    """The horizontal lines of a page, from the top down; none if it is a drawing."""
    level = [(y, left, right) for left, y, right, bottom in rulings if bottom == y and right - left >= _SHORTEST]
    return _merged(level) if len(level) <= _MOST_LINES * 4 else []


def grids_of(rulings: Sequence[Ruling]) -> list[Grid]:
    """The grids of two or more columns, from the top down."""
    level = strokes_of(rulings)
    plumb = [(x, top, bottom) for x, top, right, bottom in rulings if right == x and bottom - top >= _SHORTEST]
    if not level or not plumb or len(plumb) > _MOST_LINES * 4:
        return []
    plumb = _merged(plumb)
    if len(level) + len(plumb) > _MOST_LINES or len(level) * len(plumb) > _MOST_PAIRS:
        return []
    found = [grid for lines in _connected(level, plumb) if (grid := _grid(*lines))]
    largest = sorted(found, key=lambda grid: len(grid.xs) * len(grid.ys), reverse=True)[:_MOST_GRIDS]
    return sorted(largest, key=lambda grid: grid.ys[0])


def _merged(lines: Iterable[Stroke]) -> list[Stroke]:
    """``lines``, with those joined that continue each other."""
    rows: list[list[Stroke]] = []
    for line in sorted(lines):
        if rows and line[0] - rows[-1][0][0] <= _NEAR:
            rows[-1].append(line)
        else:
            rows.append([line])
    merged = []
    for row in rows:
        place = sum(line[0] for line in row) / len(row)
        start, end = 0.0, -1.0
        for _, left, right in sorted(row, key=lambda line: line[1]):
            if end < start:
                start, end = left, right
            elif left <= end + _TOUCH:
                end = max(end, right)
            else:
                merged.append((place, start, end))
                start, end = left, right
        merged.append((place, start, end))
    return merged


def _connected(level: Sequence[Stroke], plumb: Sequence[Stroke]) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """The horizontal and vertical lines of each group of lines that touch."""
    parents = list(range(len(level) + len(plumb)))
    for number, (x, top, bottom) in enumerate(plumb, start=len(level)):
        for other, (y, left, right) in enumerate(level):
            if left - _TOUCH <= x <= right + _TOUCH and top - _TOUCH <= y <= bottom + _TOUCH:
                parents[_root(parents, number)] = _root(parents, other)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for number, line in enumerate([*level, *plumb]):
        groups[_root(parents, number)][number >= len(level)].append(line)
    yield from groups.values()


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def _grid(level: Sequence[Stroke], plumb: Sequence[Stroke]) -> Grid | None:
    if len(level) < 2 or not plumb:
        return None
    xs = _edges((line[0] for line in plumb), [end for line in level for end in line[1:]])
    ys = _edges((line[0] for line in level), [end for line in plumb for end in line[1:]])
    if len(xs) < 3 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    return Grid(tuple(xs), tuple(ys), _cells(xs, ys, level, plumb))


def _edges(places: Iterable[float], ends: Sequence[float]) -> list[float]:
    """The edges at ``places``, and at the ends of the crossing lines where these go beyond."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NARROW:
            edges.append(place)
    if min(ends) < edges[0] - _NARROW:
        edges.insert(0, min(ends))
    if max(ends) > edges[-1] + _NARROW:
        edges.append(max(ends))
    return edges


def _cells(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Stroke], plumb: Sequence[Stroke]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The cells: fields of the grid without a line between them are one."""
    columns, rows = len(xs) - 1, len(ys) - 1
    parents = list(range(rows * columns))
    right, below = _stretches(xs, plumb), _stretches(ys, level)
    for row in range(rows):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            x = (xs[column] + xs[column + 1]) / 2
            field = row * columns + column
            if column + 1 < columns and not _covers(right[column + 1], y):
                parents[_root(parents, field + 1)] = _root(parents, field)
            if row + 1 < rows and not _covers(below[row + 1], x):
                parents[_root(parents, field + columns)] = _root(parents, field)
    firsts: dict[int, tuple[int, int]] = {}
    for field in range(rows * columns):
        row, column = divmod(field, columns)
        first = firsts.get(root := _root(parents, field), (row, column))
        firsts[root] = min(first[0], row), min(first[1], column)
    return tuple(
        tuple(firsts[_root(parents, row * columns + column)] for column in range(columns)) for row in range(rows)
    )


def _stretches(edges: Sequence[float], lines: Iterable[Stroke]) -> list[list[_Stretch]]:
    """The stretches of ``lines`` at each edge."""
    found: list[list[_Stretch]] = [[] for _ in edges]
    for place, start, end in lines:
        near = min(range(len(edges)), key=lambda number: abs(edges[number] - place))
        found[near].append((start, end))
    return found


def _covers(stretches: Iterable[_Stretch], place: float) -> bool:
    return any(start <= place <= end for start, end in stretches)
