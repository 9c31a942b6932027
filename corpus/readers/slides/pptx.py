"""Reads PowerPoint presentations (.pptx, .pptm): slide by slide the title, texts, tables and diagrams, then the notes.

Hidden slides and comments are left out. The XML parts are read directly: python-pptx has no size limits, does not
support numbers and bullets, and gives up on damaged files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.limits import nesting_limit
from corpus.readers.office import core_metadata, main_part, office_package
from corpus.readers.package import Package, child, children, descendants, name_of, value_of
from corpus.readers.slides.bullets import Counter, bullet_of, level_of, list_styles
from corpus.readers.slides.deck import FOOTER, TEXT, Slide, deck_source, one_line
from corpus.readers.source_lines import SourceLine
from corpus.readers.table_head import table_head
from corpus.readers.table_rows import Cell, table_lines
from corpus.source import ITEM, NOTES, SourceText

_EXPECTED: Final = "a PowerPoint presentation"
_TITLES: Final = frozenset({"title", "ctrTitle"})
_FOOTERS: Final = frozenset({"ftr", "dt", "hdr"})
_BODIES: Final = frozenset({"", "body", "obj"})
_OFF: Final = frozenset({"0", "false"})
_ON: Final = frozenset({"1", "true"})
_MOST_COLUMNS: Final = 200
_NAMED_COLUMNS: Final = 3


def read(data: bytes) -> SourceText:
    """The source text of a presentation. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = office_package(data, extra="slides", expected=_EXPECTED)
    return _read(package)


@nesting_limit()
def _read(package: Package) -> SourceText:
    main = main_part(package, usual="ppt/presentation.xml", root="presentation", expected=_EXPECTED)
    parts = {relation.id: relation.part for relation in package.related(main)}
    slides: list[Slide] = []
    hidden: list[int] = []
    charts = 0
    trees: dict[str, Any] = {}
    for number, entry in enumerate(descendants(package.tree(main), "sldId"), start=1):
        part = parts.get(next((value for name, value in entry.items() if name.endswith("}id")), ""), "")
        if part not in package:
            continue
        root = package.tree(part)
        if value_of(root, "show") in _OFF:
            hidden.append(number)
            continue
        reader = _SlideReader(package, part, number, trees)
        reader.read(root)
        charts += reader.charts
        slides.append(reader.slide)
    source = deck_source(slides, hidden=hidden, charts=charts)
    return replace(source, metadata=replace(core_metadata(package, source.text), published=None))


