"""The body of an OpenDocument text, or the text of a shape, as lines: paragraphs, headings, list items, table rows."""

from __future__ import annotations

from typing import Any, Final

from corpus.document import Kind
from corpus.readers.list_labels import is_heading_number
from corpus.readers.odf.inline import APART, Inline
from corpus.readers.odf.lists import Counts, Lists, start_of
from corpus.readers.odf.styles import Styles
from corpus.readers.package import child, children, name_of, value_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.readers.table_rows import Cell, table_lines
from corpus.source import CODE, ITEM

_INDEXES: Final = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
)
_CONTAINERS: Final = APART | {
    *("text", "section", "index-body", "index-title", "text-box", "bibliography", "note-body", "a")
}
_MOST_COLUMNS: Final = 200
_MOST_ROWS: Final = 10_000
_DEEPEST: Final = 10


class Body:
    """Walks the body and collects its ``lines``; ``deleted`` and ``hidden`` count the omitted elements."""

    def __init__(self, styles: Styles) -> None:
        self.lines = SourceLines()
        self.deleted = 0
        self.hidden = 0
        self._styles = styles
        self._lists = Lists(styles)
        self._headings: Counts = {}
        self._forced: tuple[Kind, str] | None = None

    def walk(self, parent: Any) -> None:
        """Read all blocks below ``parent``."""
        for element in parent:
            name = name_of(element)
            if name in ("p", "h"):
                self._paragraph(element, self._inline(element))
            elif name == "list":
                self._list(element, depth=1, style="", counts=None)
            elif name == "table":
                self._table(element)
            elif name == "tracked-changes":
                self.deleted += sum(1 for change in element if child(change, "deletion") is not None)
            elif name in _INDEXES:
                outer, self._forced = self._forced, (Kind.CHROME, "contents")
                self.walk(element)
                self._forced = outer
            elif name == "section" and value_of(element, "display") == "none":
                self.hidden += 1
            elif name in _CONTAINERS:
                self.walk(element)

    def _inline(self, element: Any) -> Inline:
        inline = Inline(self._styles.hides)
        inline.walk(element)
        return inline

    def _paragraph(self, element: Any, inline: Inline, *, label: str = "", depth: int = 0) -> None:
        self.hidden += inline.hidden
        style = value_of(element, "style-name")
        kind, rule, level = (*self._forced, 0) if self._forced else self._styles.kind_of(style)
        if name_of(element) == "h" and not self._forced and kind is not Kind.TITLE:
            kind, rule, level = Kind.HEADING, "outline", _level(element)
            if not label and inline.text.strip() and value_of(element, "is-list-header") != "true":
                label = self._lists.heading_label(level, self._headings)
        text = label + inline.text
        if kind is None:
            kind, rule, level = self._content(text, label, depth, is_code=self._styles.is_code(style))
        glosses = tuple((start + len(label), end + len(label)) for start, end in inline.glosses)
        self.lines.add(SourceLine(text, kind, rule, level, glosses))
        self.walk(inline.apart)

    def _content(self, text: str, label: str, depth: int, *, is_code: bool) -> tuple[Kind | None, str, int]:
        """Kind, rule and depth of a list item or of code; no kind for other paragraphs, and for a number that headings
        and articles have."""
        if is_code:
            return Kind.CONTENT, CODE, 0
        if not depth or is_heading_number(label, text):
            return None, "", 0
        return Kind.CONTENT, ITEM, depth

    def _list(self, element: Any, *, depth: int, style: str, counts: Counts | None) -> None:
        style = value_of(element, "style-name") or style
        counts = self._lists.begin(element, style) if counts is None else counts
        for item in children(element, "list-item", "list-header"):
            numbered = name_of(item) == "list-item"
            for block in item:
                name = name_of(block)
                if name in ("p", "h"):
                    inline = self._inline(block)
                    is_counted = numbered and inline.text.strip()
                    label = self._label(item, block, style, depth, counts) if is_counted else ""
                    is_item = numbered and self._lists.is_list(style, depth)
                    self._paragraph(block, inline, label=label, depth=depth if is_item else 0)
                    numbered = False
                elif name == "list":
                    self._list(block, depth=min(depth + 1, _DEEPEST), style=style, counts=counts)
                else:
                    self.walk([block])

    def _label(self, item: Any, block: Any, style: str, depth: int, counts: Counts) -> str:
        style = style or self._styles.list_of(value_of(block, "style-name"))
        counted = self._lists.label(style, depth, counts, start_of(item))
        written = child(item, "number")
        return f"{written.text} " if written is not None and written.text else counted

    def _table(self, table: Any) -> None:
        rows: list[list[Cell]] = []
        stated: list[bool] = []
        self._rows(table, rows, stated, is_head=False)
        width = max((len(row) for row in rows), default=0)
        for row in rows:
            row += (Cell() for _ in range(width - len(row)))
        for line in table_lines(rows, stated):
            self.lines.add(line)

    def _rows(self, parent: Any, rows: list[list[Cell]], stated: list[bool], *, is_head: bool) -> None:
        for element in parent:
            name = name_of(element)
            if name == "table-row" and len(rows) < _MOST_ROWS:
                rows.append(self._cells(element, rows[-1] if rows else []))
                stated.append(is_head)
            elif name in ("table-header-rows", "table-rows", "table-row-group"):
                self._rows(element, rows, stated, is_head=is_head or name == "table-header-rows")

    def _cells(self, row: Any, above: list[Cell]) -> list[Cell]:
        """The cells of a row; one that a cell covers is empty, and merged if the cell begins in a row above."""
        cells: list[Cell] = []
        wide = 0  # columns that the last cell still covers
        for element in children(row, "table-cell", "covered-table-cell"):
            count = min(_count(element, "number-columns-repeated"), _MOST_COLUMNS - len(cells))
            if name_of(element) == "table-cell":
                lines = self._cell(element)
                cells += (Cell(lines) for _ in range(count))
                wide = _count(element, "number-columns-spanned") - 1
                continue
            for _ in range(count):
                if wide > 0:
                    cells.append(Cell())
                    wide -= 1
                else:
                    over = above[len(cells)] if len(cells) < len(above) else Cell()
                    cells.append(Cell(is_merged=bool(over.lines) or over.is_merged))
        return cells

    def _cell(self, cell: Any) -> list[SourceLine]:
        """The lines of a cell, not added to those of the document."""
        outer, self.lines = self.lines, SourceLines()
        self.walk(cell)
        inner, self.lines = self.lines, outer
        return inner.lines


def _level(heading: Any) -> int:
    level = value_of(heading, "outline-level")
    return min(max(int(level), 1), _DEEPEST) if level.isascii() and level.isdigit() and len(level) < 3 else 1


def _count(element: Any, attribute: str) -> int:
    value = value_of(element, attribute)
    return min(max(int(value), 1), _MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 9 else 1
