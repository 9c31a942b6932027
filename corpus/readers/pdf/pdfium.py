"""Extracts the text of a PDF with PDFium, as plain dictionaries.

PDFium is C++, and a hostile file can make it loop or exhaust memory: see :mod:`corpus.reading.worker`.

The first dictionary describes the file, each further one is a page; ``{"fault": …}`` ends them early. A page that the
file lists again has no spans, but ``"repeats": True``.

A page has its ``spans`` (see :mod:`corpus.readers.pdf.spans`), and its ``rulings``: the straight lines drawn on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from secrets import randbelow
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.pdf.engine.direction import direction_of
from corpus.readers.pdf.engine.forms import fields_of, open_forms
from corpus.readers.pdf.engine.glyphs import spans_of
from corpus.readers.pdf.engine.rulings import rulings_of

_MOST_BOOKMARKS = 5_000
# Pages after which a document is reopened: PDFium keeps everything it has read until the document is closed.
_REOPENED = 500
# Page sizes, in points, that mark pages as read.
_LEAST_MARK = 100_000
_MARKS = 900_000


def read_pdf(data: bytes, longest: int) -> Iterator[dict[str, Any]]:
    """The dictionaries described above; a fault if the text has more than ``longest`` characters."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        password = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        yield {"fault": "encrypted" if password else "damaged"}
        return
    open_forms(document)
    yield {"pages": len(document), "metadata": document.get_metadata_dict(), "outline": list(_outline(document))}
    seen = _ReadPages()
    for number in range(len(document)):
        if seen.count == _REOPENED:
            document.close()
            document = pdfium.PdfDocument(data)
            open_forms(document)
            seen = _ReadPages()
        if seen.holds(document, number):
            yield {"width": 0, "height": 0, "spans": [], "rulings": [], "repeats": True}
            continue
        page = _page(document, number, seen)
        longest -= sum(len(span.text) for span in page["spans"])
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
    """The size, spans and rulings of a page; none if it cannot be loaded."""
    try:
        page = document[number]
        text = page.get_textpage()
        direction = direction_of(text, page.get_bbox())
    except pdfium.PdfiumError:
        return {"width": 0, "height": 0, "spans": [], "rulings": []}
    width, height = direction.size
    spans = [*spans_of(text, direction), *fields_of(document, page, direction)]
    content = {"spans": spans, "rulings": rulings_of(page, direction)}
    text.close()
    seen.add(page)
    page.close()
    return {"width": width, "height": height, **content}
