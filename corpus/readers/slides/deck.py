"""The lines of a presentation: slide by slide its title, its texts and tables, and its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.document import CorpusError, Kind, Metadata, PartKind
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import NOTES, SourceText

TEXT: Final = "slide-text"
"""The rule of a paragraph in a text box."""
TITLE: Final = "slide-title"
"""The rule of the title of a slide."""
FOOTER: Final = "slide-footer"
"""The rule of the footer and the date of a slide."""
# Characters; a longer first line of a slide without a title is none.
_TITLE_LENGTH: Final = 30
_SENTENCE: Final = re.compile(r"[。！？!?；;，,：:]")
_BREAK: Final = re.compile(r"(?<!\s)[ \t\u3000\xa0]*+[\n\r\v\f\x1c-\x1f\x85\u2028\u2029]\s*+")


@dataclass(slots=True)
class Slide:
    """The title of a slide (of the presentation, if ``is_first``), the lines below it, and the notes."""

    number: int
    title: str = ""
    is_first: bool = False
    lines: list[SourceLine] = field(default_factory=list)
    notes: list[SourceLine] = field(default_factory=list)


def deck_source(slides: Sequence[Slide], *, hidden: Sequence[int], charts: int) -> SourceText:
    """The source text of ``slides``, with notes on hidden slides and on charts. Raises ``CorpusError`` if there is no
    text."""
    lines = SourceLines()
    for slide in slides:
        lines.begin_part(PartKind.SLIDE, number=slide.number)
        title, body = _titled(slide)
        if title:
            kind, level = (Kind.TITLE, 0) if slide.is_first else (Kind.HEADING, 1)
            lines.add(SourceLine(title, kind, TITLE, level))
        else:
            lines.begin(Metadata())  # the title above is of another slide
        for line in body:
            lines.add(line)
        if any(line.text.strip() for line in slide.notes):
            lines.begin_part(PartKind.SLIDE, name=NOTES, number=slide.number)
            for line in slide.notes:
                lines.add(line)
    if not lines.lines:
        raise CorpusError("the document holds no text", code="no-text")
    notes = [f"hidden-slides: {'、'.join(map(str, hidden))}"] if hidden else []
    return lines.source(Metadata(), notes + ([f"charts: {charts}"] if charts else []))


def one_line(text: str) -> str:
    """``text`` with a blank for each line break in it."""
    return _BREAK.sub(" ", text).strip()


def _titled(slide: Slide) -> tuple[str, list[SourceLine]]:
    """The title and the other lines; without a title, a short first text is one."""
    if slide.title:
        return slide.title, slide.lines
    first = next((line for line in slide.lines if line.text.strip()), None)
    if first is None or first.rule != TEXT or len(first.text) > _TITLE_LENGTH or _SENTENCE.search(first.text):
        return "", slide.lines
    rest = [line for line in slide.lines if line is not first]
    return (first.text, rest) if any(line.text.strip() for line in rest) else ("", slide.lines)
