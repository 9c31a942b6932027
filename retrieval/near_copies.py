"""Near-copies: one text republished, in the other script or with a comma changed, is shown once."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import ceil

from retrieval.analyzer import units

ALIKE = 0.85  # share of common unit bigrams (Jaccard) from which on two passages are one text
_LENGTHS = 0.8  # texts whose lengths differ more are no copies
_PROBES = 12  # short stretches that tell at once that two texts differ
_STRETCH = 4  # characters of each
_FOUND = 0.4  # share of them that copies have in common at the least


@lru_cache(maxsize=256)  # the same few passages are compared for every look at an answer
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


def _shingles(text: str) -> set[str]:
    """Pairs of neighbouring units, punctuation passed over: 12 万 and 12万 are alike."""
    terms = [token.term for token in units(text)]
    return {left + right for left, right in pairwise(terms)} or set(terms)
