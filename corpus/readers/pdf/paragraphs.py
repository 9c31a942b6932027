"""Joins the lines of a PDF to paragraphs, by width, indent, distance, font size and sentence ends."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.cleaning.lines import ends_sentence
from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.tables.rows import is_table_title

# In units of the font size.
_INDENT: Final = 0.8
_SLACK: Final = 2.2  # a full line may be this much shorter, as punctuation must not begin the next line
_ENDED_SLACK: Final = 1.2
_FAR: Final = 6.0
_FAR_ASIDE: Final = 3.0
_LATIN_WIDTH: Final = 0.55

_SAME_SIZE: Final = 1.08
# Lines of a paragraph are at most this many times the usual distance apart.
_PITCH_SLACK: Final = 1.3
_SAME_ROW: Final = 0.5
# A title of two lines: the least width of the first as a share of the column, and the largest distance of the second.
_WIDE_TITLE: Final = 0.6
_TITLE_PITCH: Final = 2.0
# Fewer lines do not show the width of their column.
_FEW: Final = 4
# Share of indented first lines from which on a file indents its paragraphs.
_INDENTING_SHARE: Final = 0.5

_ITEM: Final = re.compile(
    r"[-–—•●○■□◆◇★☆※▪▶➢✓]\s*\S|\d{1,2}[.、．)）](?!\d)|[①-⑳]|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|"
    r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百零〇\d]{1,6}[条條章节節款项項编編篇部]"
)
LEADERS: Final = re.compile(
    r"(?<![.．。…·⋯・])(?<![.．。…·⋯・][ \t])(?:[.．。…·⋯・][ \t]?+){4,}+\s*+"
    r"(?:[-–—(（]\s*+)?\d{1,4}\s*+(?:[)）]\s*+)?$"
)
"""Dot leaders and a page number: a line of a table of contents."""
_LATIN_WORD: Final = re.compile(r"[（(“《]?[A-Za-z0-9]\S*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Column:
    """The left and right edge of a column in points."""

    left: float
    right: float


class Layout:
    """The paragraph layout of a file, learned from all its lines in reading order, without running heads."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        self.body = body_size(lines)
        self._column = dict(_columns(lines, self.body))
        self._pitch = _pitch(lines)
        self._lefts: dict[tuple[int, int], float] = defaultdict(lambda: math.inf)
        for line in lines:
            place = line.page, line.column
            self._lefts[place] = min(self._lefts[place], line.left)
        openings = [right for left, right in pairwise(lines) if self._ends_paragraph(left) and self._is_body(right)]
        indented = sum(self._indent(line) > 0 for line in openings)
        self._indents = indented > _INDENTING_SHARE * len(openings)
        self._spaces = not self._indents and any(self._is_apart(left, right) for left, right in pairwise(lines))

    def continues(self, line: PdfLine, following: PdfLine) -> bool:
        """Whether ``following`` continues the paragraph of ``line``."""
        if max(line.size, following.size) > _SAME_SIZE * min(line.size, following.size):
            return False
        if line.row or following.row or (line.cells > 1 and following.cells > 1) or LEADERS.search(line.text):
            return False
        if _is_below_columns(line, following):
            return False
        if line.size > _SAME_SIZE * self.body:
            return self._is_wrapped_title(line, following)
        if self._is_apart(line, following) or not self._is_full(line, following):
            return False
        if is_table_title(following.text) or self._are_signed(line, following):
            return False
        if following.raised and following.raised[0][0] == 0 and ends_sentence(line.text):
            return False  # the next note
        ended = ends_sentence(line.text)
        opens = self._indent(following) > 0 and following.left > line.left + _INDENT * line.size
        if _ITEM.match(following.text) and (ended or line.text[-1] in ":："):
            return False
        if not ended:
            return not (opens and line.text[-1] in ":：" and self._indents)
        return not self._indent(following) and (self._indents or (self._spaces and _adjacent(line, following)))

    def _indent(self, line: PdfLine) -> float:
        """The indent of the line in points; 0 if it is negligible."""
        indent = line.left - self._column[line].left
        return indent if indent > _INDENT * line.size else 0.0

    def _are_signed(self, line: PdfLine, following: PdfLine) -> bool:
        """Whether both lines begin far to the right, as the name and date below a letter."""
        left = self._lefts[line.page, line.column]
        return min(line.left, following.left) - left > _FAR * line.size

    def _is_body(self, line: PdfLine) -> bool:
        return abs(line.size - self.body) < 0.05 * self.body

    def _lacks(self, line: PdfLine) -> float:
        """How much shorter than its column the line is, in units of its font size."""
        return (self._column[line].right - line.right) / line.size

    def _ends_paragraph(self, line: PdfLine) -> bool:
        """Whether the line certainly ends a paragraph: a sentence ends well before the edge of the column."""
        return self._is_body(line) and ends_sentence(line.text) and self._lacks(line) > _SLACK

    def _is_full(self, line: PdfLine, following: PdfLine) -> bool:
        """Whether the line fills its column, so that the next word does not fit."""
        slack = _ENDED_SLACK if ends_sentence(line.text) else _SLACK
        if word := _LATIN_WORD.match(following.text):
            slack = max(slack, _LATIN_WIDTH * (len(word[0]) + 1))
        return self._lacks(line) <= slack

    def _is_wrapped_title(self, line: PdfLine, following: PdfLine) -> bool:
        """Whether two large lines are one title: the first is wide enough to be broken, and the second is close."""
        column = self._column[line]
        wide = line.right - line.left > _WIDE_TITLE * (column.right - column.left)
        distance = (following.bottom - line.bottom) / line.size
        near = _adjacent(line, following) and distance < _TITLE_PITCH
        return wide and near and not ends_sentence(line.text) and not _ITEM.match(following.text)

    def _is_apart(self, line: PdfLine, following: PdfLine) -> bool:
        """Whether two lines of a column are farther apart, or closer, than lines of a paragraph."""
        if not _adjacent(line, following):
            return False
        distance = (following.bottom - line.bottom) / line.size
        return distance > _PITCH_SLACK * self._pitch or distance < _SAME_ROW


