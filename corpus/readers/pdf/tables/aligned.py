"""Tables without lines between their columns: pieces of text that stand below each other, found by the gaps between.

Lines of a wrapped cell are closer to each other than those of two rows, or the first column tells where rows begin;
horizontal lines between rows tell it best.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.readers.pdf.lines import Piece, main_size
from corpus.readers.pdf.tables.aligned_columns import EDGE, GAP, Level, columns_of, is_aligned, parted, placed_in
from corpus.readers.pdf.tables.aligned_rows import LEAST_RULED, ROW_PITCH, Place, rows_of
from corpus.readers.pdf.tables.cells import EMPTY, Cell, cell_of
from corpus.readers.pdf.tables.grids import Stroke
from corpus.readers.pdf.tables.ruled import Row, Table

# A line farther from the table than this many font sizes, or in other letters, is below it.
_MOST_PITCH: Final = 4.0
# Lines of a cell of column names are at most this many font sizes apart.
_CELL_PITCH: Final = 1.7
_SAME_SIZE: Final = 1.1
_LEAST_LINES: Final = 3  # of two columns
_RULED_WIDTH: Final = 0.6
_FULL: Final = 4  # characters of a line that may fill its column

# Where lines are no table, one may begin after this part of them; this bounds the time.
_RETRIES: Final = 8

_MARKER: Final = re.compile(
    r"(?:[（(]?[\d一二三四五六七八九十ivxIVXa-zA-Z]{1,3}[)）.．、]|第[\d一二三四五六七八九十百零〇]+[条條章节節款项項]|[①-⑳•●○■□◆◇★☆※▪▶➢✓–—-])\Z"
)
_LEADERS: Final = re.compile(r"(?:[.．。…·⋯・] ?){4}")

_Gap = tuple[float, float]


def with_aligned_tables(levels: Sequence[Level], strokes: Sequence[Stroke]) -> Iterator[Level | Table]:
    """``levels``, the pieces of each line of a region from the top down, with tables in the place of their lines.

    ``strokes`` are the horizontal lines of the page.
    """
    whole, levels = levels, [parted(level) for level in levels]
    at = 0
    while at < len(levels):
        end = _end_of_run(levels, at)
        if (
            end == at
            and at + 1 < len(levels)
            and len(levels[at]) == 1
            and _is_wrapped_into(levels[at][0], levels[at + 1])
        ):
            end = _end_of_run(levels, at + 1)
            end = end if end > at + 2 and _fits(levels[at][0], levels[at + 1 : end]) else at
        if end - at > 1:
            end = _cropped(levels, at, end, strokes)
        table = _table(levels[at:end], strokes) if end - at > 1 else None
        if table is None:
            following = at + max(1, (end - at) // _RETRIES)
            yield from whole[at:following]
            at = following
        else:
            yield table
            at = end


def _end_of_run(levels: Sequence[Level], start: int) -> int:
    """The end of the levels from ``start`` on that leave a gap between columns free."""
    gaps = _gaps(levels[start])
    end = start
    several = start
    while gaps and end < len(levels):
        if end > start:
            level, above = levels[end], levels[end - 1]
            alike = max(level[0].size, above[0].size) <= _SAME_SIZE * min(level[0].size, above[0].size)
            near = level[0].base - above[0].base <= _MOST_PITCH * level[0].size
            if not near or (len(level) == 1 and not alike):
                break
            gaps = _free(gaps, level)
            if not gaps:
                break
        end += 1
        if len(levels[end - 1]) > 1:
            several = end
    while several < end and _continues_cell(levels[several], levels[start:several]):
        several += 1
    return several


def _continues_cell(level: Level, table: Sequence[Level]) -> bool:
    """Whether a single piece below the last row is the next line of one of its cells.

    In the first column it may be the text below the table, unless lines of cells are closer than rows, or the line
    above fills its column.
    """
    piece = level[0]
    slack = EDGE * piece.size
    column = [other for above in table for other in above if abs(other.left - piece.left) <= slack]
    if not column:
        return False
    steps = [below.base - above.base for above, below in pairwise(column)]
    usual = min(steps) if steps else 1.5 * piece.size
    is_first = piece.left <= min(other.left for above in table for other in above) + piece.size
    is_full = column[-1].right > max(other.right for other in column) - piece.size and len(column[-1].text) >= _FULL
    if is_first and not (steps and max(steps) > ROW_PITCH * usual) and not is_full:
        return False
    return piece.base - column[-1].base <= ROW_PITCH * usual


def _is_wrapped_into(piece: Piece, below: Level) -> bool:
    """Whether a piece may be the first line of a cell whose last line is in the line ``below``."""
    pitch = below[0].base - piece.base
    alike = abs(below[0].size - piece.size) <= (_SAME_SIZE - 1) * piece.size
    return len(below) > 1 and alike and pitch <= _CELL_PITCH * piece.size and piece.text[-1] not in "。：:；;！？"


def _fits(piece: Piece, table: Sequence[Level]) -> bool:
    """Whether a piece above a table is as narrow as one of its columns, and above a cell of the first lines."""
    edges = [*columns_of(table), math.inf]
    slack = EDGE * piece.size
    column = next(((left, right) for left, right in pairwise(edges) if left - slack <= piece.left < right), None)
    below = [other for level in table[:2] for other in level if other.left < piece.right and piece.left < other.right]
    return column is not None and piece.right < column[1] and bool(below)


def _gaps(level: Level) -> list[_Gap]:
    return [(left.right, right.left) for left, right in pairwise(level)]


def _free(gaps: Sequence[_Gap], level: Level) -> list[_Gap]:
    """The parts of ``gaps`` that no piece of ``level`` covers."""
    free = list(gaps)
    for piece in level:
        parts = [part for gap in free for part in _parts(gap, piece)]
        free = [(left, right) for left, right in parts if right - left >= GAP * piece.size]
    return free


def _parts(gap: _Gap, piece: Piece) -> tuple[_Gap, ...]:
    if piece.right <= gap[0] or piece.left >= gap[1]:
        return (gap,)
    return (gap[0], piece.left), (piece.right, gap[1])


def _cropped(levels: Sequence[Level], start: int, end: int, strokes: Sequence[Stroke]) -> int:
    """The end of the levels above the last of three or more lines across a table."""
    ys = _across(levels[start:end], strokes, beyond=True)
    if len(ys) < LEAST_RULED:
        return end
    inside = [number for number in range(start, end) if levels[number][0].base < ys[-1]]
    return inside[-1] + 1 if inside else end


def _across(levels: Sequence[Level], strokes: Sequence[Stroke], *, beyond: bool) -> list[float]:
    """The heights of the lines across ``levels``; also of one above and one below if ``beyond``."""
    left = min(piece.left for level in levels for piece in level)
    right = max(piece.right for level in levels for piece in level)
    reach = 2 * levels[0][0].size if beyond else 0.0
    top, bottom = levels[0][0].base - reach, levels[-1][0].base + reach
    return sorted(
        y
        for y, start, end in strokes
        if top < y < bottom and min(right, end) - max(left, start) >= _RULED_WIDTH * (right - left)
    )


def _table(levels: Sequence[Level], strokes: Sequence[Stroke]) -> Table | None:
    edges = columns_of(levels)
    if len(edges) < 2 or any(_LEADERS.search(piece.text) for level in levels for piece in level):
        return None
    placed = [placed_in(level, edges) for level in levels]
    several = sum(len({column for column, _ in level}) > 1 for level in placed)
    if several < (_LEAST_LINES if len(edges) == 2 else 2) or _are_items(placed, len(edges)):
        return None
    if not is_aligned(placed, len(edges)):
        return None
    rights = [
        max((piece.right for level in placed for at, piece in level if at == n), default=edge)
        for n, edge in enumerate(edges)
    ]
    xs = (*edges, max(rights))
    rows = [
        _row(group, list(zip(edges, rights, strict=True)))
        for group in rows_of(placed, _across(levels, strokes, beyond=False))
    ]
    pieces = [piece for level in levels for piece in level]
    order = min(piece.order for piece in pieces)
    return Table(tuple(rows), xs, rows[0].top, rows[-1].bottom, main_size(pieces), order)


def _are_items(placed: Sequence[Sequence[Place]], columns: int) -> bool:
    """Whether the first of two columns are the numbers of a list."""
    firsts = [piece.text for level in placed for column, piece in level if column == 0]
    return columns == 2 and all(_MARKER.match(text) for text in firsts)


def _row(places: Sequence[Place], columns: Sequence[_Gap]) -> Row:
    cells: list[Cell] = []
    for column, (left, right) in enumerate(columns):
        pieces = [piece for number, piece in places if number == column]
        cells.append(cell_of(pieces, left, right) if pieces else EMPTY)
    return Row(tuple(cells), min(piece.top for _, piece in places), max(piece.bottom for _, piece in places))
