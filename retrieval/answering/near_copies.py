"""Near-copies: one text republished, in the other script or with a comma changed, is shown once."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil
from operator import add

ALIKE = 0.85  # share of common bigrams (Jaccard) from which on two passages are one text
_BETWEEN = re.compile(r"[\W_]+")
_LENGTHS = 0.8  # texts whose lengths differ more are no copies
_PROBES = 12  # short stretches that tell at once that two texts differ
_STRETCH = 4  # characters of each
_FOUND = 0.4  # share of them that copies have in common at the least


def near_copies(one: str, other: str) -> bool:
    """Whether two folded passages are copies of each other but for little (Broder 1997, resemblance)."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _LENGTHS * len(longer) or not _may_be(shorter, longer):
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
    """Pairs of neighbouring characters, punctuation passed over: 12 万 and 12万 are alike."""
    plain = _BETWEEN.sub("", text)
    return frozenset(map(add, plain, plain[1:])) or frozenset(plain)
