"""The rows of the data tables of a page: cells at their columns, column names and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml.html import HtmlElement

from corpus.readers.html.blocks import Block
from corpus.readers.html.text import CELL, collapse_whitespace
from corpus.readers.table_head import table_head, title_rows
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE

# Characters; the text of a longer cell is not repeated in the rows that it spans.
_REPEATED: Final = 40
# Spans that claim more than this many cells for each cell of the table are errors or attacks, and not observed.
_MOST_CLAIMED: Final = 8
_FEW: Final = 100
# Rows at the top of a table that are judged by their text.
_SAMPLE: Final = 50
_SPAN: Final = re.compile(r"\s*(\d{1,5})\s*\Z")


@dataclass(slots=True)
class _Row:
    """A row: its block, and the text of its cells by columns, white space not collapsed."""

    block: Block
    cells: list[str]

    @property
    def texts(self) -> list[str]:
        return [collapse_whitespace(cell, preformatted=False)[0] for cell in self.cells]


def with_tables(blocks: Iterable[Block]) -> list[Block]:
    """``blocks`` with the cells of table rows at their columns, and the rule of each row as its role.

    A cell that spans columns is followed by empty cells. A short cell that spans rows is repeated in each of them.
    """
    arranged = list(blocks)
    tables: dict[HtmlElement, list[int]] = {}
    for number, block in enumerate(arranged):
        if block.cells:
            tables.setdefault(block.table, []).append(number)
    for numbers in tables.values():
        rows = list(_rows([arranged[number] for number in numbers]))
        for number, row, rule in zip(numbers, rows, _rules(rows), strict=True):
            cells = filter(None, row.cells) if rule == TABLE_TITLE else row.cells
            text, glosses = collapse_whitespace(CELL.join(cells), preformatted=False)
            arranged[number] = replace(row.block, text=text, glosses=glosses, role=rule)
    return arranged


def _rows(blocks: Sequence[Block]) -> Iterator[_Row]:
    honest = _claimed(blocks) <= _MOST_CLAIMED * sum(len(block.cells) for block in blocks) + _FEW
    spanning: dict[int, tuple[int, str]] = {}  # column → number of the last row that a cell above reaches, its text
    group: HtmlElement | None = None
    for block in blocks:
        if (above := _group(block)) is not group:
            spanning, group = {}, above
        cells: list[str] = []
        for element, text in block.cells:
            cells += _from_above(spanning, len(cells), block.line)
            height = _span(element, "rowspan") if honest else 1
            for number in range(_span(element, "colspan") if honest else 1):
                if height > 1:
                    repeated = text if not number and len(text.strip()) <= _REPEATED else ""
                    spanning[len(cells)] = block.line + height - 1, repeated
                cells.append("" if number else text)
        cells += _from_above(spanning, len(cells), block.line)
        yield _Row(block, cells)


def _from_above(spanning: dict[int, tuple[int, str]], column: int, line: int) -> Iterator[str]:
    """The cells from ``column`` on that a cell above spans."""
    while column in spanning and spanning[column][0] >= line:
        yield spanning[column][1]
        column += 1


def _claimed(blocks: Sequence[Block]) -> int:
    """The number of cells that the spans of a table claim."""
    last = blocks[-1].line
    return sum(
        _span(element, "colspan") * min(_span(element, "rowspan"), last - block.line + 1)
        for block in blocks
        for element, _ in block.cells
    )


def _group(row: Block) -> HtmlElement:
    """The ``thead``, ``tbody`` or table that contains a row."""
    return next((tr.getparent() for tr in row.cells[0][0].iterancestors("tr")), row.table)


def _span(cell: HtmlElement, name: str) -> int:
    match = _SPAN.match(cell.get(name, ""))
    return max(1, int(match[1])) if match else 1


def _rules(rows: Sequence[_Row]) -> list[str]:
    """The rule of each row: by its tags, or by its text if no row is marked as column names."""
    titles = title_rows([row.texts for row in rows[: len(rows) - 1][:_SAMPLE]])
    heads = [TABLE_HEAD if is_head else TABLE_ROW for is_head in _marked(rows)]
    if TABLE_HEAD not in heads or TABLE_ROW not in heads[titles:]:
        judged = table_head([row.texts for row in rows[:_SAMPLE]]) if not _is_named_by_rows(rows) else (0, 0)
        return _top(*judged, [TABLE_ROW] * len(rows))
    return _top(titles if heads[titles] == TABLE_HEAD else 0, 0, heads)


def _top(titles: int, heads: int, rules: list[str]) -> list[str]:
    return [TABLE_TITLE] * titles + [TABLE_HEAD] * heads + rules[titles + heads :]


def _marked(rows: Sequence[_Row]) -> Iterator[bool]:
    """Whether each row is marked as column names: in ``thead``, or only ``th`` save for an empty corner."""
    above = False
    for row in rows:
        elements = [element for element, _ in row.block.cells]
        filled = sum(bool(text) for text in row.texts)
        corner = len(elements) > 1 and not row.cells[0].strip()
        names_columns = all(_names_column(element) for element in elements[corner:])
        in_head = _group(row.block).tag == "thead"
        least = 1 if above or corner else 2
        above = (filled > 1 and (in_head or (names_columns and len(elements) >= least))) or (corner and names_columns)
        yield above


def _names_column(cell: HtmlElement) -> bool:
    return cell.tag == "th" and not cell.get("scope", "").lower().startswith("row")


def _is_named_by_rows(rows: Sequence[_Row]) -> bool:
    """Whether each row, the first one included, begins with a ``th`` that names the row."""
    return all(row.block.cells[0][0].tag == "th" and row.texts[0] for row in rows[:_SAMPLE])
