"""The body of a Word document as lines: paragraphs, headings, table rows, and notes and text boxes at their anchor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from corpus.cleaning.lines import ends_sentence
from corpus.document import Kind
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.styles import Styles
from corpus.readers.package import child, children, descendants, name_of, value_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import TABLE_HEAD, TABLE_ROW

_WRAPPERS: Final = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "dir", "bdo", "customXml"})
_CONTAINERS: Final = _WRAPPERS | {"body", "sdt", "sdtContent", "oMath", "oMathPara", "txbxContent", "rubyBase"}
_GONE: Final = frozenset({"del", "moveFrom"})
_PICTURES: Final = frozenset({"drawing", "pict", "object", "AlternateContent"})
_PLAIN: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CELL_LENGTH: Final = 300
_HEAD_LENGTH: Final = 20
_FIRST_ROW: Final = 0x20  # bit of w:tblLook: the first row has its own format


class Body:
    """Walks the body and collects its ``lines``; ``deleted`` and ``hidden`` count the omitted elements."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[str, Any]) -> None:
        self.lines = SourceLines()
        self.deleted = 0
        self.hidden = 0
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._forced: tuple[Kind, str] | None = None
        self._pieces: list[str] = []
        self._length = 0  # characters of the pieces
        self._glosses: list[tuple[int, int]] = []
        self._after: list[Any] = []  # notes and text boxes of the current paragraph

    def walk(self, parent: Any) -> None:
        """Read all blocks below ``parent``."""
        for element in parent:
            name = name_of(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in _GONE:
                self.deleted += 1
            elif name == "AlternateContent":
                self.walk(_chosen(element))
            elif name == "sdt" and _is_toc(element):
                outer, self._forced = self._forced, (Kind.CHROME, "contents")
                self.walk(element)
                self._forced = outer
            elif name in _CONTAINERS:
                self.walk(element)

    def _paragraph(self, paragraph: Any) -> None:
        self._inline(paragraph)
        if child(paragraph, "pPr", "rPr", "del") is not None:
            self.deleted += 1
            return  # its paragraph mark is deleted: the next paragraph continues it
        text, glosses = self._numbered(paragraph)
        after, self._after, self._pieces, self._length, self._glosses = self._after, [], [], 0, []
        kind, rule, level = (*self._forced, 0) if self._forced else self._styles.kind_of(paragraph)
        self.lines.add(SourceLine(text, kind, rule, level, glosses))
        for element in after:
            self.walk(element)

    def _numbered(self, paragraph: Any) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The text of the paragraph with its list number, and the ranges of its glosses."""
        text = "".join(self._pieces)
        number, level = self._styles.list_of(paragraph)
        if not number or not text.strip():
            return text, tuple(self._glosses)
        label = self._numbering.next(number, level)
        return label + text, tuple((start + len(label), end + len(label)) for start, end in self._glosses)

    def finish(self) -> None:
        """Add the rest of a last paragraph whose mark is deleted."""
        self.lines.add(SourceLine("".join(self._pieces), glosses=tuple(self._glosses)))

    def _inline(self, parent: Any) -> None:
        for element in parent:
            name = name_of(element)
            if name == "r":
                if self._styles.hides(element):
                    self.hidden += any(True for _ in descendants(element, "t"))
                else:
                    self._run(element)
            elif name in _GONE:
                self.deleted += 1
            elif name in _CONTAINERS:
                self._inline(element)
            elif name in _PICTURES:
                self._boxes(element)
            elif len(element) and not name.endswith("Pr"):
                self._inline(element)  # parts of a formula

    def _run(self, run: Any) -> None:
        for element in run:
            name = name_of(element)
            if name == "t":
                self._add(element.text or "")
            elif name in _PLAIN:
                self._add(_PLAIN[name])
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes.pop(name[:-9] + value_of(element, "id"), None)  # each note is read once
                self._after += [] if note is None else [note]
            elif name == "ruby":
                self._ruby(element)
            elif name in _PICTURES:
                self._boxes(element)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _ruby(self, ruby: Any) -> None:
        for base in children(ruby, "rubyBase"):
            self._inline(base)
        start = self._length
        for reading in children(ruby, "rt"):
            self._inline(reading)
        end = self._length
        if end > start:
            self._glosses.append((start, end))

    def _boxes(self, picture: Any) -> None:
        """Collect the text boxes in a picture; of alternative versions only the first."""
        if name_of(picture) == "AlternateContent":
            picture = _chosen(picture)
        for element in picture:
            if name_of(element) == "txbxContent":
                self._after.append(element)
            elif isinstance(element.tag, str):
                self._boxes(element)

    def _table(self, table: Any) -> None:
        rows = [row for row in _within(table, "tr") if not self._is_deleted(row)]
        cells = [[self._cell(cell) for cell in _within(row, "tc")] for row in rows]
        merged = [[_is_merged(cell) for cell in _within(row, "tc")] for row in rows]
        _carry_down(cells, merged)
        heads = _heads(table, rows, cells)
        for number, row in enumerate(cells):
            filled = ["".join(line.text for line in cell).strip() for cell in row]
            if sum(map(bool, filled)) < 2 or max(map(len, filled)) > _CELL_LENGTH:
                for line in (line for cell in row for line in cell):
                    self.lines.add(line)
                continue
            text = "\t".join(" ".join(" ".join(line.text.split()) for line in cell) for cell in row)
            if number in heads:
                self.lines.add(SourceLine(text, Kind.HEADING, TABLE_HEAD))
            else:
                self.lines.add(SourceLine(text, Kind.CONTENT, TABLE_ROW))

    def _cell(self, cell: Any) -> list[SourceLine]:
        """The lines of a cell, not added to those of the document."""
        outer, self.lines = self.lines, SourceLines()
        self.walk(cell)
        inner, self.lines = self.lines, outer
        return inner.lines

    def _is_deleted(self, row: Any) -> bool:
        is_deleted = child(row, "trPr", "del") is not None
        self.deleted += is_deleted
        return is_deleted


def _chosen(alternatives: Any) -> Any:
    """The first of alternative versions of the same content."""
    return next(children(alternatives, "Choice", "Fallback"), ())


def _is_toc(block: Any) -> bool:
    gallery = child(block, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and value_of(gallery) == "Table of Contents"


def _within(parent: Any, name: str) -> Iterator[Any]:
    """The rows or cells below ``parent``, including those in content controls."""
    for element in parent:
        if name_of(element) == name:
            yield element
        elif name_of(element) in _CONTAINERS:
            yield from _within(element, name)


def _is_merged(cell: Any) -> bool:
    """Whether the cell is merged with the cell above it."""
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and value_of(merge) != "restart"


def _carry_down(cells: list[list[list[SourceLine]]], merged: list[list[bool]]) -> None:
    """Copy short text of a cell to the cells merged with it below, in rows with the same number of cells."""
    for number in range(1, len(cells)):
        if len(cells[number]) == len(cells[number - 1]):
            for at, is_merged in enumerate(merged[number]):
                if is_merged and not cells[number][at] and _is_short(cells[number - 1][at]):
                    cells[number][at] = cells[number - 1][at]


def _is_short(cell: list[SourceLine]) -> bool:
    return sum(len(line.text) for line in cell) <= _CELL_LENGTH


def _heads(table: Any, rows: list[Any], cells: list[list[list[SourceLine]]]) -> set[int]:
    """The numbers of the rows that name the columns: those repeated on each page; else the first, if it has its own
    format and short cells without digits."""
    stated = {number for number, row in enumerate(rows) if child(row, "trPr", "tblHeader") is not None}
    if stated or len(rows) < 2:
        return stated if len(stated) < len(rows) else set()
    look = child(table, "tblPr", "tblLook")
    if look is None or not _has_head_format(look):
        return set()
    words = ["".join(line.text for line in cell).strip() for cell in cells[0]]
    short = all(0 < len(word) <= _HEAD_LENGTH and not ends_sentence(word) for word in words)
    return {0} if short and not any(character.isdigit() for word in words for character in word) else set()


def _has_head_format(look: Any) -> bool:
    if first := value_of(look, "firstRow"):
        return first in ("1", "true", "on")
    try:
        return bool(int(value_of(look) or "0", 16) & _FIRST_ROW)
    except ValueError:
        return False
