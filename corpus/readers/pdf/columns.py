"""The reading order of a page: from the top down, and columns of running text one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, Protocol, TypeVar

# In units of the font size: a narrower gap is no gutter, a narrower column is one of a table.
_GUTTER: Final = 0.9
_LEAST_WIDTH: Final = 8.0
# A column of running text has at least so many lines, and most of them are at least this wide: a share of the column.
_LEAST_LINES: Final = 3
_FILLED: Final = 0.72
_FILLED_DRAWN: Final = 0.4
# A line below one of the columns belongs to it if its distance is at most this many times the usual one.
_PITCH: Final = 1.45
# Where bands are no columns, some may begin after this part of them; this bounds the time.
_RETRIES: Final = 8


class Box(Protocol):
    """Something that stands on a page."""

    @property
    def left(self) -> float:
        """The left edge in points."""

    @property
    def top(self) -> float:
        """The upper edge."""

    @property
    def right(self) -> float:
        """The right edge."""

    @property
    def bottom(self) -> float:
        """The lower edge."""

    @property
    def order(self) -> int:
        """The place in the order of drawing."""


Item = TypeVar("Item", bound=Box)
_Band = list[Item]
_Gap = tuple[float, float]


def regions_of(items: Sequence[Item], em: float) -> list[list[Item]]:
    """The items of each region of a page in reading order: what stands in one column, or across all of them."""
    regions: list[list[Item]] = []
    bands = _bands(items)
    start = 0
    open_region = False
    while start < len(bands):
        end, gutter = _column_block(bands, start, em)
        if gutter is None:
            if not open_region:
                regions.append([])
            following = _next_start(bands, start, end, em)
            regions[-1] += [item for band in bands[start:following] for item in band]
            open_region = True
            start = following
            continue
        block = [item for band in bands[start:end] for item in band]
        middle = (gutter[0] + gutter[1]) / 2
        sides = [item for item in block if item.left < middle], [item for item in block if item.left >= middle]
        for side in sorted(sides, key=lambda side: _is_drawn_after(side, sides)):
            regions += regions_of(side, em)
        open_region = False
        start = end
    return regions


def _next_start(bands: Sequence[_Band[Item]], start: int, end: int, em: float) -> int:
    """Where columns may begin after ``start``, if the bands up to ``end`` are none: below a wide gap, or after them."""
    for number in range(start + max(1, (end - start) // _RETRIES), end):
        if min(item.top for item in bands[number]) - max(item.bottom for item in bands[number - 1]) > em:
            return number
    return max(end, start + 1)


def _is_drawn_after(side: Sequence[Box], sides: Sequence[Sequence[Box]]) -> bool:
    """Whether the left one of two ``sides`` is drawn after the right one: this is a box beside the text."""
    left, right = sides
    return side is left and min(item.order for item in left) > max(item.order for item in right)


def _bands(items: Sequence[Item]) -> list[_Band[Item]]:
    """Groups of items that stand side by side, from the top down."""
    bands: list[_Band[Item]] = []
    bottom = 0.0
    for item in sorted(items, key=lambda item: (item.top, item.left)):
        height = item.bottom - item.top
        if bands and item.top < bottom - 0.25 * height:
            bands[-1].append(item)
            bottom = max(bottom, item.bottom)
        else:
            bands.append([item])
            bottom = item.bottom
    return bands


def _column_block(bands: Sequence[_Band[Item]], start: int, em: float) -> tuple[int, _Gap | None]:
    """The end of the bands from ``start`` on that have a gap in common, and it if it is a gutter between columns."""
    gaps = _gaps(bands[start], em)
    if not gaps:
        return start, None
    end = start + 1
    while end < len(bands) and (free := _without(gaps, bands[end], em)):
        gaps = free
        end += 1
    gutter = gaps[0]  # the leftmost
    end = _trimmed(bands, start, end, gutter)
    block = [item for band in bands[start:end] for item in band]
    return end, gutter if _are_columns(block, gutter, em) else None


def _trimmed(bands: Sequence[_Band[Item]], start: int, end: int, gutter: _Gap) -> int:
    """The end without bands that only stand below the left column, farther from it than its lines are from another."""
    edge = gutter[1] - 1
    lefts = [min((item.top for item in band if item.left < edge), default=None) for band in bands[start:end]]
    rights = [number for number, band in enumerate(bands[start:end]) if any(item.left >= edge for item in band)]
    tops = [top for top in lefts[: rights[-1] + 1] if top is not None]
    usual = median([below - above for above, below in pairwise(tops)] or [0.0])
    above = tops[-1] if tops else 0.0
    for number in range(rights[-1] + 1, end - start):
        top = lefts[number] or 0.0
        if top - above > _PITCH * usual:
            return start + number
        above = top
    return end


def _gaps(band: Sequence[Item], em: float) -> list[_Gap]:
    """The gaps between the items of a band, from left to right."""
    gaps: list[_Gap] = []
    right = None
    for item in sorted(band, key=lambda item: item.left):
        if right is not None and item.left - right >= _GUTTER * em:
            gaps.append((right, item.left))
        right = item.right if right is None else max(right, item.right)
    return gaps


def _without(gaps: Sequence[_Gap], band: Sequence[Item], em: float) -> list[_Gap]:
    """``gaps`` without what the items of a band cover."""
    for item in band:
        gaps = [rest for gap in gaps for rest in _parts(gap, item) if rest[1] - rest[0] >= _GUTTER * em]
    return list(gaps)


def _parts(gap: _Gap, item: Box) -> Iterator[_Gap]:
    if item.right <= gap[0] or item.left >= gap[1]:
        yield gap
        return
    yield gap[0], item.left
    yield item.right, gap[1]


def _are_columns(items: Sequence[Item], gutter: _Gap, em: float) -> bool:
    """Whether the items left and right of ``gutter`` are columns of running text, and no cells of a table."""
    edge = gutter[1] - 1
    sides = [item for item in items if item.left < edge], [item for item in items if item.left >= edge]
    if min(len({round(item.top) for item in side}) for side in sides) < _LEAST_LINES:
        return False
    drawn = max(item.order for item in sides[0]) < min(item.order for item in sides[1])
    least = _FILLED_DRAWN if drawn else _FILLED
    for side in sides:
        width = max(item.right for item in side) - min(item.left for item in side)
        if width < _LEAST_WIDTH * em or median(item.right - item.left for item in side) < least * width:
            return False
    return True
