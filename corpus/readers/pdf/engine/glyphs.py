"""The characters of a page as spans: runs of characters that stand side by side on one baseline.

PDFium gives characters in an order close to that of drawing. A span ends where the next character does not follow to
the right, so that lines can be put together by position (see :mod:`corpus.readers.pdf.lines`).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.pdf.engine.direction import Direction
from corpus.readers.pdf.spans import WIDE_SPACE, Span, space_between

# In units of the font size: how far apart characters of a span are: without a space, Latin words, with a space that
# the file has. And how far they overlap.
_GAP = 0.3
_LATIN_GAP = 0.6
_WORD_GAP = 1.8
_OVERLAP = 0.4
# In units of the font size, or as a share of it: baselines and sizes that differ less are the same.
_SAME = 0.05
_LINE = re.compile(r"[^\r\n]+")
# Characters that are drawn side by side in one font: Chinese, digits, other ASCII; any other for itself.
_RUN = re.compile(r"[\u3400-\u9fff\u3001-\u3003\u3005-\u303f\uff01-\uff60]+|[0-9]+|[!-/:-~]+|\u3000+|.", re.DOTALL)
Box = tuple[float, float, float, float]
_WORD = re.compile(r"[!-/:-~] [!-/:-~]")
_STRONG = re.compile(rb"bold|heavy|black|hei(?!ti)|\xe9\xbb\x91", re.IGNORECASE)
_LONGEST_NAME = 128
_RESERVED = dict.fromkeys((0x09, 0x0E, 0x0F), " ")  # have a meaning in lines


class _Glyphs:
    """The characters of a page, with their boxes on the upright page."""

    def __init__(self, page: pdfium.PdfTextPage, direction: Direction) -> None:
        self._page = page.raw
        self._direction = direction
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int()
        self.box = _boxes(page, direction)
        count = page.count_chars()
        text = page.get_text_range() if count else ""
        if len(text) != count:  # characters beyond the basic plane, or without a code
            text = "".join(chr(raw.FPDFText_GetUnicode(page, at)) for at in range(count))
        self.text = text.translate(_RESERVED)

    def base(self, at: int) -> float:
        """The height of the baseline of a character."""
        raw.FPDFText_GetCharOrigin(self._page, at, self._x, self._y)
        return self._direction.point(self._x.value, self._y.value)[1]

    def size(self, at: int) -> float:
        """The font size of a character on the page in points, scaled by the text matrix."""
        matrix = self._matrix
        scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(self._page, at, matrix) else 1.0
        return max(float(round(raw.FPDFText_GetFontSize(self._page, at) * scale, 2)), 0.01)

    def is_upright(self, at: int) -> bool:
        """Whether a character stands as most of the page."""
        angle = float(raw.FPDFText_GetCharAngle(self._page, at))
        if angle < 0:
            return True
        turned = (angle - self._direction.quarters * math.pi / 2) % (2 * math.pi)
        return min(turned, 2 * math.pi - turned) < _SAME

    def is_strong(self, at: int) -> bool:
        """Whether the name of the font tells that it is bold, or a heavy one that is used for titles."""
        size = raw.FPDFText_GetFontInfo(self._page, at, self._name, _LONGEST_NAME, self._flags)
        return 0 < size <= _LONGEST_NAME and _STRONG.search(self._name.value) is not None

    def is_generated(self, at: int) -> bool:
        """Whether PDFium made a character up: a space for a gap."""
        return bool(raw.FPDFText_IsGenerated(self._page, at) == 1)


def _boxes(page: pdfium.PdfTextPage, direction: Direction) -> Callable[[int], Box]:
    """A function that gives left, top, right and bottom edge of a character, with the full height of its font."""
    rect = raw.FS_RECTF()
    reference, handle, get_box, turned = ctypes.byref(rect), page.raw, raw.FPDFText_GetLooseCharBox, direction.box
    left, top = direction.left, direction.top

    def box(at: int) -> Box:
        if not get_box(handle, at, reference):
            return 0.0, 0.0, 0.0, 0.0
        return rect.left - left, top - rect.top, rect.right - left, top - rect.bottom

    def turned_box(at: int) -> Box:
        if not get_box(handle, at, reference):
            return 0.0, 0.0, 0.0, 0.0
        return turned(rect.left, rect.bottom, rect.right, rect.top)

    return turned_box if direction.quarters else box


def spans_of(page: pdfium.PdfTextPage, direction: Direction) -> Iterator[Span]:
    """The spans of a page in the order of drawing."""
    glyphs = _Glyphs(page, direction)
    text = glyphs.text
    for match in _LINE.finditer(text):
        at, end = match.span()
        while at < end:
            spaces = at
            while at < end and text[at].isspace():
                at += 1
            if at == end:
                break
            span, following = _upright(glyphs, at, end) if glyphs.is_upright(at) else _turned(glyphs, at, end)
            if spaces < at and spaces > match.start() and not glyphs.is_generated(spaces):
                span = span._replace(before=text[spaces:at])
            yield span
            at = following


def _upright(glyphs: _Glyphs, start: int, end: int) -> tuple[Span, int]:
    """The span that begins at ``start``, and the offset behind it.

    Characters of one script that PDFium gives without a space between them stand side by side in one font: only the
    first and the last of each such run is looked up, which saves most of the time.
    """
    text, box = glyphs.text, glyphs.box
    base, size = glyphs.base(start), glyphs.size(start)
    slack = _SAME * size
    pieces: list[str] = []
    lefts: list[float] = []
    shown, shown_edge, shown_at = 0, 0.0, start
    at, edge = start, 0.0
    left = low = high = top = bottom = 0.0
    while at < end:
        behind = at
        while text[behind] == " ":
            behind += 1
            if behind == end:
                break
        if behind == end:
            break
        stop = _RUN.match(text, behind, end).end()  # type: ignore[union-attr]
        while _WORD.match(text, stop - 1, end) and not glyphs.is_generated(stop):
            stop = _RUN.match(text, stop + 1, end).end()  # type: ignore[union-attr]
        x, y, _, v = first = box(behind)
        last = box(stop - 1) if stop - behind > 1 else first
        if last is not first and abs(last[3] - v) > slack:
            stop, last = _level_part(box, behind, stop, slack)
        if not pieces:
            left, high, low, top, bottom = x, y, v, y, v
        else:
            gap = (x - edge) / size
            if gap < -_OVERLAP or gap > (_GAP if behind == at else _WORD_GAP):
                break
            if abs(v - bottom) > slack or abs(y - top) > slack:
                if not _is_level(glyphs, behind, base, size):
                    break
                top, bottom = y, v
                low, high = max(low, v), min(high, y)
            if behind > at:
                spaces = _spaces(glyphs, at, behind, gap)
                if spaces is None:
                    break
                pieces.append(spaces)
                lefts += [edge] * len(spaces)
        count = stop - behind
        step = (last[0] - x) / (count - 1) if count > 1 else 0.0
        if step < 0:  # drawn from right to left, or broken
            stop, count, last = behind + 1, 1, first
        pieces.append(text[behind:stop])
        lefts += [x + step * number for number in range(count)] if count > 1 else [x]
        edge = last[2]
        at = stop
        if text[behind] != WIDE_SPACE:
            shown, shown_edge, shown_at = len(lefts), edge, at
    span = Span("".join(pieces)[:shown], tuple(lefts[:shown]), left, high, shown_edge, low, base, size)
    return span._replace(strong=glyphs.is_strong(start)), shown_at


def _level_part(box: Callable[[int], Box], start: int, stop: int, slack: float) -> tuple[int, Box]:
    """The end of the characters from ``start`` on that are as low as the first, and the box of the last of them."""
    last = first = box(start)
    for at in range(start + 1, stop):
        following = box(at)
        if abs(following[3] - first[3]) > slack:
            return at, last
        last = following
    return stop, last


def _is_level(glyphs: _Glyphs, at: int, base: float, size: float) -> bool:
    """Whether a character in another font stands on the same baseline and is as large."""
    return abs(glyphs.base(at) - base) <= _SAME * size and abs(glyphs.size(at) - size) <= _SAME * size


def _spaces(glyphs: _Glyphs, at: int, behind: int, gap: float) -> str | None:
    """What stands for the spaces ``at`` to ``behind`` inside a span; ``None`` if they end it."""
    if not glyphs.is_generated(at):
        return glyphs.text[at:behind]
    left, right = glyphs.text[at - 1], glyphs.text[behind]
    if gap <= _LATIN_GAP and left.isascii() and right.isascii():
        return " "
    return space_between(left, right, gap) if gap <= _GAP else None


def _turned(glyphs: _Glyphs, start: int, end: int) -> tuple[Span, int]:
    """The characters from ``start`` on that run in another direction, and the offset behind them."""
    at = start
    while at < end and not glyphs.is_upright(at):
        at += 1
    boxes = [glyphs.box(number) for number in (start, (start + at) // 2, at - 1)]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    text = glyphs.text[start:at].strip()
    lefts = (left,) * len(text)
    return Span(text, lefts, left, top, right, bottom, bottom, glyphs.size(start), upright=False), at
