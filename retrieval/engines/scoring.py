"""Weighted terms against one segment: the same numbers as the definition, over the postings that matter.

Short postings are added up at once, long ones one by one, the weightiest first, until no passage that has not come up
can reach the best any more (Turtle & Flood 1995, MaxScore); the rest is looked up for the candidates alone. Single
characters stand in a third of all passages: they are looked up for the candidates only, unless these are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import most_saturation, saturation
from retrieval.postings import FREQUENCY_BITS, MOST_FREQUENT, Postings
from retrieval.segment import KINDS

POOL: Final = 100  # candidates by words, bigrams and context, for which characters are counted too
LONG: Final = 8192  # entries of a posting that is worth passing over
FEW: Final = 16384  # entries of all characters' postings that are worth adding up
LOOK_AGAIN: Final = 2  # times as many entries as candidates, from which on another look at these pays
SPARSE: Final = 8  # passages an entry from which on counting into all of them is a waste
TIE: Final = 1e-9
CHARACTERS: Final = KINDS.index("characters")
SELECTING: Final = tuple(number for number in range(len(KINDS)) if number != CHARACTERS)

_SHIFT: Final = np.uint32(FREQUENCY_BITS)
_COUNT: Final = np.uint32(MOST_FREQUENT)
Positions = NDArray[np.int64]
Scores = NDArray[np.float64]


class Term(NamedTuple):
    """A term that occurs in a segment: its number, its weight, and its entries ``start:end``. Tuples, for a question
    has some sixty: arrays of so few cost more than they save."""

    number: int
    weight: float
    start: int
    end: int

    @property
    def size(self) -> int:
        """How many entries the term has."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Weighted:
    """One kind's terms that occur in a segment, whose ``shortest`` passage has so many; ``average`` is how many a
    passage of the collection has."""

    postings: Postings
    terms: Sequence[Term]
    average: float
    shortest: int

    def bound(self, term: Term) -> float:
        """The most that ``term`` may add to a score."""
        most = int(self.postings.most[term.number])
        return term.weight * most_saturation(most, self.shortest, self.average)


def weighted(postings: Postings, terms: Sequence[tuple[int, float]], *, average: float, shortest: int) -> Weighted:
    """``terms`` are pairs of number and weight."""
    found = [Term(number, weight, *postings.span(number)) for number, weight in terms]
    return Weighted(postings, found, average, shortest)


class Workspace:
    """Sums for every passage of a segment, by kind and in all, zero between two uses."""

    def __init__(self, passages: int) -> None:
        whole = np.zeros((len(KINDS) + 1, passages))  # at once: in pieces it takes more and smaller pages of memory
        self.sums, self.totals = whole[:-1], whole[-1]
        self.touched = np.zeros(passages, np.bool_)

    def add(self, kind: int, positions: NDArray[np.uint32], shares: Scores) -> None:
        """Add ``shares`` to the passages at ``positions``, all different."""
        self.sums[kind][positions] += shares
        self.totals[positions] += shares
        self.touched[positions] = True

    def clear(self) -> None:
        """Take back what was added."""
        at = np.flatnonzero(self.touched)
        self.totals[at] = 0
        for row in self.sums:
            row[at] = 0
        self.touched[at] = False


def best_positions(
    space: Workspace, kinds: Sequence[Weighted], alive: NDArray[np.bool_] | None, count: int
) -> tuple[Positions, Scores]:
    """The positions of the ``count`` best passages (and more) of those ``alive``, and what each kind adds to each, one
    row a kind."""
    pool = max(POOL, count)
    characters = kinds[CHARACTERS]
    for kind in SELECTING:
        _add_all(space, kind, kinds[kind], [term for term in kinds[kind].terms if term.size < LONG])
    if counted := sum(term.size for term in characters.terms) <= FEW:
        _add_all(space, CHARACTERS, characters, characters.terms)
    candidates = _with_long(space, kinds, alive, pool)
    if not counted and len(candidates) < pool:
        _add_all(space, CHARACTERS, characters, characters.terms)
        candidates = _candidates(space, alive)
        counted = True
    candidates = candidates[space.totals[candidates] >= _floor(space.totals[candidates], pool) - TIE]
    if not counted:
        _look_up(space, candidates, CHARACTERS, characters, characters.terms)
    return candidates, space.sums[:, candidates]


