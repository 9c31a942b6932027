"""How a corpus writes a person, a number or a date: spellings by what they mean, counted."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.columns import Arrays, Blobs
from retrieval.keys import key

Spellings = Mapping[str, int]
"""A spelling → how often it stands in the corpus."""

Find = Callable[[str], Spellings]
"""A meaning → how the corpus writes it."""


def gathered(found: Iterable[tuple[str, str, int]]) -> dict[str, Spellings]:
    """Count triples of meaning, spelling and number of times."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for meaning, spelling, count in found:
        counted[meaning][spelling] += count
    return dict(counted)


def most_frequent(spellings: Spellings, most: int) -> tuple[str, ...]:
    """The ``most`` frequent spellings, the most frequent first; ties by spelling."""
    return tuple(sorted(spellings, key=lambda each: (-spellings[each], each))[:most])


def less(spellings: Spellings, gone: Spellings) -> Spellings:
    """``spellings`` without so many of each."""
    return {each: left for each, count in spellings.items() if (left := count - gone.get(each, 0)) > 0}


@dataclass(frozen=True, slots=True)
class Meanings:
    """Spellings by the key of what they mean (ascending)."""

    keys: NDArray[np.uint64]
    spellings: Blobs

    @classmethod
    def of(cls, found: Mapping[str, Spellings]) -> Self:
        """Keep ``found``: spellings by meaning."""
        return cls._of_keys({key(meaning): spellings for meaning, spellings in found.items()})

    @classmethod
    def merged(cls, several: Sequence[Self]) -> Self:
        """What ``several`` know together."""
        found: dict[int, Counter[str]] = {}
        for each in several:
            for number, meaning in enumerate(each.keys.tolist()):
                found.setdefault(meaning, Counter()).update(json.loads(each.spellings[number]))
        return cls._of_keys(found)

    def without(self, gone: Mapping[str, Spellings]) -> Self:
        """What is known but for what is ``gone``."""
        fewer = {key(meaning): spellings for meaning, spellings in gone.items()}
        left = (
            (meaning, less(json.loads(self.spellings[number]), fewer.get(meaning, {})))
            for number, meaning in enumerate(self.keys.tolist())
        )
        return self._of_keys({meaning: spellings for meaning, spellings in left if spellings})

    @classmethod
    def _of_keys(cls, found: Mapping[int, Spellings]) -> Self:
        ordered = sorted(found)
        return cls(np.array(ordered, np.uint64), Blobs.of([json.dumps(found[each]).encode() for each in ordered]))

    def find(self, meaning: str) -> Spellings:
        """The spellings of ``meaning``."""
        wanted = np.uint64(key(meaning))
        place = int(np.searchsorted(self.keys, wanted))
        if place == len(self.keys) or self.keys[place] != wanted:
            return {}
        found: Spellings = json.loads(self.spellings[place])
        return found

    def arrays(self, name: str) -> Arrays:
        """The arrays by the names they have in a file."""
        return {f"{name}.keys": self.keys, **self.spellings.arrays(name)}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> Self:
        """What :meth:`arrays` named so."""
        return cls(arrays[f"{name}.keys"], Blobs.from_arrays(name, arrays))
