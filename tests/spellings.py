"""Spellings by meaning, counted as a test wants them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping


def gathered(found: Iterable[tuple[str, str, int]]) -> Mapping[str, Mapping[str, int]]:
    """Triples of meaning, spelling and number of times."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for meaning, spelling, count in found:
        counted[meaning][spelling] += count
    return dict(counted)
