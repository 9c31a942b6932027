"""Postings of one kind of term: sorted arrays that may lie in memory or in a mapped file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.extraction import Occurrences
from retrieval.keys import Keys

FREQUENCY_BITS: Final = 8
MOST_FREQUENT: Final = (1 << FREQUENCY_BITS) - 1
MOST_PASSAGES: Final = 1 << (32 - FREQUENCY_BITS)
LONGEST: Final = (1 << 16) - 1  # terms of a passage; what has more counts as so long
PARTS: Final = ("keys", "bounds", "entries", "most", "lengths")

Entries = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Term ``keys[i]`` (ascending) stands in the passages of ``entries[bounds[i]:bounds[i + 1]]``, ascending: an entry
    is the passage's position times 256 plus how often the term stands there, at most 255. ``most[i]`` is the highest
    such count, ``lengths`` the number of terms of each passage."""

    keys: Keys
    bounds: NDArray[np.uint64]
    entries: Entries
    most: NDArray[np.uint8]
    lengths: NDArray[np.uint16]
    _sorted: memoryview = field(init=False, repr=False, compare=False)
    _ends: memoryview = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A memory view is searched several times faster than an array, one key at a time."""
        object.__setattr__(self, "_sorted", self.keys.data)
        object.__setattr__(self, "_ends", self.bounds.data)

    @classmethod
    def of(cls, found: Occurrences) -> Self:
        """Sort and count ``found``."""
        order = np.lexsort((found.owners, found.keys))
        terms, owners = found.keys[order], found.owners[order]
        fresh = np.ones(len(terms), np.bool_)
        fresh[1:] = (terms[1:] != terms[:-1]) | (owners[1:] != owners[:-1])
        starts = np.flatnonzero(fresh)
        counts = np.minimum(np.diff(starts, append=len(terms)), MOST_FREQUENT).astype(np.uint32)
        entries = owners[starts].astype(np.uint32) << np.uint32(FREQUENCY_BITS) | counts
        return cls.grouped(terms[starts], entries, found.lengths)

    @classmethod
    def grouped(cls, terms: Keys, entries: Entries, lengths: NDArray[Any]) -> Self:
        """Postings of ``entries`` that stand in order, each with the key of its term."""
        fresh = np.ones(len(terms), np.bool_)
        fresh[1:] = terms[1:] != terms[:-1]
        starts = np.flatnonzero(fresh)
        bounds = np.append(starts, len(terms)).astype(np.uint64)
        counts = (entries & np.uint32(MOST_FREQUENT)).astype(np.uint8)
        most = np.maximum.reduceat(counts, starts) if len(starts) else counts
        return cls(terms[starts], bounds, entries, most, np.minimum(lengths, LONGEST).astype(np.uint16))

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries each term has."""
        return (self.bounds[1:] - self.bounds[:-1]).astype(np.int64)

    def find(self, term: int) -> int:
        """The number of the term with this key, -1 if no passage holds it."""
        terms = self._sorted
        place = bisect_left(terms, term)
        return place if place < len(terms) and terms[place] == term else -1

    def span(self, number: int) -> tuple[int, int]:
        """Where the entries of a term begin and end."""
        return self._ends[number], self._ends[number + 1]

    def frequency(self, term: int) -> int:
        """How many passages hold the term with this key."""
        number = self.find(term)
        return 0 if number < 0 else self._ends[number + 1] - self._ends[number]

    def passages(self, term: int) -> NDArray[np.uint32]:
        """The positions of the passages that hold the term with this key, ascending."""
        number = self.find(term)
        if number < 0:
            return np.zeros(0, np.uint32)
        start, end = self.span(number)
        return self.entries[start:end] >> np.uint32(FREQUENCY_BITS)

    def holds(self, passage: int, term: int) -> bool:
        """Whether the passage at this position holds the term with this key."""
        number = self.find(term)
        if number < 0:
            return False
        start, end = self.span(number)
        wanted = passage << FREQUENCY_BITS
        place = start + int(np.searchsorted(self.entries[start:end], np.uint32(wanted)))
        return place < end and int(self.entries[place]) >> FREQUENCY_BITS == passage

    def arrays(self, name: str) -> Mapping[str, NDArray[Any]]:
        """The arrays by the names they have in a file."""
        return {f"{name}.{part}": getattr(self, part) for part in PARTS}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The postings that :meth:`arrays` named so."""
        return cls(*(arrays[f"{name}.{part}"] for part in PARTS))
