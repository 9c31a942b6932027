"""The straight lines drawn on a page: borders of cells, edges of boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.readers.pdf.engine.direction import Direction
from corpus.readers.pdf.spans import Ruling

# Points: a filled shape that is thinner is a line.
_THIN = 3.0
# Points: a line may lean this much.
_LEAN = 0.7
# A page with more objects or points of paths is a drawing. What is beyond is not looked at.
_MOST_OBJECTS = 20_000
_MOST_POINTS = 20_000
# Paths with more points than the grid of a table has.
_MOST_POINTS_OF_PATH = 4_000
_DEPTH = 3

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rulings_of(page: pdfium.PdfPage, direction: Direction) -> list[Ruling]:
    """The horizontal and vertical lines of a page."""
    finder = _Finder()
    found = []
    count = raw.FPDFPage_CountObjects(page)
    get, kind_of, handle, text = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, page.raw, raw.FPDF_PAGEOBJ_TEXT
    for number in range(min(count, _MOST_OBJECTS)):
        item = get(handle, number)
        if kind_of(item) != text:
            for left, bottom, right, top in finder.segments(item, _IDENTITY, 0):
                found.append(direction.box(left, bottom, right, top))
    return found


class _Finder:
    """Walks through the objects of a page, and counts points so that it ends."""

    def __init__(self) -> None:
        self._points = 0
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._mode, self._stroked = ctypes.c_int(), ctypes.c_int()
        self._objects = 0

    def segments(self, item: object, outer: _Matrix, depth: int) -> Iterator[Ruling]:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield from self._of_path(item, outer)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            matrix = _times(_matrix(item), outer)
            for number in range(raw.FPDFFormObj_CountObjects(item)):
                self._objects += 1
                if self._objects > _MOST_OBJECTS:
                    return
                yield from self.segments(raw.FPDFFormObj_GetObject(item, number), matrix, depth + 1)

    def _of_path(self, path: object, outer: _Matrix) -> Iterator[Ruling]:
        count = raw.FPDFPath_CountSegments(path)
        self._points += count
        if not 1 < count <= _MOST_POINTS_OF_PATH or self._points > _MOST_POINTS:
            return
        raw.FPDFPath_GetDrawMode(path, self._mode, self._stroked)
        if not self._mode.value and not self._stroked.value:
            return
        matrix = _times(_matrix(path), outer)
        for corners in self._figures(path, count, matrix):
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
            if min(right - left, top - bottom) <= _THIN < max(right - left, top - bottom):
                yield _middle(left, bottom, right, top)
            elif self._stroked.value:
                for (x, y), (u, v) in pairwise(corners):
                    if (abs(x - u) <= _LEAN) != (abs(y - v) <= _LEAN):
                        yield _middle(min(x, u), min(y, v), max(x, u), max(y, v))

    def _figures(self, path: object, count: int, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
        """The corners of each figure of a path; figures with curves are left out."""
        corners: list[tuple[float, float]] = []
        curved = False
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(path, number)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                if len(corners) > 1 and not curved:
                    yield corners
                corners, curved = [], False
            curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
            raw.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            x, y = self._x.value, self._y.value
            corners.append((matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]))
            if raw.FPDFPathSegment_GetClose(segment):
                corners.append(corners[0])
        if len(corners) > 1 and not curved:
            yield corners


def _middle(left: float, bottom: float, right: float, top: float) -> Ruling:
    """The line in the middle of a thin shape."""
    if right - left > top - bottom:
        return left, (bottom + top) / 2, right, (bottom + top) / 2
    return (left + right) / 2, bottom, (left + right) / 2, top


def _matrix(item: object) -> _Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The matrix that applies ``inner`` first."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
