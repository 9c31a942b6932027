"""The rows of a table of aligned columns: by lines between them, by distances, or by the first cell of each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.readers.pdf.lines import Piece

ROW_PITCH: Final = 1.1
"""Lines of two rows are at least this many times as far apart as those of a cell."""
LEAST_RULED: Final = 3
"""Lines across a table that tell its rows, the first and the last included."""
_MOST_RULED_LINES: Final = 8

Place = tuple[int, Piece]
"""A piece of text, and the number of its column."""


def rows_of(placed: Sequence[Sequence[Place]], strokes: Sequence[float]) -> Iterator[list[Place]]:
    """The pieces of each row, with their columns."""
    parts = _between(placed, strokes)
    if len(strokes) >= LEAST_RULED - 1 and all(len(part) <= _MOST_RULED_LINES for part in parts):
        yield from ([place for level in part for place in level] for part in parts)
        return
    pitch = _pitch(placed)
    for part in parts:
        yield from _rows_by_distance(part, pitch) or _rows_by_first_cell(part)


def _between(placed: Sequence[Sequence[Place]], strokes: Sequence[float]) -> list[list[Sequence[Place]]]:
    """The levels between two lines across the table."""
    parts: dict[int, list[Sequence[Place]]] = {}
    for level in placed:
        parts.setdefault(bisect_right(strokes, level[0][1].base - 0.3 * level[0][1].size), []).append(level)
    return list(parts.values())


def _pitch(placed: Sequence[Sequence[Place]]) -> float:
    """The least distance between two lines of a column."""
    lowest: dict[int, float] = {}
    steps = []
    for column, piece in (place for level in placed for place in level):
        if column in lowest and piece.base - lowest[column] > 0.5 * piece.size:
            steps.append(piece.base - lowest[column])
        lowest[column] = piece.base
    return min(steps, default=0.0)


def _rows_by_distance(levels: Sequence[Sequence[Place]], pitch: float) -> list[list[Place]]:
    """The rows, if lines of a cell are closer to each other than rows are; else none."""
    columns = {column for level in levels for column, _ in level}
    if all({column for column, _ in level} == columns for level in levels) and not _wraps(levels, pitch):
        return [list(level) for level in levels]
    blocks: list[list[Place]] = []
    open_blocks: dict[int, list[Place]] = {}
    for column, piece in (place for level in levels for place in level):
        block = open_blocks.get(column)
        if block and piece.base - block[-1][1].base <= ROW_PITCH * pitch:
            block.append((column, piece))
        else:
            open_blocks[column] = block = [(column, piece)]
            blocks.append(block)
    rows: list[tuple[float, list[Place]]] = []
    for block in sorted(blocks, key=lambda block: block[0][1].base):
        top, bottom = block[0][1].base, block[-1][1].base
        if rows and top < rows[-1][0] + pitch / 2:
            rows[-1][1].extend(block)
            rows[-1] = max(rows[-1][0], bottom), rows[-1][1]
        else:
            rows.append((bottom, block))
    found = [row for _, row in rows]
    return found if all(_has_one_block_a_column(row, pitch) for row in found) else []


def _wraps(levels: Sequence[Sequence[Place]], pitch: float) -> bool:
    """Whether every cell of some rows goes on in the next line: few lines are close, and below ones that are full."""
    right: dict[int, float] = {}
    for column, piece in (place for level in levels for place in level):
        right[column] = max(piece.right, right.get(column, piece.right))
    pairs = list(pairwise(levels))
    close = [above for above, below in pairs if below[0][1].base - above[0][1].base <= ROW_PITCH * pitch]
    full = all(piece.right > right[column] - piece.size for level in close for column, piece in level)
    return 0 < 2 * len(close) < len(pairs) and full


def _has_one_block_a_column(row: Sequence[Place], pitch: float) -> bool:
    lowest: dict[int, float] = {}
    for column, piece in sorted(row, key=lambda place: place[1].base):
        if column in lowest and piece.base - lowest[column] > ROW_PITCH * pitch:
            return False
        lowest[column] = piece.base
    return max(sum(column == number for column, _ in row) for number in range(max(lowest) + 1)) <= _MOST_RULED_LINES


def _rows_by_first_cell(levels: Sequence[Sequence[Place]]) -> list[list[Place]]:
    """The rows, each of which begins with its first cell or has most of its cells in a line."""
    columns = {column for level in levels for column, _ in level}
    rows: list[list[Place]] = []
    for level in levels:
        filled = {column for column, _ in level}
        if not rows or min(columns) in filled or 2 * len(filled) > len(columns):
            rows.append(list(level))
        else:
            rows[-1] += level
    return rows
