"""Table rows in a terminal: aligned below the header, or a line per column if that is too wide.

The characters of each cell are those of the document. The bars between cells are ours, and so is the sign between the
labels of one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.text import Text

from bot.render.citation import SEPARATOR
from bot.render.table import Columns, Range, Row, Table
from bot.render.terminal.layout import broken_lines, width
from retrieval.answering.answer import Quote

BAR = " │ "
BAR_STYLE = "cyan"
MOST_LINES = 24  # of rows with a line per column; if there would be more, only some columns are shown
FEW_COLUMNS = 6  # shown of a wide table in which no word matches
NAME_SHARE = 3  # column names take at most a third of the width, or what the cells leave

Cut = Callable[[Range], Text]
"""Cuts the styled text at offsets of ``quote.text``."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table is shown: which columns, and their widths in cells if the rows are aligned below the header."""

    table: Table
    columns: tuple[int, ...]
    widths: tuple[int, ...] | None
    room: int

    @property
    def left_out(self) -> int:
        """The number of columns of the quote that are not shown."""
        return len(self.table.labels) - len(self.columns)

    def header_lines(self, cut: Cut) -> Iterator[Text]:
        """The line of the header; none if each cell has its label beside it."""
        if self.widths is not None:
            yield _aligned([_label(self.table.labels[column], cut) for column in self.columns], self.widths)

    def row_lines(self, row: Row, cut: Cut) -> Iterator[Text]:
        """The lines of a row."""
        cells = [cut(row.cells[column]) for column in self.columns]
        if self.widths is not None:
            yield _aligned(cells, self.widths)
        else:
            yield from self._beside_labels(cells, cut)

    def _beside_labels(self, cells: list[Text], cut: Cut) -> Iterator[Text]:
        labels = [list(map(cut, self.table.labels[column])) for column in self.columns]
        beside = self.room - width(BAR) - max(width(cell.plain) for cell in cells)
        broken = [_label_lines(parts, max(self.room // NAME_SHARE, beside)) for parts in labels]
        left = max((width(line.plain) for block in broken for line in block), default=0)
        right = self.room - left - width(BAR)
        for first, cell in zip(broken, cells, strict=True):
            second = broken_lines(cell, right)
            for index in range(max(len(first), len(second), 1)):
                parts = [block[index] if index < len(block) else Text() for block in (first, second)]
                yield _aligned(parts, (left, 0))


def layout_of(table: Table, quote: Quote, cut: Cut, room: int) -> TableLayout:
    """All columns if there is room, aligned or else one below the other; otherwise the first and the matching ones. Of
    a row whose cells were chosen, all of these, one below the other."""
    every = tuple(range(len(table.labels)))
    if table.columns is Columns.ASKED:
        return TableLayout(table, every, None, room)
    widths = _widths(table, every, cut)
    if _fits(widths, room):
        return TableLayout(table, every, widths, room)
    if len(every) * len(table.rows) <= MOST_LINES:
        return TableLayout(table, every, None, room)
    chosen = table.chosen(quote, most=MOST_LINES, few=FEW_COLUMNS)
    widths = _widths(table, chosen, cut)
    return TableLayout(table, chosen, widths if _fits(widths, room) else None, room)


def _widths(table: Table, columns: tuple[int, ...], cut: Cut) -> tuple[int, ...] | None:
    """The width of each column; ``None`` if a cell has several lines."""
    shown = [[_label(table.labels[column], cut).plain for column in columns]]
    shown += [[cut(row.cells[column]).plain for column in columns] for row in table.rows]
    if any("\n" in cell for cells in shown for cell in cells):
        return None
    return tuple(max(map(width, column)) for column in zip(*shown, strict=True))


def _label(labels: tuple[Range, ...], cut: Cut) -> Text:
    return _joined(list(map(cut, labels)))


def _joined(labels: list[Text]) -> Text:
    """The labels of a column, the upper one first, with our sign between them."""
    return Text(SEPARATOR, BAR_STYLE).join(labels)


def _label_lines(labels: list[Text], columns: int) -> list[Text]:
    """The labels of a column on one line, or on lines of their own if that is too long."""
    joined = _joined(labels)
    if len(labels) < 2 or width(joined.plain) <= columns:
        return broken_lines(joined, columns)
    ended = [_joined([label, Text()]) for label in labels[:-1]]
    return [line for label in (*ended, labels[-1]) for line in broken_lines(label, columns)]


def _fits(widths: tuple[int, ...] | None, room: int) -> bool:
    return widths is not None and sum(widths) + width(BAR) * (len(widths) - 1) <= room


def _aligned(cells: list[Text], widths: tuple[int, ...]) -> Text:
    """The cells with our bars between them, each padded to its width except the last."""
    line = Text()
    for index, (cell, size) in enumerate(zip(cells, widths, strict=True)):
        line.append_text(cell)
        if index < len(cells) - 1:
            line.append(" " * (size - width(cell.plain))).append(BAR, BAR_STYLE)
    line.rstrip()
    return line
