"""Recognise near-copies (republished, in the other script, with small changes), which are shown once."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil
from operator import add

ALIKE = 0.85  # share of common bigrams (Jaccard) of two copies
_BETWEEN = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十百千万亿零两半]+")
_LENGTHS = 0.8  # least ratio of their lengths
_PROBES = 12  # short substrings, to reject most pairs quickly
_STRETCH = 4  # characters of each
_FOUND = 0.4  # least share of them that copies have in common


def near_copies(one: str, other: str) -> bool:
    """Whether two folded passages are near-copies (resemblance, Broder 1997). Texts that differ in a number are not:
    they may be two versions that contradict each other."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LENGTHS * len(longer) or not _may_be(shorter, longer):
        return False
    if _NUMBERS.findall(one) != _NUMBERS.findall(other):
        return False
    left, right = _shingles(one), _shingles(other)
    return len(left & right) >= ALIKE * len(left | right) > 0


def _may_be(shorter: str, longer: str) -> bool:
    starts = range(0, max(1, len(shorter) - _STRETCH + 1), max(1, len(shorter) // _PROBES))
    may_miss = len(starts) - ceil(_FOUND * len(starts))
    for start in starts:
        if shorter[start : start + _STRETCH] not in longer:
            may_miss -= 1
            if may_miss < 0:
                return False
    return True


@lru_cache(maxsize=64)
def _shingles(text: str) -> frozenset[str]:
    """The character bigrams without punctuation and blanks: 12 万 and 12万 are equal."""
    plain = _BETWEEN.sub("", text)
    return frozenset(map(add, plain, plain[1:])) or frozenset(plain)
