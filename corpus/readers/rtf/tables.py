"""The rows and columns of a table in Rich Text Format, which states the right edge of each cell of each row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.readers.source_lines import SourceLine
from corpus.readers.table_rows import MOST_COLUMNS, Cell

# Edges of cells that are nearer than this, in twips, are those of one column.
_TOLERANCE: Final = 60


@dataclass(slots=True)
class RowFormat:
    """What the file states of a row, in the order of its cells: right edges in twips, and whether each cell is merged
    with the one above it; also the left edge of the row, and whether it is repeated on each page."""

    left: int = 0
    edges: list[int] = field(default_factory=list)
    merged: list[bool] = field(default_factory=list)
    is_head: bool = False
    merges_next: bool = False  # the cell whose edge follows is merged with the one above it

    def add(self, edge: int) -> None:
        """State the right edge of the next cell."""
        self.edges.append(edge)
        self.merged.append(self.merges_next)
        self.merges_next = False


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of each cell of a row, and its format."""

    cells: list[list[SourceLine]]
    format: RowFormat


def columns_of(rows: Sequence[Row]) -> list[list[Cell]]:
    """The cells of each row, one for each column of the table: a cell that spans more is followed by empty ones."""
    grid = _grid(rows)
    return [_columns(row, grid) for row in rows]


def _grid(rows: Sequence[Row]) -> list[int]:
    """The right edges of the columns, the left edge of the table first; empty if there are too many."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in (row.format.left, *row.format.edges)}):
        if not grid or edge - grid[-1] > _TOLERANCE:
            grid.append(edge)
    return grid if len(grid) <= MOST_COLUMNS + 1 else []


def _columns(row: Row, grid: Sequence[int]) -> list[Cell]:
    columns: list[Cell] = []
    stated = row.format
    if grid:
        columns += (Cell() for _ in range(bisect_left(grid, stated.left - _TOLERANCE)))
    for number, lines in enumerate(row.cells):
        columns.append(Cell(lines, number < len(stated.merged) and stated.merged[number]))
        if grid and number < len(stated.edges):
            end = bisect_left(grid, stated.edges[number] - _TOLERANCE)
            columns += (Cell() for _ in range(end - len(columns)))
    return columns
