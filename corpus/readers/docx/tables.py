"""The rows and columns of a Word table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from corpus.readers.package import child, name_of, value_of
from corpus.readers.source_lines import SourceLine
from corpus.readers.table_rows import MOST_COLUMNS, Cell

# What may be between a table and its rows, and between a row and its cells.
_CONTAINERS: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})


def within(parent: Any, name: str) -> Iterator[Any]:
    """The rows or cells below ``parent``, including those in content controls."""
    for element in parent:
        if name_of(element) == name:
            yield element
        elif name_of(element) in _CONTAINERS:
            yield from within(element, name)


def columns_of(row: Any, cells: Sequence[list[SourceLine]]) -> list[Cell]:
    """The cells of ``row``, one for each column of the table: a cell that spans more is followed by empty ones."""
    columns = [Cell() for _ in range(_count(child(row, "trPr", "gridBefore")))]
    for element, lines in zip(within(row, "tc"), cells, strict=True):
        columns.append(Cell(lines, _is_merged(element)))
        room = max(0, MOST_COLUMNS - len(columns))
        columns += (Cell() for _ in range(min(room, _count(child(element, "tcPr", "gridSpan")) - 1)))
    return columns


def is_stated_head(row: Any) -> bool:
    """Whether the document repeats ``row`` on each page."""
    return child(row, "trPr", "tblHeader") is not None


def _is_merged(cell: Any) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and value_of(merge) != "restart"


def _count(element: Any | None) -> int:
    """The number that a property of a row or cell states, at most that of the columns of a table."""
    value = "" if element is None else value_of(element)
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 9 else 0
