"""The lines of a text in Rich Text Format while they are built: its open paragraph, cell, row and table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.rtf.tables import Row, RowFormat, columns_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.readers.table_rows import table_lines


@dataclass(slots=True)
class Flow:
    """The text of the document, or of a note or text box: its lines so far, and what is open.

    ``pieces`` and ``label`` are the text and the list number of the open paragraph.
    """

    lines: SourceLines = field(default_factory=SourceLines)
    pieces: list[str] = field(default_factory=list)
    label: str = ""
    _cell: list[SourceLine] = field(default_factory=list)
    _cells: list[list[SourceLine]] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _after: list[SourceLine] = field(default_factory=list)  # notes and text boxes of the paragraph

    def take_text(self) -> tuple[str, str]:
        """The text and the label of the open paragraph, which ends."""
        text, label = "".join(self.pieces), self.label
        self.pieces.clear()
        self.label = ""
        return text, label

    def add(self, line: SourceLine, *, in_table: bool) -> None:
        """Add a paragraph, possibly blank, to the open cell, or to the text below a table."""
        if in_table or self._cells:
            self._cell += [line] if line.text.strip() else []
            return
        self.end_table()
        self.lines.add(line)
        self._add_after()

    def add_apart(self, lines: Iterable[SourceLine], *, in_table: bool) -> None:
        """Add a note or a text box: below the open paragraph or table; above a paragraph without text so far."""
        self._after += lines
        if not (in_table or self._cells or self._cell or "".join(self.pieces).strip()):
            self.end_table()
            self._add_after()

    def end_cell(self, line: SourceLine) -> None:
        """End the open cell with the paragraph ``line``, possibly blank."""
        self._cells.append([*self._cell, line] if line.text.strip() else self._cell)
        self._cell = []

    def end_row(self, row: RowFormat) -> None:
        """End the open row, whose format is ``row``."""
        if self._cell:
            self._cells.append(self._cell)
            self._cell = []
        if self._cells:
            self._rows.append(Row(self._cells, row))
            self._cells = []

    def end_table(self) -> None:
        """End the open table, if there is one."""
        if self._rows:
            for line in table_lines(columns_of(self._rows), [row.format.is_head for row in self._rows]):
                self.lines.add(line)
            self._rows = []
            self._add_after()

    def end(self, row: RowFormat) -> None:
        """End all that is open but the paragraph."""
        self.end_row(row)
        self.end_table()
        self._add_after()

    def _add_after(self) -> None:
        for line in self._after:
            self.lines.add(line)
        self._after = []
