"""Footnotes: which small digits are their marks, and which lines of a page are notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.paragraphs import Layout

# Footnotes have a font size below this share of the text's; a footnote has at most this many lines.
_SIZE: Final = 0.93
_LONGEST: Final = 4
# A digit behind another digit or a unit is a power: 10⁵, km², 平方米².
_BEFORE_POWER: Final = re.compile(r"[0-9A-Za-zα-ωΑ-Ω.)）\]米²³⁻−+-]")
_NOTE: Final = re.compile(r"[\[［]?(\d{1,3})(?![\d.,%％‰年月日元、．)）])")
_SMALL_NOTE: Final = re.compile(r"[\[［]?(\d{1,3})(?![\d,%％‰年月日元]|\.\d)")
# A note in letters as large as the text is among so many last lines of its page.
_LOWEST: Final = 8

_Mark = tuple[PdfLine, tuple[int, int]]
_Unit = list[PdfLine]


def note_marks(pages: Sequence[Sequence[PdfLine]], body: float) -> dict[PdfLine, list[tuple[int, int]]]:
    """The ranges of the small digits in each line that are marks of notes: a note of that number stands on the same
    page or after it. ``body`` is the font size of running text."""
    notes: dict[str, list[PdfLine]] = defaultdict(list)
    marks: list[_Mark] = []
    for lines in pages:
        for number, line in enumerate(lines):
            if own := _number_of(line, body, is_low=number >= len(lines) - _LOWEST):
                notes[own].append(line)
            marks += [(line, place) for place in line.raised if place[0] and _may_be_mark(line, place)]
    dropped: dict[PdfLine, list[tuple[int, int]]] = defaultdict(list)
    for line, (start, end) in marks:
        if any(note.page >= line.page for note in notes.get(line.text[start:end], ())):
            dropped[line].append((start, end))
    for note in (note for named in notes.values() for note in named if _is_raised_at_start(note)):
        dropped[note].insert(0, note.raised[0])
    return dropped


def _may_be_mark(line: PdfLine, place: tuple[int, int]) -> bool:
    return not _BEFORE_POWER.match(line.text[place[0] - 1])


def _number_of(line: PdfLine, body: float, *, is_low: bool) -> str:
    """The number of the note that ``line`` begins; empty if it is none."""
    if line.row:
        return ""
    if _is_raised_at_start(line):
        return line.text[slice(*line.raised[0])]
    is_small = line.size < _SIZE * body
    match = (_SMALL_NOTE if is_small else _NOTE).match(line.text) if is_small or is_low else None
    return match[1] if match else ""


def _is_raised_at_start(line: PdfLine) -> bool:
    """Whether the line begins with a small number, and not with one of a formula: ¹⁴C."""
    return bool(line.raised) and line.raised[0][0] == 0 and not line.text[line.raised[0][1] :][:1].isascii()


def with_notes_first(pages: Sequence[Sequence[PdfLine]], layout: Layout) -> list[list[PdfLine]]:
    """The lines of each page; footnotes of a page or column are moved before a paragraph that continues after it."""
    units = [list(unit) for lines in pages for _, unit in groupby(lines, key=lambda line: (line.page, line.column))]
    divided = [_divide(unit, layout) for unit in units]
    ordered: dict[int, list[PdfLine]] = defaultdict(list)
    for (main, notes), (following, _) in zip(divided, [*divided[1:], ([], [])], strict=False):
        at = len(main)
        if notes and main and following and layout.continues(main[-1], following[0]):
            at -= 1
            while at and layout.continues(main[at - 1], main[at]):
                at -= 1
        page = (main or notes)[0].page
        ordered[page] += [*main[:at], *notes, *main[at:]]
    return [ordered[lines[0].page] if lines else [] for lines in pages]


def _divide(lines: _Unit, layout: Layout) -> tuple[_Unit, _Unit]:
    """The lines of a column before its footnotes, and the footnotes, which begin with a superscript number or are set
    in a small font."""
    at = len(lines)
    for number in range(len(lines) - 1, 0, -1):
        line = lines[number]
        if line.row:
            break
        if _is_raised_at_start(line) or line.size < _SIZE * layout.body:
            at = number
        elif at < len(lines) or line.size > layout.body or number < len(lines) - _LONGEST:
            break
    return lines[:at], lines[at:]
