"""Spans of characters and ruling lines: what a page is made of, as plain values."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

WIDE_SPACE: Final = "\u3000"
HAN: Final = re.compile(r"[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LATIN: Final = re.compile(r"[A-Za-z0-9%]")
# In units of the font size. A smaller gap between a Chinese and a Latin character is typography, not a space.
_SCRIPT_GAP: Final = 0.6

Ruling = tuple[float, float, float, float]
"""A horizontal or vertical line: left, top, right and bottom edge in points from the upper left corner of the page."""


class Span(NamedTuple):
    """Characters on one baseline, in points from the upper left corner of the page; ``lefts`` are their left edges.

    ``before`` are the spaces that the file has before the span; ``strong`` tells a bold font, or a heavy one. A span
    that is not ``upright`` is a line that runs in another direction than most of the page, as a watermark.
    """

    text: str
    lefts: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    before: str = ""
    upright: bool = True
    strong: bool = False


def space_between(left: str, right: str, gap: float) -> str:
    """The space that a gap of ``gap`` font sizes between two characters stands for, which the file does not have."""
    han = bool(HAN.match(left)), bool(HAN.match(right))
    if all(han):
        return " " if gap > _SCRIPT_GAP else ""
    if any(han) and gap < _SCRIPT_GAP and (_LATIN.match(left) or _LATIN.match(right)):
        return ""
    return " "
