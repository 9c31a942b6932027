"""The engine of one machine: segments in memory or in mapped files, each state of them consistent in itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import repeat
from typing import Final, Self

import numpy as np

from corpus.document import Document, Metadata
from corpus.passages import Passage
from retrieval.analyzer import Analyzer, bigram_terms
from retrieval.engines import Hit, Statistics, Terms, Wanted
from retrieval.engines.admitting import READ_THROUGH, holds
from retrieval.engines.by_name import ByName, Documents, Recorded
from retrieval.engines.part import Part
from retrieval.engines.scoring import Positions, Scores, Weighted, weighted
from retrieval.indexing import segment_of
from retrieval.keys import key
from retrieval.meanings import Spellings
from retrieval.segment import KINDS, Entry, Segment

WORDS, BIGRAMS, CHARACTERS, _ = range(len(KINDS))
ROUNDED: Final = 9  # decimals: what is beyond is only floating point
ASKED: Final = 1 << 16  # terms kept at hand
_NO_PASSAGES: Final = np.zeros(0, np.int64)


class MemoryEngine:
    """Segments as one collection (see ``Engine``); never changed: a next state is another engine."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = tuple(part for part in parts if part.segment.documents)
        self.size = sum(map(len, self.parts))
        self._averages = [
            sum(part.total(kind) for part in self.parts) / max(self.size, 1) or 1.0 for kind in range(len(KINDS))
        ]
        self.documents: Mapping[str, Document] = Documents(self.parts)
        self.metadata: Mapping[str, Metadata] = ByName(self.parts, Segment.metadata, kept=None)
        recorded = ((part, ordinal) for part in self.parts for ordinal in part.segment.recorded() if part.has(ordinal))
        self.sections = Recorded({part.segment.name(each): (part.segment, each) for part, each in recorded})
        self.fingerprints: Mapping[str, str] = ByName(self.parts, Segment.sha256, kept=0)
        """The hashes of the files that the documents were read from, by id."""
        self._look_up: _LookUp = lru_cache(ASKED)(partial(_found, self.parts))
        self.statistics = tuple(
            Statistics(self.size, partial(_frequency, self._look_up, kind)) for kind in range(len(KINDS))
        )

    @classmethod
    def of(cls, entries: Iterable[Entry], analyzer: Analyzer) -> Self:
        """Analyse ``entries``."""
        return cls([Part(segment_of(entries, analyzer))])

    def search(self, wanted: Wanted) -> list[Hit]:
        """See ``Engine``."""
        terms = [_by_key(each) for each in wanted.terms]
        found: list[_Found] = []
        for part, kinds in zip(self.parts, self._weighted(terms), strict=True):
            positions, rows = part.search(kinds, wanted.scope, wanted.count)
            totals = np.round(rows.sum(axis=0), ROUNDED)
            near = _near(totals, wanted.count)
            found += map(_Found, totals[near].tolist(), repeat(part), positions[near].tolist(), rows.T[near].tolist())
        return [each.hit() for each in _ranked(found, wanted)]

    def passages(self) -> Iterator[Passage]:
        """See ``Engine``."""
        for part in self.parts:
            yield from (part.segment.passage(at)[0] for at in np.flatnonzero(part.removed.alive).tolist())

    def passage(self, name: str) -> Passage | None:
        """See ``Engine``."""
        for part in self.parts:
            position = part.segment.position(name)
            if position is not None and part.removed.alive[position]:
                return part.segment.passage(position)[0]
        return None

    def contains(self, word: str) -> bool:
        """See ``Engine``. A stretch that begins or ends inside a run of letters or digits is found in collections of
        up to ``READ_THROUGH`` passages only."""
        if word in self.statistics[WORDS]:
            return True
        if len(word) == 1 and word in self.statistics[CHARACTERS]:
            return True
        if self.size > READ_THROUGH and not all(pair in self.statistics[BIGRAMS] for pair in bigram_terms(word)):
            return False
        return any(holds(part.segment, part.removed.alive, word) for part in self.parts)

    def surrounded_by(self, word: str) -> bool:
        """See ``Engine``."""
        return any(part.segment.surrounded_by(word, part.removed.ordinals) for part in self.parts)

    def spellings(self, meaning: str) -> Spellings:
        """See ``Engine``."""
        summed: dict[str, int] = {}
        for part in self.parts:
            for spelling, count in part.spellings(meaning).items():
                summed[spelling] = summed.get(spelling, 0) + count
        return summed

    def _weighted(self, terms: Sequence[Mapping[int, float]]) -> list[list[Weighted]]:
        """For each part, by kind, the terms that occur in it, with all of their weight."""
        found: list[list[Weighted]] = [[] for _ in self.parts]
        for kind, (weights, average) in enumerate(zip(terms, self._averages, strict=True)):
            known = [(self._look_up(kind, term), weight) for term, weight in weights.items()]
            idf = self.statistics[kind].weight
            weighed = [(numbers, weight * idf(frequency)) for (frequency, numbers), weight in known if frequency]
            for place, part in enumerate(self.parts):
                pairs = [(numbers[place], weight) for numbers, weight in weighed if numbers[place] >= 0]
                segment = part.segment
                found[place].append(
                    weighted(segment.postings[kind], pairs, average=average, shortest=segment.shortest[kind])
                )
        return found


_LookUp = Callable[[int, int], tuple[int, tuple[int, ...]]]
"""How many passages hold the term of this kind with this key, and which term it is in each part (-1: none)."""


def _found(parts: Sequence[Part], kind: int, term: int) -> tuple[int, tuple[int, ...]]:
    """See ``_LookUp``; no method, for an engine that remembers itself would outlive its use (see ``by_name``)."""
    numbers = tuple([part.segment.postings[kind].find(term) for part in parts])
    frequency = sum(part.frequency(kind, term, at) for part, at in zip(parts, numbers, strict=True) if at >= 0)
    return frequency, numbers


def _frequency(look_up: _LookUp, kind: int, term: str) -> int:
    return look_up(kind, key(term))[0]


def _by_key(terms: Terms) -> dict[int, float]:
    summed: dict[int, float] = {}
    for term, weight in terms:
        each = key(term)
        summed[each] = summed.get(each, 0.0) + weight
    return summed


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage that was found: its rounded score, where it stands, and what each kind of term adds."""

    total: float
    part: Part
    position: int
    scores: list[float]

    @property
    def place(self) -> tuple[float, str]:
        """What passages are put in order by."""
        return -self.total, self.part.segment.id(self.position)

    def hit(self) -> Hit:
        """The passage as the ranking wants it."""
        segment, position = self.part.segment, self.position
        words = segment.postings[WORDS]
        return Hit(
            segment.id(position),
            segment.folded(position),
            segment.sentences(position),
            segment.context(position),
            tuple(self.scores),
            lambda term: words.holds(position, key(term)),
            lambda: segment.passage(position)[0],
        )


def _near(totals: Scores, count: int) -> Positions:
    """Where the ``count`` highest of ``totals`` stand, and those that tie with the last."""
    if len(totals) <= count:
        return np.arange(len(totals))
    return np.flatnonzero(totals >= np.partition(totals, len(totals) - count)[len(totals) - count])


def _ranked(found: list[_Found], wanted: Wanted) -> list[_Found]:
    """The best of ``found`` that are near enough to the first."""
    best = sorted(found, key=lambda each: each.place)[: wanted.count]
    floor = wanted.within * best[0].total if best else 0.0
    return [each for number, each in enumerate(best) if number < wanted.least or each.total >= floor]
