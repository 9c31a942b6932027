"""Text as it is searched: folded, without invisible characters and without blanks between spaced-out characters.

太·湖 with soft hyphens and 最 低 生 活 保 障 from a scan are searched as 太湖 and 最低生活保障. What is quoted keeps
every character; offsets lead back to it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from retrieval.text.analyzer import HAN
from retrieval.text.fold import fold
from retrieval.text.normalized_text import NormalizedText

# Soft hyphens, zero-width characters, marks of direction, variation selectors: they are not seen.
_INVISIBLE = (
    "\u00ad\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_DROPPED = re.compile(f"[{_INVISIBLE}]+")
# A blank between two characters that each stand alone (联 系 人), but not between words (苏州 阜阳).
_SPACED_OUT = re.compile(f"(?<=(?<![{HAN}])[{HAN}]) (?=[{HAN}](?![{HAN}]))")


def search_text(text: str) -> str:
    """``text`` folded, without what does not part words."""
    return _SPACED_OUT.sub("", _DROPPED.sub("", fold(text)))


def located_search_text(text: str) -> NormalizedText:
    """:func:`search_text` with the offsets of its characters in ``text``."""
    folded = fold(text)
    offsets = _kept(_DROPPED, folded, range(len(folded)))
    visible = "".join([folded[offset] for offset in offsets]) if len(offsets) < len(folded) else folded
    kept = _kept(_SPACED_OUT, visible, offsets)
    return NormalizedText(search_text(text), array("I", kept))


def search_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ``ranges`` of ``text`` as ranges of its :func:`search_text`."""
    if len(search_text(text)) == len(text):
        return list(ranges)
    offsets = located_search_text(text).offsets
    return [(bisect_left(offsets, start), bisect_left(offsets, end)) for start, end in ranges]


@lru_cache(maxsize=16)
def located(text: str) -> NormalizedText:
    """:func:`located_search_text` with a cache, for a question that is looked into for every word of every quote."""
    return located_search_text(text)


def _kept(dropped: re.Pattern[str], text: str, offsets: Sequence[int]) -> Sequence[int]:
    """The ``offsets`` of the characters of ``text`` that ``dropped`` does not match."""
    kept: list[int] = []
    end = 0
    for match in dropped.finditer(text):
        kept += offsets[end : match.start()]
        end = match.end()
    return [*kept, *offsets[end:]] if end else offsets
