"""The values of form fields, which are drawn over a page and are no part of its text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.pdf.engine.direction import Direction
from corpus.readers.pdf.spans import HAN, Span

_MOST_FIELDS = 2_000  # of a page
_MOST_LINES = 100  # of a field
_LONGEST = 10_000  # characters of a value
# Points; a value is taken to be set in letters that fit its field.
_LARGEST = 12.0
_LETTER = 0.7  # of the height of a field of one line
_LINE = 1.2  # in units of the font size
_PADDING = 2.0
_LATIN_WIDTH = 0.5
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_TEXTS = frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})
_BOXES = frozenset({raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON})
_TICKED, _EMPTY = "☑", "☐"


def open_forms(document: pdfium.PdfDocument) -> None:
    """Prepare the form of ``document``, if it has one; to be called before a page is loaded."""
    if raw.FPDF_GetFormType(document) != raw.FORMTYPE_NONE:
        document.init_forms()


def fields_of(document: pdfium.PdfDocument, page: pdfium.PdfPage, direction: Direction) -> Iterator[Span]:
    """The values of the fields of a page, as spans where the fields are; a ticked box is ☑."""
    form = document.formenv
    if form is None:
        return
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        field = raw.FPDFPage_GetAnnot(page, number)
        if not field:
            continue
        try:
            is_widget = raw.FPDFAnnot_GetSubtype(field) == raw.FPDF_ANNOT_WIDGET
            if is_widget and not raw.FPDFAnnot_GetFlags(field) & _HIDDEN:
                yield from _spans(form, field, direction)
        finally:
            raw.FPDFPage_CloseAnnot(field)


def _spans(form: pdfium.PdfFormEnv, field: object, direction: Direction) -> Iterator[Span]:
    kind = raw.FPDFAnnot_GetFormFieldType(form, field)
    if kind in _BOXES:
        value = _TICKED if raw.FPDFAnnot_IsChecked(form, field) else _EMPTY
    elif kind in _TEXTS:
        value = _value(form, field)
    else:
        return
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(field, rect)
    left, top, right, bottom = direction.box(rect.left, rect.bottom, rect.right, rect.top)
    lines = [line.strip() for line in value.replace("\t", " ").splitlines()[:_MOST_LINES]]
    size = min(_LARGEST, max(_LETTER * (bottom - top), 1.0))
    start = (top + bottom) / 2 if len(lines) == 1 else top + _PADDING + size / 2
    for number, line in enumerate(lines):
        if line:
            yield _span(line, min(left + _PADDING, right), start + number * _LINE * size, size)


def _value(form: pdfium.PdfFormEnv, field: object) -> str:
    size = raw.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    if not 2 < size <= 2 * _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetFormFieldValue(form, field, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _span(text: str, left: float, middle: float, size: float) -> Span:
    """A line of a value, with letters of the usual widths."""
    lefts = []
    right = left
    for letter in text:
        lefts.append(right)
        right += size if HAN.match(letter) else _LATIN_WIDTH * size
    return Span(text, tuple(lefts), left, middle - size / 2, right, middle + size / 2, middle + 0.38 * size, size)