def body_size(lines: Sequence[PdfLine]) -> float:
    """The font size of most of the text, in points: outside of tables, unless most of all text is larger."""
    return max(_most_frequent_size(lines), _most_frequent_size([line for line in lines if not line.row]))


def _most_frequent_size(lines: Sequence[PdfLine]) -> float:
    letters = Counter[float]()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return max(letters, key=lambda size: letters[size], default=0.0)


def _is_below_columns(line: PdfLine, following: PdfLine) -> bool:
    """Whether ``following`` stands below columns, the last of which ends with ``line``."""
    is_lower = line.page == following.page and line.column != following.column and following.top > line.top
    return is_lower and abs(following.left - line.left) > _FAR_ASIDE * line.size


def _adjacent(line: PdfLine, following: PdfLine) -> bool:
    """Whether ``following`` is below ``line`` on the same page and in the same column, and both are no rows."""
    return not line.row and not following.row and _is_below(line, following)


def _is_below(line: PdfLine, following: PdfLine) -> bool:
    below = (line.page, line.column) == (following.page, following.column) and following.bottom > line.bottom - 1
    return below and following.left < line.right and line.left < following.right


def _pitch(lines: Sequence[PdfLine]) -> float:
    """The usual distance between two lines, in units of their font size."""
    distances = [
        (right.bottom - left.bottom) / left.size
        for left, right in pairwise(lines)
        if left.size and _adjacent(left, right) and abs(left.size - right.size) < 0.1
    ]
    return median([distance for distance in distances if distance > _SAME_ROW] or [1.5])


def _columns(lines: Sequence[PdfLine], body: float) -> Iterator[tuple[PdfLine, _Column]]:
    """The column of each line: the edges of the adjacent lines on its page or, if these are few, of the widest column
    of the file with the same left edge."""
    runs: list[list[PdfLine]] = []
    for line in lines:
        if not runs or not _is_below(runs[-1][-1], line):
            runs.append([])
        runs[-1].append(line)
    edges = [_edges(run, body) for run in runs]
    step = 2 * body or 1.0
    widest: dict[int, float] = defaultdict(float)
    for column in edges:
        for place in (-1, 0, 1):
            at = round(column.left / step) + place
            widest[at] = max(widest[at], column.right)
    for run, column in zip(runs, edges, strict=True):
        full = _Column(column.left, widest[round(column.left / step)]) if len(run) < _FEW else column
        yield from ((line, full) for line in run)


def _edges(run: Sequence[PdfLine], body: float) -> _Column:
    lines = [line for line in run if abs(line.size - body) < 0.1 * body and not line.row] or run
    return _Column(min(line.left for line in lines), max(line.right for line in lines))
