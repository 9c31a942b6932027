"""In how many passages each term occurs: a sorted table in memory, 12 bytes a term, stored in Milvus as a record.

A question asks for hundreds of frequencies one by one (spellings, homophones), so a round trip for each costs more than
the memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.index.engine import KINDS
from retrieval.index.schema import term

_ROW: Final = np.dtype([("key", "<u8"), ("count", "<i4")])


@lru_cache(maxsize=1 << 16)
def key(kind: int, indexed: str) -> int:
    """A hash of a term of a kind, as it is indexed. Of five million terms, two share one with a chance of one in a
    million."""
    digest = blake2b(f"{kind}{indexed}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The term with the hash ``keys[i]`` (ascending) occurs in ``counts[i]`` passages; in a difference, in so many more
    or fewer."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int32]
    _sorted: memoryview = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep a memory view, which bisect searches several times faster than an array."""
        object.__setattr__(self, "_sorted", self.keys.data)

    @classmethod
    def of(cls, frequencies: Callable[[int], Mapping[str, int]]) -> Self:
        """The table of what ``frequencies`` returns for each kind of term."""
        hashed = key.__wrapped__
        counts = (frequencies(kind).items() for kind in range(len(KINDS)))
        return cls.of_counts({hashed(kind, each): n for kind, own in enumerate(counts) for each, n in own})

    @classmethod
    def of_counts(cls, counts: Mapping[int, int]) -> Self:
        """The table of ``counts`` by hash."""
        return cls.sum([cls(np.fromiter(counts, np.uint64), np.fromiter(counts.values(), np.int32))])

    @classmethod
    def sum(cls, tables: Sequence[Self]) -> Self:
        """All tables added up, without terms that no passage is left of."""
        keys = np.concatenate([np.zeros(0, np.uint64), *(table.keys for table in tables)])
        every, places = np.unique(keys, return_inverse=True)
        counts = np.zeros(len(every), np.int64)
        np.add.at(counts, places, np.concatenate([np.zeros(0, np.int32), *(table.counts for table in tables)]))
        kept = counts != 0
        return cls(every[kept], counts[kept].astype(np.int32))

    def __len__(self) -> int:
        return len(self.keys)

    def __sub__(self, other: Self) -> Self:
        """What must be added to ``other`` to get this."""
        return self.sum([self, type(self)(other.keys, -other.counts)])

    def find(self, kind: int, word: str) -> int:
        """In how many passages a term of the analyzer occurs."""
        hashed = key(kind, term(kind, word))
        place = bisect_left(self._sorted, hashed)
        return int(self.counts[place]) if place < len(self) and self._sorted[place] == hashed else 0

    def encoded(self) -> bytes:
        """The table as bytes."""
        table = np.empty(len(self), _ROW)
        table["key"], table["count"] = self.keys, self.counts
        return table.tobytes()

    @classmethod
    def decoded(cls, stored: bytes) -> Self:
        """What :meth:`encoded` encoded."""
        table = np.frombuffer(stored, _ROW)
        return cls(np.ascontiguousarray(table["key"]), np.ascontiguousarray(table["count"]))