def _with_long(space: Workspace, kinds: Sequence[Weighted], alive: NDArray[np.bool_] | None, pool: int) -> Positions:
    """Add the long postings to what stands in ``space``, the weightiest first: whole, as long as all that are left
    together could bring up another passage, then to the candidates alone, which are returned."""
    long = [
        (kinds[kind].bound(term), term, kind) for kind in SELECTING for term in kinds[kind].terms if term.size >= LONG
    ]
    long.sort(key=lambda each: -each[0])
    rest = sum(bound for bound, *_ in long)
    candidates = _candidates(space, alive)
    floor = _floor(space.totals[candidates], pool) - TIE if long else 0.0
    left = 0
    while left < len(long) and rest >= floor:
        bound, term, kind = long[left]
        _add_one(space, kind, kinds[kind], term)
        rest -= bound
        left += 1
        if left < len(long) and long[left][1].size >= LOOK_AGAIN * len(candidates):
            candidates = _candidates(space, alive)
            floor = _floor(space.totals[candidates], pool) - TIE
    if left:
        candidates = _candidates(space, alive)
        floor = _floor(space.totals[candidates], pool) - TIE
    if left < len(long):
        candidates = candidates[space.totals[candidates] + rest >= floor]
        for kind in SELECTING:
            _look_up(space, candidates, kind, kinds[kind], [term for _, term, its in long[left:] if its == kind])
    return candidates


def _floor(totals: Scores, pool: int) -> float:
    """What a passage must reach to be among the ``pool`` best."""
    if len(totals) < pool:
        return 0.0
    return float(np.partition(totals, len(totals) - pool)[len(totals) - pool])


def _candidates(space: Workspace, alive: NDArray[np.bool_] | None) -> Positions:
    """The passages ``alive`` that share a term."""
    return np.flatnonzero(space.touched if alive is None else space.touched & alive)


def _add_all(space: Workspace, kind: int, weights: Weighted, terms: Sequence[Term]) -> None:
    """Add up the postings of all ``terms`` at once."""
    if not terms:
        return
    sizes = [term.size for term in terms]
    total = sum(sizes)
    entries = np.concatenate([weights.postings.entries[term.start : term.end] for term in terms])
    positions = entries >> _SHIFT
    shares = saturation(entries & _COUNT, weights.postings.lengths[positions], weights.average)
    shares *= np.repeat([term.weight for term in terms], sizes)
    for row in (space.sums[kind], space.totals):
        if len(row) <= SPARSE * total:
            row += np.bincount(positions, shares, len(row))
        else:
            np.add.at(row, positions, shares)
    space.touched[positions] = True


def _add_one(space: Workspace, kind: int, weights: Weighted, term: Term) -> None:
    entries = weights.postings.entries[term.start : term.end]
    positions = entries >> _SHIFT
    shares = saturation(entries & _COUNT, weights.postings.lengths[positions], weights.average)
    shares *= term.weight
    space.add(kind, positions, shares)


def _look_up(space: Workspace, candidates: Positions, kind: int, weights: Weighted, terms: Sequence[Term]) -> None:
    """Add what ``terms`` give to ``candidates`` alone."""
    if not terms or not len(candidates):
        return
    wanted = candidates.astype(np.uint32)
    entries, sought = weights.postings.entries, wanted << _SHIFT
    spans = (entries[term.start : term.end] for term in terms)
    found = np.stack([span.take(span.searchsorted(sought), mode="clip") for span in spans])
    frequencies = (found & _COUNT) * (found >> _SHIFT == wanted)
    shares = saturation(frequencies, weights.postings.lengths[candidates], weights.average)
    space.add(kind, wanted, np.array([term.weight for term in terms]) @ shares)
