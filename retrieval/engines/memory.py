"""The engine of one machine: segments in memory or in mapped files, each state of them consistent in itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import repeat
from pathlib import Path
from typing import Final, Self, TypeVar

import numpy as np

from corpus.document import Document, Metadata
from corpus.passages import Passage
from retrieval.analyzer import Analyzer, bigram_terms
from retrieval.engines import Hit, Statistics, Terms, Wanted
from retrieval.engines.admitting import READ_THROUGH, admitted, holds
from retrieval.engines.removed import Removed, nothing_removed, remove, spellings_of
from retrieval.engines.scoring import Positions, Scores, Weighted, Workspace, best_positions, weighted
from retrieval.keys import key
from retrieval.meanings import Meanings, Spellings, less
from retrieval.scope import EVERYTHING, Scope
from retrieval.segment import KINDS, Entry, Segment

WORDS, BIGRAMS, CHARACTERS, _ = range(len(KINDS))
ROUNDED: Final = 9  # decimals: what is beyond is only floating point
READ: Final = 256  # documents kept at hand
ASKED: Final = 1 << 16  # terms kept at hand
_NO_PASSAGES: Final = np.zeros(0, np.int64)


T = TypeVar("T")


class Part:
    """A segment and what of it does not count any more, which ``stored`` is the file of; with room to add up scores,
    which searches take in turns."""

    def __init__(
        self,
        segment: Segment,
        removed: Removed | None = None,
        *,
        stored: Path | None = None,
        spaces: list[Workspace] | None = None,
    ) -> None:
        self.segment = segment
        self.stored = stored
        self.removed = removed or nothing_removed(segment)
        self.alive = self.removed.alive if self.removed.ordinals else None
        self._spaces: list[Workspace] = [] if spaces is None else spaces

    def __len__(self) -> int:
        return len(self.segment) - self.removed.passages

    def without(self, ordinals: Sequence[int], analyzer: Analyzer) -> Part:
        """The same segment without these documents."""
        return Part(self.segment, remove(self.segment, self.removed, ordinals, analyzer), spaces=self._spaces)

    def frequency(self, kind: int, term: int, number: int) -> int:
        """How many passages hold the term with this key and number."""
        start, end = self.segment.postings[kind].span(number)
        return end - start - (self.removed.frequencies[kind][term] if self.alive is not None else 0)

    def total(self, kind: int) -> int:
        """How many terms all passages have."""
        return self.segment.totals[kind] - self.removed.totals[kind]

    @property
    def meanings(self) -> Meanings:
        """All that the passages mean, and how they write it."""
        return self.segment.meanings.without(self._forgotten) if self.alive is not None else self.segment.meanings

    def spellings(self, meaning: str) -> Spellings:
        """How the passages write a meaning (see ``meanings``)."""
        found = self.segment.spellings(meaning)
        return less(found, self._forgotten.get(meaning, {})) if found and self.alive is not None else found

    @cached_property
    def _forgotten(self) -> Mapping[str, Spellings]:
        """How the passages that do not count write what they mean: they are few, and read when it is asked for."""
        return spellings_of(self.segment, self.removed)

    def has(self, ordinal: int | None) -> bool:
        """Whether there is such a document and it counts."""
        return ordinal is not None and ordinal not in self.removed.ordinals

    def ordinals(self) -> Iterator[int]:
        """Those of the documents that count."""
        return (ordinal for ordinal in range(self.segment.documents) if self.has(ordinal))

    def search(self, kinds: Sequence[Weighted], scope: Scope, count: int) -> tuple[Positions, Scores]:
        """The best positions in ``scope`` and what each kind adds to them (see ``best_positions``)."""
        alive = self.alive if scope == EVERYTHING else admitted(self.segment, self.removed.alive, scope)
        try:
            space = self._spaces.pop()
        except IndexError:
            space = Workspace(len(self.segment))
        found = best_positions(space, kinds, alive, count)
        space.clear()
        self._spaces.append(space)
        return found


class _ByName(Mapping[str, T]):
    """Something of the documents of all parts by id, in the order of their ids; each is read when asked for, and so
    many are ``kept`` at hand (``None``: all)."""

    def __init__(self, parts: Sequence[Part], read: Callable[[Segment, int], T], kept: int | None = READ) -> None:
        self._parts = parts
        self._decode = read
        self._read = lru_cache(kept)(self._decoded)
        self._names: tuple[str, ...] | None = None

    def __getitem__(self, name: str) -> T:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        if self._names is None:
            self._names = tuple(sorted(part.segment.name(each) for part in self._parts for each in part.ordinals()))
        return iter(self._names)

    def __len__(self) -> int:
        return sum(part.segment.documents - len(part.removed.ordinals) for part in self._parts)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(part.has(part.segment.ordinal(name)) for part in self._parts)

    def _decoded(self, name: str) -> T:
        for part in self._parts:
            ordinal = part.segment.ordinal(name)
            if ordinal is not None and part.has(ordinal):
                return self._decode(part.segment, ordinal)
        raise KeyError(name)


class MemoryEngine:
    """Segments as one collection (see ``Engine``); never changed: :meth:`changed` makes the next state."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = tuple(part for part in parts if part.segment.documents)
        self.size = sum(map(len, self.parts))
        self._averages = [
            sum(part.total(kind) for part in self.parts) / max(self.size, 1) or 1.0 for kind in range(len(KINDS))
        ]
        self.documents: Mapping[str, Document] = _ByName(self.parts, Segment.document)
        self.metadata: Mapping[str, Metadata] = _ByName(self.parts, Segment.metadata, kept=None)
        self._look_up = lru_cache(ASKED)(self._found)
        self.statistics = tuple(Statistics(self.size, partial(self._of_term, kind)) for kind in range(len(KINDS)))

    @classmethod
    def of(cls, entries: Iterable[Entry], analyzer: Analyzer) -> Self:
        """Analyse ``entries``."""
        return cls([Part(Segment.of(entries, analyzer))])

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

    def _of_term(self, kind: int, term: str) -> int:
        return self._look_up(kind, key(term))[0]

    def _found(self, kind: int, term: int) -> tuple[int, tuple[int, ...]]:
        """How many passages hold the term with this key, and which term it is in each part (-1: none)."""
        numbers = tuple([part.segment.postings[kind].find(term) for part in self.parts])
        frequency = sum(part.frequency(kind, term, at) for part, at in zip(self.parts, numbers, strict=True) if at >= 0)
        return frequency, numbers


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
