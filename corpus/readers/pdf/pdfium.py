"""Extracts the text of a PDF with PDFium, as plain dictionaries.

PDFium is C++, and a hostile file can make it loop or exhaust memory: see :mod:`corpus.reading.worker`.

The first dictionary describes the file, each further one is a page; ``{"fault": …}`` ends them early. A page that the
file lists again has no lines, but ``"repeats": True``.

A line is ``(text, left, top, right, bottom, size, upright)``, in points from the upper left corner of the page. In
``text`` a wide gap, as between table cells, is a tab; a superscript number, as of a footnote, is between U+000E and
U+000F.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from secrets import randbelow
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# In units of the font size: a wider gap separates two cells; Latin words are farther apart than Chinese characters.
_CELL_GAP = 1.8
_HAN_CELL_GAP = 0.8
# A smaller gap between a Chinese and a Latin character is typography, not a space.
_SCRIPT_GAP = 0.6
# The font size of superscript numbers is below this share of the line's.
_RAISED = 0.75
_MOST_BOOKMARKS = 5_000
# Pages after which a document is reopened: PDFium keeps everything it has read until the document is closed.
_REOPENED = 500
# Page sizes, in points, that mark pages as read.
_LEAST_MARK = 100_000
_MARKS = 900_000
_HAN = r"[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SCRIPT_CHANGE = re.compile(rf"(?<={_HAN}) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?={_HAN})")
_HAN_GAP = re.compile(rf"(?<={_HAN}) +(?={_HAN})")
_NUMBER = re.compile(r"(?<![0-9A-Za-z.米])\d{1,3}(?![0-9A-Za-z.])")
_BREAK = re.compile(r"\r\n|\r|\n")
_RESERVED = dict.fromkeys((0x09, 0x0E, 0x0F), " ")  # have a meaning in the output

Line = tuple[str, float, float, float, float, float, bool]


def read_pdf(data: bytes, longest: int) -> Iterator[dict[str, Any]]:
    """The dictionaries described above; a fault if the text has more than ``longest`` characters."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        password = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        yield {"fault": "encrypted" if password else "damaged"}
        return
    yield {"pages": len(document), "metadata": document.get_metadata_dict(), "outline": list(_outline(document))}
    seen = _ReadPages()
    for number in range(len(document)):
        if seen.count == _REOPENED:
            document.close()
            document = pdfium.PdfDocument(data)
            seen = _ReadPages()
        if seen.holds(document, number):
            yield {"width": 0, "height": 0, "lines": [], "repeats": True}
            continue
        page = _page(document, number, seen)
        longest -= sum(len(line[0]) for line in page["lines"])
        if longest < 0:
            yield {"fault": "too-large"}
            return
        yield page


def _outline(document: pdfium.PdfDocument) -> Iterator[tuple[int, str, int]]:
    """The level (from 0), title and page (from 0) of each bookmark with a page."""
    for count, bookmark in enumerate(document.get_toc(max_depth=8)):
        if count == _MOST_BOOKMARKS:
            return
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            yield bookmark.level, bookmark.get_title(), page


class _ReadPages:
    """The pages of a document that were read. They are marked by setting their size to a random one.

    PDFium does not tell whether two entries of the page tree are the same object. Asking for the size of a page is
    cheap, so that a page listed thousands of times is read only once.
    """

    def __init__(self) -> None:
        self.count = 0
        self._size = (_LEAST_MARK + randbelow(_MARKS), _LEAST_MARK + randbelow(_MARKS))

    def add(self, page: pdfium.PdfPage) -> None:
        """Mark ``page``, which must not be used any more."""
        self.count += 1
        page.set_rotation(0)
        page.set_mediabox(0, 0, *self._size)
        page.set_cropbox(0, 0, *self._size)

    def holds(self, document: pdfium.PdfDocument, number: int) -> bool:
        """Whether page ``number`` is marked."""
        try:
            return tuple(map(round, document.get_page_size(number))) == self._size
        except pdfium.PdfiumError:
            return False


def _page(document: pdfium.PdfDocument, number: int, seen: _ReadPages) -> dict[str, Any]:
    """The size and lines of a page; no lines if it cannot be loaded."""
    try:
        page = document[number]
        width, height = page.get_size()
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return {"width": 0, "height": 0, "lines": []}
    lines = list(_lines(text, height))
    text.close()
    seen.add(page)
    page.close()
    return {"width": width, "height": height, "lines": lines}


def _lines(page: pdfium.PdfTextPage, height: float) -> Iterator[Line]:
    characters = [chr(raw.FPDFText_GetUnicode(page, at)) for at in range(page.count_chars())]
    text = "".join(characters).translate(_RESERVED)
    start = 0
    for end, after in [(match.start(), match.end()) for match in _BREAK.finditer(text)] + [(len(text), len(text))]:
        if line := _line(page, text, start, end, height):
            yield line
        start = after


def _line(page: pdfium.PdfTextPage, text: str, start: int, end: int, height: float) -> Line | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    boxes = [_box(page, at) for at in {start, (start + end) // 2, end - 1}]
    size = max(_size(page, at) for at in {start, (start + end) // 2, end - 1})
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    top, bottom = height - max(box[3] for box in boxes), height - min(box[1] for box in boxes)
    angle = raw.FPDFText_GetCharAngle(page, (start + end) // 2)
    upright = min(angle % (2 * math.pi), -angle % (2 * math.pi)) < 0.05 if angle >= 0 else True
    return _spaced(page, text, start, end, size), left, top, right, bottom, size, upright


def _spaced(page: pdfium.PdfTextPage, text: str, start: int, end: int, size: float) -> str:
    """The text of a line with wide gaps and superscript numbers marked, and without spaces that are typography."""
    changes = []
    for match in re.finditer(" +|" + _NUMBER.pattern, text[start:end]):
        left, right = start + match.start(), start + match.end()
        if text[left] != " ":
            if _size(page, left) < _RAISED * size:
                changes.append((left, right, f"\x0e{match[0]}\x0f"))
        elif (replacement := _gap(page, text, left, right, size)) is not None:
            changes.append((left, right, replacement))
    pieces = []
    for left, right, replacement in changes:
        pieces += [text[start:left], replacement]
        start = right
    return "".join([*pieces, text[start:end]])


def _gap(page: pdfium.PdfTextPage, text: str, left: int, right: int, size: float) -> str | None:
    """The replacement of the spaces ``text[left:right]``: a tab for a wide gap, an empty string for a narrow one, else
    ``None``."""
    gap = _box(page, right)[0] - _box(page, left - 1)[2]
    is_generated = raw.FPDFText_IsGenerated(page, left) == 1
    if gap > _CELL_GAP * size or (is_generated and gap > _HAN_CELL_GAP * size and _HAN_GAP.match(text, left)):
        return "\t"
    narrow = is_generated and gap < _SCRIPT_GAP * size and _SCRIPT_CHANGE.match(text, left)
    return "" if narrow else None


def _box(page: pdfium.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    """The loose box of a character: left, bottom, right and top, in points."""
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(page, at, box):
        return 0.0, 0.0, 0.0, 0.0
    return box.left, box.bottom, box.right, box.top


def _size(page: pdfium.PdfTextPage, at: int) -> float:
    """The font size of a character on the page in points, scaled by the text matrix."""
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(page, at, matrix) else 1.0
    return float(round(raw.FPDFText_GetFontSize(page, at) * scale, 2))
