"""The rows of a table in a text document: merged cells, column names, and rows that are no rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.document import Kind
from corpus.readers.source_lines import SourceLine
from corpus.readers.table_head import table_head
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE

MOST_COLUMNS: Final = 63  # of Word
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


def table_lines(rows: Sequence[list[Cell]], stated: Sequence[bool]) -> Iterator[SourceLine]:
    """A line for each row of a table, its cells between tabs; the lines of the cells for what is no row of data.

    ``stated`` says which rows the document repeats on each page.
    """
    carry_down(rows)
    for row, rule in zip(rows, row_rules(stated, rows), strict=True):
        if rule:
            kind = Kind.CONTENT if rule == TABLE_ROW else Kind.HEADING
            yield SourceLine("\t".join(cell.text for cell in row), kind, rule)
        else:
            yield from (line for cell in row for line in cell.lines)


def carry_down(rows: Sequence[list[Cell]]) -> None:
    """Copy short text of a cell to the cells merged with it below."""
    for number in range(1, len(rows)):
        for cell, above in zip(rows[number], rows[number - 1], strict=False):
            if cell.is_merged and not cell.lines and sum(len(line.text) for line in above.lines) <= _CELL_LENGTH:
                cell.lines = above.lines


def row_rules(stated: Sequence[bool], rows: Sequence[list[Cell]]) -> list[str]:
    """The rule of each row; empty for one whose cells are read as paragraphs: with a single text, or a very long one.

    The column names are the rows that the document repeats on each page, else those that look like it.
    """
    texts = [[cell.text for cell in row] for row in rows]
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