class _SlideReader:
    """Reads a ``slide``; counts its ``charts``. ``trees`` keeps the layouts, which slides share."""

    def __init__(self, package: Package, part: str, number: int, trees: dict[str, Any]) -> None:
        self.slide = Slide(number)
        self.charts = 0
        self._package = package
        self._parts = {relation.id: relation for relation in package.related(part)}
        layout = self._related(part, "slideLayout")
        master = self._related(layout, "slideMaster")
        for name in (layout, master):
            if name and name not in trees:
                trees[name] = package.tree(name)
        self._layouts = [trees[name] for name in (layout, master) if name]
        styles = child(self._layouts[-1], "txStyles", "bodyStyle") if self._layouts else None
        self._body_styles = [] if styles is None else [styles]
        self._notes = self._related(part, "notesSlide")

    def read(self, root: Any) -> None:
        """Read the shapes of the slide, and its notes."""
        tree = child(root, "cSld", "spTree")
        self._shapes(tree if tree is not None else ())
        if self._notes:
            for shape in descendants(self._package.tree(self._notes), "sp"):
                kind, _ = _placeholder(shape)
                if kind == "body":
                    self.slide.notes += (replace(line, rule=NOTES, level=0) for line in self._texts(shape, []))

    def _related(self, part: str, kind: str) -> str:
        """The name of the part of this kind that ``part`` refers to; empty if there is none."""
        found = (relation.part for relation in self._package.related(part) if part and relation.kind == kind)
        return next((name for name in found if name in self._package), "")

    def _shapes(self, parent: Any) -> None:
        for shape in parent:
            name = name_of(shape)
            if name in ("sp", "cxnSp"):
                self._shape(shape)
            elif name in ("grpSp", "Choice"):
                self._shapes(shape)
            elif name == "AlternateContent":
                self._shapes(list(children(shape, "Choice", "Fallback"))[:1])
            elif name == "Fallback":
                self._shapes(shape)
            elif name == "graphicFrame":
                self._graphic(shape)

    def _shape(self, shape: Any) -> None:
        kind, index = _placeholder(shape)
        if kind in _TITLES:
            text = one_line(" ".join(line.text for line in self._texts(shape, [])))
            self.slide.title = self.slide.title or text
            self.slide.is_first |= kind == "ctrTitle" and self.slide.number == 1
        elif kind in _FOOTERS:
            lines = self._texts(shape, [])
            self.slide.lines += (replace(line, kind=Kind.CHROME, rule=FOOTER, level=0) for line in lines)
        elif kind != "sldNum":
            self.slide.is_first |= kind == "subTitle" and self.slide.number == 1
            self.slide.lines += self._texts(shape, self._inherited(kind, index))

    def _inherited(self, kind: str | None, index: str) -> list[Any]:
        """The list styles that hold for a placeholder: of its layout, its master, and of all bodies."""
        if kind is None:
            return []
        styles: list[Any] = []
        for at, layout in enumerate(self._layouts):
            is_master = at == len(self._layouts) - 1
            for shape in descendants(layout, "sp"):
                other, number = _placeholder(shape)
                same = {kind, other} <= _BODIES or other == kind
                if other is not None and same and (is_master or number == index):
                    styles += list_styles(shape)
                    break
        return styles + (self._body_styles if kind in _BODIES else [])

    def _texts(self, shape: Any, styles: list[Any]) -> Iterator[SourceLine]:
        """The paragraphs of a shape: list items with their numbers, and others."""
        styles = [*list_styles(shape), *styles]
        counter = Counter()
        for body in children(shape, "txBody"):
            for paragraph in children(body, "p"):
                text = one_line(_text(paragraph))
                if not text:
                    continue
                level, bullet = level_of(paragraph), bullet_of(paragraph, styles)
                label = counter.label(level, bullet)
                rule, depth = (ITEM, level) if bullet.is_item else (TEXT, 0)
                yield SourceLine(label + text, Kind.CONTENT, rule, depth)

    def _graphic(self, frame: Any) -> None:
        for content in descendants(frame, "tbl", "relIds", "chart"):
            match name_of(content):
                case "tbl":
                    self.slide.lines += self._table(content)
                case "relIds":
                    self.slide.lines += self._diagram(value_of(content, "dm"))
                case _:
                    self.charts += 1

    def _table(self, table: Any) -> Iterator[SourceLine]:
        rows: list[list[Cell]] = []
        for row in children(table, "tr"):
            cells: list[Cell] = []
            for cell in list(children(row, "tc"))[:_MOST_COLUMNS]:
                lines = [] if value_of(cell, "hMerge") in _ON else list(self._texts(cell, []))
                cells.append(Cell(lines, value_of(cell, "vMerge") in _ON))
            rows.append(cells)
        properties = child(table, "tblPr")
        first = properties is not None and value_of(properties, "firstRow") in _ON
        return table_lines(rows, [first and not at and _may_be_head(rows) for at in range(len(rows))])

    def _diagram(self, reference: str) -> Iterator[SourceLine]:
        """The texts of a diagram (SmartArt) in the order of its points."""
        relation = self._parts.get(reference)
        if relation is None or relation.part not in self._package:
            return
        for point in descendants(self._package.tree(relation.part), "pt"):
            for body in children(point, "t"):
                for paragraph in children(body, "p"):
                    yield SourceLine(one_line(_text(paragraph)), Kind.CONTENT, ITEM, 1)


def _may_be_head(rows: list[list[Cell]]) -> bool:
    """Whether the first row is one of column names, as nearly every table on a slide claims: wide tables only, unless
    their texts tell."""
    texts = [[cell.text for cell in row] for row in rows]
    return table_head(texts).heads > 0 or (len(rows) > 1 and len(rows[0]) >= _NAMED_COLUMNS and all(texts[0]))


def _placeholder(shape: Any) -> tuple[str | None, str]:
    """Kind and index of the placeholder that a shape is; no kind for another shape."""
    own = next((child(part, "nvPr", "ph") for part in children(shape, "nvSpPr")), None)
    return (None, "") if own is None else (value_of(own, "type"), value_of(own, "idx"))


def _text(paragraph: Any) -> str:
    """The text of a paragraph; fields such as the number of the slide are left out."""
    pieces: list[str] = []
    for element in paragraph:
        name = name_of(element)
        if name == "br":
            pieces.append("\n")
        elif name == "r" or (name == "fld" and value_of(element, "type") != "slidenum"):
            pieces += (part.text or "" for part in children(element, "t"))
        elif name in ("m", "AlternateContent"):
            pieces += (part.text or "" for part in _first_choice(element).iter("{*}t"))
    return "".join(pieces)


def _first_choice(element: Any) -> Any:
    choice = next(children(element, "Choice"), None)
    return element if choice is None else choice
