"""Terms as numbers, so that an index is made of sorted arrays and needs no dictionary in memory.

A term of up to three characters is packed, 21 bits each, and never shared; a longer one is hashed, with the highest
bit set. Of five million terms some two share a hash with a chance of one in a million.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

PACKED: Final = 3  # characters
BITS: Final = 21  # of a code point
HASHED: Final = 1 << 63

Keys = NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)
def key(term: str) -> int:
    """The number of ``term``, below 2**64."""
    if len(term) <= PACKED:
        packed = 0
        for character in term:
            packed = packed << BITS | ord(character)
        return packed
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return HASHED | int.from_bytes(digest, "little")


def keys(terms: Iterable[str]) -> Keys:
    """The numbers of ``terms``, in their order."""
    return np.fromiter(map(key, terms), np.uint64)


def packed_keys(*columns: NDArray[np.uint32]) -> Keys:
    """The numbers of terms of one to three characters, given as columns of code points of equal length."""
    packed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        packed = packed << np.uint64(BITS) | column
    return packed
