"""The body of a Word document as lines: paragraphs, headings, table rows, and notes and text boxes at their anchor."""

from __future__ import annotations

from typing import Any, Final

from corpus.document import Kind
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.styles import Styles
from corpus.readers.docx.tables import columns_of, is_stated_head, within
from corpus.readers.list_labels import is_heading_number
from corpus.readers.package import child, children, descendants, name_of, value_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.readers.table_rows import table_lines
from corpus.source import CODE, ITEM

_WRAPPERS: Final = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "dir", "bdo", "customXml"})
_CONTAINERS: Final = _WRAPPERS | {"body", "sdt", "sdtContent", "oMath", "oMathPara", "txbxContent", "rubyBase"}
_GONE: Final = frozenset({"del", "moveFrom"})
_PICTURES: Final = frozenset({"drawing", "pict", "object", "AlternateContent"})
_PLAIN: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


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
        item = self._styles.list_of(paragraph)
        text = "".join(self._pieces)
        label = self._numbering.next(*item) if item[0] and text.strip() else ""
        text = label + text
        glosses = tuple((start + len(label), end + len(label)) for start, end in self._glosses)
        after, self._after, self._pieces, self._length, self._glosses = self._after, [], [], 0, []
        kind, rule, level = (*self._forced, 0) if self._forced else self._styles.kind_of(paragraph)
        if kind is None:
            kind, rule, level = self._content(paragraph, text, item, label)
        self.lines.add(SourceLine(text, kind, rule, level, glosses))
        for element in after:
            self.walk(element)

    def _content(self, paragraph: Any, text: str, item: tuple[str, int], label: str) -> tuple[Kind | None, str, int]:
        """Kind, rule and depth of a list item or of code; no kind for other paragraphs, and for a number that headings
        and articles have."""
        if self._styles.is_code(paragraph, text):
            return Kind.CONTENT, CODE, 0
        depth = self._styles.depth_of(paragraph)
        if not depth and not self._numbering.is_list(*item):
            return None, "", 0
        if is_heading_number(label, text):
            return None, "", 0
        return Kind.CONTENT, ITEM, max(depth, item[1] + 1)

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
        elements = [row for row in within(table, "tr") if not self._is_deleted(row)]
        rows = [columns_of(row, [self._cell(cell) for cell in within(row, "tc")]) for row in elements]
        for line in table_lines(rows, [is_stated_head(row) for row in elements]):
            self.lines.add(line)

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
