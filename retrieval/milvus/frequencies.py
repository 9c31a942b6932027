"""In how many passages each term stands: a sorted table in memory, 12 bytes a term, kept in Milvus as pieces of text.

A reader of questions asks for hundreds of frequencies one by one (spellings, homophones): a round trip for each would
cost far more than the memory.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.part import Part
from retrieval.keys import Keys

PIECE_TERMS: Final = 4000  # of a piece, which is then 64,000 characters
_WIDTH: Final = np.dtype([("key", "<u8"), ("count", "<i4")])

Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Term ``keys[i]`` (ascending) stands in ``counts[i]`` passages; of a difference, in so many more or fewer."""

    keys: Keys
    counts: Counts
    _sorted: memoryview = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A memory view is searched several times faster than an array, one key at a time."""
        object.__setattr__(self, "_sorted", self.keys.data)

    @classmethod
    def of_parts(cls, parts: Sequence[Part], kind: int) -> Self:
        """What all ``parts`` hold together of one kind of term."""
        counted = [cls(each.segment.postings[kind].keys, _counts(each, kind)) for each in parts]
        return cls.summed(counted)

    @classmethod
    def summed(cls, several: Sequence[Self]) -> Self:
        """All together, without terms that no passage is left of."""
        if not several:
            return cls(np.zeros(0, np.uint64), np.zeros(0, np.int32))
        keys = np.concatenate([each.keys for each in several])
        every, places = np.unique(keys, return_inverse=True)
        counts = np.zeros(len(every), np.int64)
        np.add.at(counts, places, np.concatenate([each.counts for each in several]))
        kept = counts != 0
        return cls(every[kept], counts[kept].astype(np.int32))

    def minus(self, other: Self) -> Self:
        """What is to be added to ``other`` for it to be this."""
        return self.summed([self, type(self)(other.keys, -other.counts)])

    def find(self, term: int) -> int:
        """In how many passages the term with this key stands."""
        terms = self._sorted
        place = bisect_left(terms, term)
        return int(self.counts[place]) if place < len(terms) and terms[place] == term else 0

    def pieces(self) -> Iterator[str]:
        """The table as texts that fit a field."""
        table = np.empty(len(self.keys), _WIDTH)
        table["key"], table["count"] = self.keys, self.counts
        for start in range(0, len(table), PIECE_TERMS):
            yield b64encode(table[start : start + PIECE_TERMS].tobytes()).decode()

    @classmethod
    def of_pieces(cls, texts: Iterable[str]) -> Self:
        """What :meth:`pieces` made texts of."""
        table = np.frombuffer(b"".join(map(b64decode, texts)), _WIDTH)
        return cls(np.ascontiguousarray(table["key"]), np.ascontiguousarray(table["count"]))


def _counts(part: Part, kind: int) -> Counts:
    postings = part.segment.postings[kind]
    counts = postings.sizes.astype(np.int32)
    for term, gone in part.removed.frequencies[kind].items():
        counts[postings.find(term)] -= gone
    return counts
