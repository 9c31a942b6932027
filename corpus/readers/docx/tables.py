"""The rows and columns of a Word table: merged cells, column names, and rows that are no rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.package import child, name_of, value_of
from corpus.readers.source_lines import SourceLine
from corpus.readers.table_head import table_head
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE

# What may be between a table and its rows, and between a row and its cells.
_CONTAINERS: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_MOST_COLUMNS: Final = 63  # of Word
_CELL_LENGTH: Final = 300


@dataclass(slots=True)
class Cell:
    """The cell that begins in a column of a row; without lines if the column belongs to the cell on its left."""

    lines: list[SourceLine] = field(default_factory=list)
    is_merged: bool = False  # with the cell above it

    @property
    def text(self) -> str:
        """The text of the cell on one line."""
        return " ".join(" ".join(line.text.split()) for line in self.lines)


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
        room = max(0, _MOST_COLUMNS - len(columns))
        columns += (Cell() for _ in range(min(room, _count(child(element, "tcPr", "gridSpan")) - 1)))
    return columns


def carry_down(rows: Sequence[list[Cell]]) -> None:
    """Copy short text of a cell to the cells merged with it below."""
    for number in range(1, len(rows)):
        for cell, above in zip(rows[number], rows[number - 1], strict=False):
            if cell.is_merged and not cell.lines and sum(len(line.text) for line in above.lines) <= _CELL_LENGTH:
                cell.lines = above.lines


def row_rules(elements: Sequence[Any], rows: Sequence[list[Cell]]) -> list[str]:
    """The rule of each row; empty for one whose cells are read as paragraphs: with a single text, or a very long one.

    The column names are the rows that the document repeats on each page, else those that look like it.
    """
    texts = [[cell.text for cell in row] for row in rows]
    stated = [child(element, "trPr", "tblHeader") is not None for element in elements]
    if any(stated) and not all(stated):
        rules = [TABLE_HEAD if head else TABLE_ROW for head in stated]
    else:
        titles, heads = table_head(texts)
        rules = [TABLE_TITLE] * titles + [TABLE_HEAD] * heads
        rules += [TABLE_ROW] * (len(rows) - len(rules))
    return [_rule(rule, row) for rule, row in zip(rules, rows, strict=True)]


def _rule(rule: str, row: Sequence[Cell]) -> str:
    """The rule of a row that could be one of ``rule``."""
    filled = [cell for cell in row if cell.text]
    if max((len(cell.text) for cell in filled), default=0) > _CELL_LENGTH:
        return ""
    if len(filled) > 1:
        return rule if rule != TABLE_TITLE else TABLE_ROW
    styled = any(line.kind not in (None, Kind.CONTENT) for cell in filled for line in cell.lines)
    if rule == TABLE_HEAD and row[:1] == filled:
        rule = TABLE_TITLE
    return "" if rule == TABLE_ROW or (rule == TABLE_TITLE and styled) else rule


def _is_merged(cell: Any) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and value_of(merge) != "restart"


def _count(element: Any | None) -> int:
    """The number that a property of a row or cell states, at most that of the columns of a table."""
    value = "" if element is None else value_of(element)
    return min(int(value), _MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 9 else 0
