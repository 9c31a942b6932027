"""Lengths in UTF-16 code units, which Telegram counts in, and splitting of text by them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from corpus.structure.sentences import split_sentences

LAST_OF_ONE_UNIT: Final = "\uffff"  # characters beyond this take two units
JOINER: Final = "\N{ZERO WIDTH JOINER}"
REGIONAL: Final = range(0x1F1E6, 0x1F200)  # regional indicators; two make a flag
SKIN: Final = range(0x1F3FB, 0x1F400)  # skin tone modifiers of the emoji before
JAMO: Final = range(0x1160, 0x1200)  # Hangul vowels and finals, part of the syllable before
CLAUSE: Final = re.compile(r"[,，;；:：、。！？!?](?!\d)[”’」』）)】》〉]*\s*|\n")


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units; a lone surrogate counts as one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Ruler:
    """Converts character offsets in a text to UTF-16 units."""

    def __init__(self, text: str) -> None:
        rare = units(text) > len(text)
        self._doubles = [index for index, character in enumerate(text) if character > LAST_OF_ONE_UNIT] if rare else []

    def __call__(self, offset: int) -> int:
        """The units before character ``offset``."""
        return offset + bisect_left(self._doubles, offset)


def cut(text: str, room: int) -> tuple[tuple[int, int], ...]:
    """Adjacent ranges that cover ``text``, each at most ``room`` units (at least 2).

    The text is split at sentence ends, a sentence that is too long between clauses, and a clause that is too long
    between graphemes.
    """
    if units(text) <= room:
        return ((0, len(text)),) if text else ()
    return tuple(_ranges(text, max(room, 2)))


def _ranges(text: str, room: int) -> Iterator[tuple[int, int]]:
    sentences = [end for _, end in split_sentences(text)]
    clauses = [match.end() for match in CLAUSE.finditer(text)]
    start = 0
    while start < len(text):
        end = _reach(text, start, room)
        if end < len(text):
            end = _last(sentences, start, end) or _last(clauses, start, end) or _between_graphemes(text, start, end)
        yield start, end
        start = end


def _reach(text: str, start: int, room: int) -> int:
    """The end of the longest slice from ``start`` with at most ``room`` units."""
    end = start
    while end < len(text) and room > 0:
        room -= 2 if text[end] > LAST_OF_ONE_UNIT else 1
        end += room >= 0
    return end


def _last(ends: list[int], start: int, limit: int) -> int | None:
    """The last of the sorted ``ends`` that is after ``start`` and not after ``limit``."""
    index = bisect_left(ends, limit + 1) - 1
    return ends[index] if index >= 0 and ends[index] > start else None


def _between_graphemes(text: str, start: int, end: int) -> int:
    """The last offset up to ``end`` that is not inside a grapheme; ``end`` if one grapheme fills the range."""
    places = (index for index in range(end, start, -1) if not joined(text, index))
    return next(places, end)


def joined(text: str, index: int) -> bool:
    """Whether the characters around ``index`` belong to one grapheme (an approximation of UAX 29)."""
    before, after = text[index - 1], text[index]
    if after == JOINER or before == JOINER or unicodedata.category(after).startswith("M"):
        return True
    if before == "\r" and after == "\n":
        return True
    code = ord(after)
    return code in SKIN or code in JAMO or (code in REGIONAL and _odd_regionals(text, index))


def _odd_regionals(text: str, index: int) -> bool:
    """Whether the run of regional indicators before ``index`` has an odd length."""
    start = index
    while start and ord(text[start - 1]) in REGIONAL:
        start -= 1
    return (index - start) % 2 == 1
