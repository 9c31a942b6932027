"""Which segments become one: few segments make quick searches, rare merges make quick changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from retrieval.engines.part import Part
from retrieval.postings import MOST_PASSAGES

MOST_PARTS: Final = 3  # segments; of more, the small ones become one: each is searched on its own
ALIKE: Final = 3  # a segment up to so many times as large as all smaller ones together is merged with them


def to_be_merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are to become one, if there are too many or one is mostly gone; together they hold no more
    passages than a segment can."""
    mostly_gone = tuple(part for part in parts if 2 * part.removed.passages > len(part.segment))
    if len(parts) <= MOST_PARTS:
        return _fitting(mostly_gone)
    ordered = sorted(parts, key=lambda part: len(part.segment))
    small, size = 1, len(ordered[0].segment)
    while small < len(ordered) and (len(ordered) - small >= MOST_PARTS or len(ordered[small].segment) <= ALIKE * size):
        size += len(ordered[small].segment)
        small += 1
    chosen = _fitting(ordered[:small])
    return chosen if len(chosen) > 1 else _fitting(mostly_gone)


def _fitting(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The first of ``parts``, as many as fit into one segment."""
    sizes = accumulate(map(len, parts))
    return tuple(part for part, size in zip(parts, sizes, strict=True) if size <= MOST_PASSAGES)
