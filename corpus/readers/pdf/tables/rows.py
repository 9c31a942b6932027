"""Rows of tables in their file: tables that go on overleaf, their column names and titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from corpus.readers.pdf.layout import PdfLine
from corpus.readers.table_head import table_head
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE

# Points that the widths of columns may differ between pages.
_SLACK: Final = 4.0
# Of the rows of a table, the share that has a first cell where a row without one continues the row above.
_KEYED: Final = 0.8
_MOST_HEADS: Final = 3
# The share of other rows in a strong font, as sums, next to column names in one.
_FEW_STRONG: Final = 0.2
_TITLE_LENGTH: Final = 40
_TITLE: Final = re.compile(
    r"(?:附?[表錶]|Table)\s*[-–\d一二三四五六七八九十]{1,6}(?![\d一二三四五六七八九十]|\s*[所中显])|[（(]?(?:单位|單位)\s*[:：]"
)

_Rows = list[PdfLine]


def with_joined_tables(pages: Sequence[Sequence[PdfLine]]) -> list[list[PdfLine]]:
    """The lines of ``pages``: where a table goes on overleaf, a cell that the page break cuts is whole again.

    A merged cell without text has that of the cell above; a row without its first cell is the rest of the row above.
    """
    joined = [list(lines) for lines in pages]
    for above, below in pairwise(joined):
        rows = _first_table(below)
        if not above or not rows or not continues_table(above[-1], rows[0]):
            continue
        table = _last_table(above)
        start = _repeated_heads(_first_rows(table), rows)
        _fill(above[-1], below, start, len(rows))
        if start < len(rows) and _is_rest(below[start], above[-1], [*table, *rows[start + 1 :]]):
            above[-1] = _with_rest(above[-1], below[start])
            del below[start]
    return joined


def tables_of(lines: Sequence[PdfLine]) -> Iterator[tuple[list[int], list[str]]]:
    """The numbers of the rows of each table among ``lines``, and the rule of each row."""
    run: list[int] = []
    for number, line in enumerate(lines):
        if run and not (line.row and _are_of_one_table(lines[run[-1]], line)):
            yield run, _rules([lines[row] for row in run])
            run = []
        if line.row:
            run.append(number)
    if run:
        yield run, _rules([lines[row] for row in run])


def is_table_title(text: str) -> bool:
    """Whether a line right above a table is its title: 表1 收费标准, 单位：元."""
    return len(text) <= _TITLE_LENGTH and _TITLE.match(text) is not None and not text.endswith(tuple("。；;：:"))


def continues_table(above: PdfLine, below: PdfLine) -> bool:
    """Whether two rows on successive pages, or in successive columns, are of a table with the same columns.

    These are as wide as those above, or most of them begin where those do.
    """
    if not above.row or not below.row or len(above.row.edges) != len(below.row.edges):
        return False
    widths = zip(pairwise(above.row.edges), pairwise(below.row.edges), strict=True)
    if all(abs((right - left) - (end - start)) <= _SLACK for (left, right), (start, end) in widths):
        return True
    lefts = list(zip(above.row.edges[:-1], below.row.edges[:-1], strict=True))
    return sum(abs(left - start) <= below.size for left, start in lefts) >= max(2, len(lefts) - 1)


def _are_of_one_table(above: PdfLine, below: PdfLine) -> bool:
    if not above.row or not below.row:
        return False
    if (above.page, above.column) == (below.page, below.column):
        return above.row.table == below.row.table
    return continues_table(above, below)


def _rules(rows: Sequence[PdfLine]) -> list[str]:
    cells = [cells_of(row) for row in rows]
    repeated = _repeated_rows(rows)
    titles, heads = table_head([row for number, row in enumerate(cells) if number not in repeated])
    heads = heads or _strong_heads(rows)
    rules = [TABLE_TITLE] * titles + [TABLE_HEAD] * heads + [TABLE_ROW] * (len(rows) - titles - heads)
    return [TABLE_HEAD if heads and number in repeated else rule for number, rule in enumerate(rules)]


def _strong_heads(rows: Sequence[PdfLine]) -> int:
    """How many rows at the top are set in a strong font, if only these are."""
    strong = [bool(row.row and row.row.strong) for row in rows]
    count = next((number for number, is_strong in enumerate(strong) if not is_strong), 0)
    is_head = 0 < count <= _MOST_HEADS and all(len(cells_of(row)) > 1 for row in rows[:count])
    return count if is_head and sum(strong[count:]) <= _FEW_STRONG * len(rows) else 0


def _repeated_rows(rows: Sequence[PdfLine]) -> set[int]:
    """The numbers of the rows at the top of a page that repeat the first rows of their table."""
    repeated: set[int] = set()
    for number in range(1, len(rows)):
        place, before = (rows[number].page, rows[number].column), (rows[number - 1].page, rows[number - 1].column)
        if place != before:
            repeated |= set(range(number, number + _repeated_heads(_first_rows(rows), rows[number:])))
    return repeated


def cells_of(row: PdfLine) -> list[str]:
    """The cells of a row."""
    return row.text.split("\t")


def _first_table(lines: Sequence[PdfLine]) -> _Rows:
    """The rows of the table that ``lines`` begin with."""
    rows: _Rows = []
    for line in lines:
        if not line.row or (rows and not _are_of_one_table(rows[-1], line)):
            break
        rows.append(line)
    return rows


def _last_table(lines: Sequence[PdfLine]) -> _Rows:
    return _first_table([*reversed(lines)])[::-1]


def _first_rows(table: Sequence[PdfLine]) -> list[str]:
    return [row.text for row in table[:_MOST_HEADS]]


def _repeated_heads(names: Sequence[str], rows: Sequence[PdfLine]) -> int:
    """How many of the first ``rows`` repeat the first rows of the table."""
    count = 0
    while count < min(len(names), len(rows)) and rows[count].text == names[count]:
        count += 1
    return count


def _fill(above: PdfLine, below: list[PdfLine], start: int, end: int) -> None:
    """Put the text of merged cells into the rows below a page break."""
    values = cells_of(above)
    for column in above.row.continued if above.row else ():
        number = start
        while number < end and (row := below[number]).row:
            cells = cells_of(row)
            if cells[column] or (number > start and column not in row.row.continued):
                break
            cells[column] = values[column]
            if not row.raised:
                below[number] = replace(row, text="\t".join(cells))
            number += 1


def _is_rest(row: PdfLine, above: PdfLine, others: _Rows) -> bool:
    """Whether the row at the top of a page is the rest of the row ``above``."""
    keyed = sum(bool(cells_of(other)[0]) for other in others)
    return not cells_of(row)[0] and bool(cells_of(above)[0]) and keyed >= _KEYED * len(others)


def _with_rest(row: PdfLine, rest: PdfLine) -> PdfLine:
    """``row`` with the text of each cell of ``rest``; superscript numbers in it are no marks any more."""
    cells = [before + behind for before, behind in zip(cells_of(row), cells_of(rest), strict=True)]
    return replace(row, text="\t".join(cells), raised=())
