"""The direction of the text of a page, and places on the page once it is turned upright."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# Characters that are looked at.
_SAMPLE = 24
# Of a quarter turn: text that leans more is slanted.
_LEAN = 0.05


class Direction(NamedTuple):
    """The direction of most text on a page, in quarter turns clockwise, and the box of the page in the file's units."""

    quarters: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page once its text is upright."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file, in points from the upper left corner of the upright page."""
        if self.quarters == 0:
            return x - self.left, self.top - y
        if self.quarters == 1:
            return self.top - y, self.right - x
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        return y - self.bottom, x - self.left

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge of a box of the file on the upright page."""
        if self.quarters == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        (x, y), (u, v) = self.point(left, bottom), self.point(right, top)
        return min(x, u), min(y, v), max(x, u), max(y, v)


def direction_of(page: pdfium.PdfTextPage, box: Sequence[float]) -> Direction:
    """The direction of most of the text of a page; ``box`` is its left, bottom, right and top edge."""
    count = page.count_chars()
    quarters = Counter(
        quarter
        for at in range(0, count, max(1, count // _SAMPLE))
        if (quarter := _quarter(raw.FPDFText_GetCharAngle(page, at))) is not None
    )
    most = max(quarters, key=lambda quarter: (quarters[quarter], quarter == 0), default=0)
    return Direction(most, *box)


def _quarter(angle: float) -> int | None:
    """The quarter turn of an angle in radians; ``None`` if it is slanted, 0 if it is unknown."""
    if angle < 0:
        return 0
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _LEAN else None
