"""What of a segment does not count any more: documents that were changed or removed since it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import Analyzer
from retrieval.columns import Arrays
from retrieval.extraction import Occurrences, unit_occurrences, word_occurrences
from retrieval.meanings import Spellings, gathered
from retrieval.people import named
from retrieval.postings import LONGEST
from retrieval.segment import KINDS, Segment
from retrieval.surfaces import surfaces


@dataclass(frozen=True, slots=True)
class Removed:
    """``ordinals`` of documents; ``alive`` marks the passages that are left; ``frequencies`` are, by kind, in how many
    of the others each key stands, ``totals`` how many terms they have."""

    ordinals: frozenset[int]
    alive: NDArray[np.bool_]
    passages: int
    frequencies: tuple[Counter[int], ...]
    totals: tuple[int, ...]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by the names they have in a file."""
        counted = {
            f"{kind}.{part}": np.array(values, np.uint64)
            for kind, counter in zip(KINDS, self.frequencies, strict=True)
            for part, values in (("keys", list(counter)), ("counts", list(counter.values())))
        }
        ordinals = np.array(sorted(self.ordinals), np.uint32)
        return {"ordinals": ordinals, "totals": np.array(self.totals, np.uint64), **counted}

    @classmethod
    def from_arrays(cls, segment: Segment, arrays: Arrays) -> Self:
        """What :meth:`arrays` kept of ``segment``."""
        ordinals = arrays["ordinals"].tolist()
        positions = [position for ordinal in ordinals for position in segment.positions(ordinal)]
        alive = np.ones(len(segment), np.bool_)
        alive[positions] = False
        pairs = (zip(arrays[f"{kind}.keys"].tolist(), arrays[f"{kind}.counts"].tolist(), strict=True) for kind in KINDS)
        counters = tuple(Counter(dict(each)) for each in pairs)
        return cls(frozenset(ordinals), alive, len(positions), counters, tuple(arrays["totals"].tolist()))


def nothing_removed(segment: Segment) -> Removed:
    """A segment that counts as a whole."""
    return Removed(frozenset(), np.ones(len(segment), np.bool_), 0, tuple(Counter() for _ in KINDS), (0,) * len(KINDS))


def remove(segment: Segment, before: Removed, ordinals: Sequence[int], analyzer: Analyzer) -> Removed:
    """``before`` without the documents ``ordinals`` too: what they hold is counted anew, so that the rest of the
    segment need not be looked at."""
    fresh = sorted(set(ordinals) - before.ordinals)
    positions = [position for ordinal in fresh for position in segment.positions(ordinal)]
    alive = before.alive.copy()
    alive[positions] = False
    counted = [_counted(each) for each in _occurrences(segment, positions, analyzer)]
    return Removed(
        before.ordinals | frozenset(fresh),
        alive,
        before.passages + len(positions),
        tuple(old + new for old, (new, _) in zip(before.frequencies, counted, strict=True)),
        tuple(old + new for old, (_, new) in zip(before.totals, counted, strict=True)),
    )


def spellings_of(segment: Segment, removed: Removed) -> dict[str, Spellings]:
    """How the passages that do not count write what they mean (see ``meanings``)."""
    texts = [segment.folded(position) for position in np.flatnonzero(~removed.alive).tolist()]
    return gathered((*surfaces(texts), *named(texts)))


def _occurrences(segment: Segment, positions: Sequence[int], analyzer: Analyzer) -> tuple[Occurrences, ...]:
    texts = [segment.folded(position) for position in positions]
    contexts = [segment.context(position) for position in positions]
    return (word_occurrences(texts, analyzer), *unit_occurrences(texts), word_occurrences(contexts, analyzer))


def _counted(found: Occurrences) -> tuple[Counter[int], int]:
    pairs = set(zip(found.keys.tolist(), found.owners.tolist(), strict=True))
    return Counter(each for each, _ in pairs), int(np.minimum(found.lengths, LONGEST).sum())
