"""Table rows in a terminal: aligned below the header, or a line per column if that is too wide.

The characters of each cell are those of the document. The bars between cells are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.text import Text

from bot.render.table import Range, Table
from bot.render.terminal.layout import lines, trimmed, width
from retrieval.answering.answer import Quote, QuoteSlice

BAR = " │ "
BAR_STYLE = "cyan"
MOST_LINES = 24  # of rows with a line per column; if there would be more, only some columns are shown
FEW_COLUMNS = 6  # shown of a wide table in which no word matches
NAME_SHARE = 3  # column names take at most a third of the width

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
        """The number of columns that are not shown."""
        return len(self.table.names) - len(self.columns)

    def lines_of(self, piece: QuoteSlice, cut: Cut) -> Iterator[Text]:
        """The lines of the header or of a row; none for the header if each cell has its name beside it."""
        if self.widths is not None:
            yield _aligned([cut(cell) for cell in self._shown(piece)], self.widths)
        elif piece is not self.table.header:
            yield from self._beside_names(piece, cut)

    def _beside_names(self, piece: QuoteSlice, cut: Cut) -> Iterator[Text]:
        names = [cut(name) for name in self._shown(self.table.header)]
        left = min(max(width(name.plain) for name in names), self.room // NAME_SHARE)
        right = self.room - left - width(BAR)
        for name, cell in zip(names, map(cut, self._shown(piece)), strict=True):
            first, second = _broken(name, left), _broken(cell, right)
            for index in range(max(len(first), len(second))):
                parts = [block[index] if index < len(block) else Text() for block in (first, second)]
                yield _aligned(parts, (left, 0))

    def _shown(self, piece: QuoteSlice) -> list[Range]:
        cells = self.table.cells[piece]
        empty = (piece.text_end, piece.text_end)
        return [cells[column] if column < len(cells) else empty for column in self.columns]


def layout_of(table: Table, quote: Quote, cut: Cut, room: int) -> TableLayout:
    """All columns if there is room, aligned or else one below the other; otherwise the first and the matching ones."""
    every = tuple(range(len(table.names)))
    widths = _widths(table, every, cut)
    if _fits(widths, room):
        return TableLayout(table, every, widths, room)
    if len(every) * len(table.rows) <= MOST_LINES:
        return TableLayout(table, every, None, room)
    chosen = _matching(table, quote)
    widths = _widths(table, chosen, cut)
    return TableLayout(table, chosen, widths if _fits(widths, room) else None, room)


def _matching(table: Table, quote: Quote) -> tuple[int, ...]:
    """The first column and those with a matched word in the name or a cell; the first few if no word matches."""
    rows = [table.names, *table.rows]
    matching = {
        column
        for cells in rows
        for column, (start, end) in enumerate(cells)
        if any(left < end and start < right for left, right in quote.highlights)
    }
    if not matching - {0}:
        return tuple(range(min(FEW_COLUMNS, len(table.names))))
    return tuple(sorted({0, *matching}))[:MOST_LINES]


def _widths(table: Table, columns: tuple[int, ...], cut: Cut) -> tuple[int, ...] | None:
    """The width of each column; ``None`` if a cell has several lines."""
    shown = [
        [cut(cells[column]).plain if column < len(cells) else "" for column in columns]
        for cells in table.cells.values()
    ]
    if any("\n" in cell for cells in shown for cell in cells):
        return None
    return tuple(max(map(width, column)) for column in zip(*shown, strict=True))


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


def _broken(cell: Text, columns: int) -> list[Text]:
    return [trimmed(cell, start, end) for start, end in lines(cell.plain, columns)]
