"""The engine of one machine: segments in memory or in mapped files, each state of them consistent in itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import repeat
from typing import Final, NamedTuple, Self

import numpy as np

from corpus.document import Document, Metadata
from corpus.passages import Passage
from retrieval.analyzer import Analyzer, bigram_terms
from retrieval.bm25 import inverse_document_frequency
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
COUNTED: Final = 1 << 14  # terms of a kind whose frequencies are


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
            Statistics(self.size, lru_cache(COUNTED)(partial(_frequency, self._look_up, kind)))
            for kind in range(len(KINDS))
        )

    @classmethod
    def of(cls, entries: Iterable[Entry], analyzer: Analyzer) -> Self:
        """Analyse ``entries``."""
        return cls([Part(segment_of(entries, analyzer))])

    def search(self, wanted: Wanted) -> list[Hit]:
        """See ``Engine``."""
        terms = [_summed(each) for each in wanted.terms]
        found: list[_Found] = []
        for part, kinds in zip(self.parts, self._weighted(terms), strict=True):
            positions, rows = part.search(kinds, wanted.scope, wanted.count)
            totals = np.round(rows.sum(axis=0), ROUNDED)
            near = _near(totals, wanted.count)
            found += map(_Found, totals[near].tolist(), repeat(part), positions[near].tolist(), rows.T[near].tolist())
        return _hits(_ranked(found, wanted))

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

    def _weighted(self, terms: Sequence[Mapping[str, float]]) -> list[list[Weighted]]:
        """For each part, by kind, the terms that occur in it, with all of their weight."""
        found: list[list[Weighted]] = [[] for _ in self.parts]
        for kind, (weights, average) in enumerate(zip(terms, self._averages, strict=True)):
            weighed = []
            for term, weight in weights.items():
                frequency, numbers = self._look_up(kind, term)
                if frequency:
                    weighed.append((numbers, weight * inverse_document_frequency(self.size, frequency)))
            for place, part in enumerate(self.parts):
                pairs = [(numbers[place], weight) for numbers, weight in weighed if numbers[place] >= 0]
                segment = part.segment
                found[place].append(
                    weighted(segment.postings[kind], pairs, average=average, shortest=segment.shortest[kind])
                )
        return found


_LookUp = Callable[[int, str], tuple[int, tuple[int, ...]]]
"""How many passages hold the term of this kind, and which term it is in each part (-1: none)."""


def _found(parts: Sequence[Part], kind: int, term: str) -> tuple[int, tuple[int, ...]]:
    """See ``_LookUp``; no method, for an engine that remembers itself would outlive its use (see ``by_name``)."""
    wanted, frequency, numbers = key(term), 0, []
    for part in parts:
        number = part.segment.postings[kind].find(wanted)
        numbers.append(number)
        if number >= 0:
            frequency += part.frequency(kind, wanted, number)
    return frequency, tuple(numbers)


def _frequency(look_up: _LookUp, kind: int, term: str) -> int:
    return look_up(kind, term)[0]


def _summed(terms: Terms) -> dict[str, float]:
    summed: dict[str, float] = {}
    for term, weight in terms:
        summed[term] = summed.get(term, 0.0) + weight
    return summed


class _Found(NamedTuple):
    """A passage that was found: its rounded score, where it stands, and what each kind of term adds."""

    total: float
    part: Part
    position: int
    scores: list[float]

    @property
    def id(self) -> str:
        """The id of the passage."""
        return self.part.segment.id(self.position)


def _hits(found: Sequence[_Found]) -> list[Hit]:
    """The passages as the ranking wants them."""
    texts: dict[tuple[Part, int], str] = {}
    for part in dict.fromkeys(each.part for each in found):
        positions = [each.position for each in found if each.part is part]
        texts.update(zip(zip(repeat(part), positions), part.segment.folded_each(positions), strict=True))
    return [_hit(each.part.segment, each.position, texts[each.part, each.position], each.scores) for each in found]


def _hit(segment: Segment, position: int, folded: str, scores: Sequence[float]) -> Hit:
    words = segment.postings[WORDS]
    return Hit(
        segment.id(position),
        folded,
        segment.sentences(position),
        segment.context(position),
        tuple(scores),
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
    same = Counter(each.total for each in found)
    best = sorted(found, key=lambda each: (-each.total, each.id if same[each.total] > 1 else ""))[: wanted.count]
    floor = wanted.within * best[0].total if best else 0.0
    return [each for number, each in enumerate(best) if number < wanted.least or each.total >= floor]
