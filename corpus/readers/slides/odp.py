"""Reads OpenDocument presentations (.odp): slide by slide the title, texts and tables, then the notes.

Hidden slides and comments are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.limits import nesting_limit
from corpus.readers.odf.body import Body
from corpus.readers.odf.package import odf_content, odf_metadata, odf_package
from corpus.readers.odf.styles import Styles
from corpus.readers.package import Package, children, descendants, name_of, value_of
from corpus.readers.slides.deck import FOOTER, TEXT, Slide, deck_source, one_line
from corpus.readers.source_lines import SourceLine
from corpus.source import NOTES, SourceText

_EXPECTED: Final = "an OpenDocument presentation"
_TITLE: Final = "title"
_SUBTITLE: Final = "subtitle"
_FOOTERS: Final = frozenset({"footer", "date-time", "header"})
_NO_TEXT: Final = frozenset({"page-number", "page"})


def read(data: bytes) -> SourceText:
    """The source text of a presentation. Raises ``CorpusError`` if it is damaged, encrypted, none, or unpacks to too
    much."""
    package = odf_package(data, extra="slides", kind="presentation", expected=_EXPECTED)
    return _read(package)


@nesting_limit()
def _read(package: Package) -> SourceText:
    presentation, styles = odf_content(package, kind="presentation", expected=_EXPECTED)
    slides: list[Slide] = []
    hidden: list[int] = []
    charts = 0
    for number, page in enumerate(children(presentation, "page"), start=1):
        if styles.hides_slide(page):
            hidden.append(number)
        else:
            slides.append(_slide(page, number, styles))
            charts += sum(1 for _ in descendants(page, "object"))
    source = deck_source(slides, hidden=hidden, charts=charts)
    return replace(source, metadata=odf_metadata(package, source.text))


def _slide(page: Any, number: int, styles: Styles) -> Slide:
    slide = Slide(number)
    classes: set[str] = set()
    for shape in page:
        if name_of(shape) == "notes":
            for frame in children(shape, "frame"):
                if value_of(frame, "class") == NOTES:
                    slide.notes += (replace(line, rule=NOTES, level=0) for line in _lines(frame, styles))
            continue
        kind = value_of(shape, "class")
        classes.add(kind)
        lines = list(_lines(shape, styles)) if kind not in _NO_TEXT else []
        if kind == _TITLE:
            slide.title = slide.title or one_line(" ".join(line.text for line in lines))
        elif kind in _FOOTERS:
            slide.lines += (replace(line, kind=Kind.CHROME, rule=FOOTER, level=0) for line in lines)
        else:
            slide.lines += lines
    slide.is_first = number == 1 and _SUBTITLE in classes
    return slide


def _lines(shape: Any, styles: Styles) -> Iterator[SourceLine]:
    """The lines of a shape; every paragraph is one that a reader sees, even if it is not a list item."""
    body = Body(styles)
    body.walk([shape])
    for line in body.lines.lines:
        kind, rule = (line.kind, line.rule) if line.rule and line.kind is not Kind.CHROME else (Kind.CONTENT, TEXT)
        if line.kind is Kind.HEADING and not line.rule.startswith("table"):
            kind, rule = Kind.CONTENT, TEXT
        yield replace(line, text=_joined(line), kind=kind, rule=rule)


def _joined(line: SourceLine) -> str:
    """The text on one line; a row of a table keeps its tabs."""
    return line.text if "\t" in line.text else one_line(line.text)
