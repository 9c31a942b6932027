"""Weighted terms against one segment: the same numbers as the definition, over the postings that matter.

Short postings are added up at once, long ones one by one, the weightiest first, until no passage that has not come up
can reach the best any more (Turtle & Flood 1995, MaxScore); the rest is looked up for the candidates alone. Single
characters stand in a third of all passages: they are looked up for the candidates only, unless these are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import most_saturation, saturation
from retrieval.postings import FREQUENCY_BITS, MOST_FREQUENT, Postings
from retrieval.segment import KINDS

POOL: Final = 100  # candidates by words, bigrams and context, for which characters are counted too
LONG: Final = 2048  # entries of a posting that is worth passing over
FEW: Final = 16384  # entries of all characters' postings that are worth adding up
SPARSE: Final = 8  # passages an entry from which on counting into all of them is a waste
TIE: Final = 1e-9
CHARACTERS: Final = KINDS.index("characters")
SELECTING: Final = tuple(number for number in range(len(KINDS)) if number != CHARACTERS)

_SHIFT: Final = np.uint32(FREQUENCY_BITS)
_COUNT: Final = np.uint32(MOST_FREQUENT)
Positions = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighted:
    """One kind's terms that occur in a segment: their entries ``starts[i]:ends[i]``, what each weighs, and the most
    that each may add."""

    postings: Postings
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weights: Scores
    bounds: Scores
    average: float

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries each term has."""
        return self.ends - self.starts

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Weighted:
        """The chosen terms, by a mask or by their numbers."""
        return Weighted(
            self.postings,
            self.starts[chosen],
            self.ends[chosen],
            self.weights[chosen],
            self.bounds[chosen],
            self.average,
        )


def weighted(postings: Postings, terms: Sequence[tuple[int, float]], *, average: float, shortest: int) -> Weighted:
    """``terms`` are pairs of number and weight."""
    numbers = np.array([number for number, _ in terms], np.int64)
    weights = np.array([weight for _, weight in terms], np.float64)
    most = postings.most[numbers].tolist()
    bounds = weights * np.array([most_saturation(each, shortest, average) for each in most], np.float64)
    starts = postings.bounds[numbers].astype(np.int64)
    ends = postings.bounds[numbers + 1].astype(np.int64)
    return Weighted(postings, starts, ends, weights, bounds, average)


class Workspace:
    """Sums for every passage of a segment, all zero between two uses."""

    def __init__(self, passages: int) -> None:
        self.sums = np.zeros((len(KINDS), passages))
        self.touched = np.zeros(passages, np.bool_)

    def clear(self) -> None:
        """Take back what was added."""
        at = np.flatnonzero(self.touched)
        self.sums[:, at] = 0
        self.touched[at] = False


def best_positions(
    space: Workspace, kinds: Sequence[Weighted], alive: NDArray[np.bool_] | None, count: int
) -> tuple[Positions, Scores]:
    """The positions of the ``count`` best passages (and more) of those ``alive``, and what each kind adds to each, one
    row a kind."""
    pool = max(POOL, count)
    characters = kinds[CHARACTERS]
    short = [(kind, kinds[kind].part(kinds[kind].sizes < LONG)) for kind in SELECTING]
    if counted := int(characters.sizes.sum()) <= FEW:
        short.append((CHARACTERS, characters))
    for kind, terms in short:
        _add_all(space, kind, terms)
    candidates, rows = _with_long(space, kinds, _long(kinds), alive, pool)
    if not counted and len(candidates) < pool:
        _add_all(space, CHARACTERS, characters)
        candidates = _candidates(space, alive)
        rows = space.sums[:, candidates]
    candidates, rows = _best(candidates, rows, pool)
    if not counted and not rows[CHARACTERS].any():
        _look_up(rows[CHARACTERS], candidates, characters)
    return candidates, rows


def _long(kinds: Sequence[Weighted]) -> list[tuple[float, int, Weighted, int]]:
    """The terms with long postings: bound, kind, the kind's terms and number among them, the weightiest first."""
    return sorted(
        (
            (float(kinds[kind].bounds[term]), kind, kinds[kind], int(term))
            for kind in SELECTING
            for term in np.flatnonzero(kinds[kind].sizes >= LONG)
        ),
        key=lambda each: -each[0],
    )


def _with_long(
    space: Workspace,
    kinds: Sequence[Weighted],
    terms: Sequence[tuple[float, int, Weighted, int]],
    alive: NDArray[np.bool_] | None,
    pool: int,
) -> tuple[Positions, Scores]:
    """Add the long postings to what stands in ``space``: whole, as long as all that are left together could bring up
    another passage, then to the candidates alone."""
    rest = sum(bound for bound, *_ in terms)
    candidates = _candidates(space, alive)
    rows = space.sums[:, candidates]
    floor = 0.0
    for number, (bound, kind, weights, term) in enumerate(terms):
        if rest >= floor - TIE and rest >= (floor := _floor(rows.sum(axis=0), pool)) - TIE:
            _add_one(space, kind, weights, term)
            candidates = _candidates(space, alive)
            rows = space.sums[:, candidates]
        else:
            near = rows.sum(axis=0) + rest >= floor - TIE
            candidates, rows = candidates[near], rows[:, near]
            for other in SELECTING:
                left = [each for _, kind, _, each in terms[number:] if kind == other]
                _look_up(rows[other], candidates, kinds[other].part(np.array(left, np.int64)))
            break
        rest -= bound
    return candidates, rows


def _floor(totals: Scores, pool: int) -> float:
    """What a passage must reach to be among the ``pool`` best."""
    if len(totals) < pool:
        return 0.0
    return float(np.partition(totals, len(totals) - pool)[len(totals) - pool])


def _best(candidates: Positions, rows: Scores, pool: int) -> tuple[Positions, Scores]:
    """The ``pool`` best of ``candidates``, and those that tie with the last."""
    totals = rows.sum(axis=0)
    near = totals >= _floor(totals, pool) - TIE
    return candidates[near], rows[:, near]


def _candidates(space: Workspace, alive: NDArray[np.bool_] | None) -> Positions:
    return np.flatnonzero(space.touched if alive is None else space.touched & alive)


def _add_all(space: Workspace, kind: int, terms: Weighted) -> None:
    """Add up the postings of all ``terms`` at once."""
    sizes = terms.sizes
    total = int(sizes.sum())
    if not total:
        return
    ends = np.cumsum(sizes)
    entries = terms.postings.entries[np.repeat(terms.starts - ends + sizes, sizes) + np.arange(total)]
    positions = entries >> _SHIFT
    shares = np.repeat(terms.weights, sizes)
    shares *= saturation(entries & _COUNT, terms.postings.lengths[positions], terms.average)
    row = space.sums[kind]
    if len(row) <= SPARSE * total:
        row += np.bincount(positions, shares, len(row))
    else:
        np.add.at(row, positions, shares)
    space.touched[positions] = True


def _add_one(space: Workspace, kind: int, terms: Weighted, term: int) -> None:
    entries = terms.postings.entries[terms.starts[term] : terms.ends[term]]
    positions = entries >> _SHIFT
    shares = saturation(entries & _COUNT, terms.postings.lengths[positions], terms.average)
    shares *= terms.weights[term]
    space.sums[kind][positions] += shares
    space.touched[positions] = True


def _look_up(row: Scores, candidates: Positions, terms: Weighted) -> None:
    """Add what ``terms`` give to ``candidates`` to their ``row``."""
    if not len(terms.starts) or not len(candidates):
        return
    wanted = candidates.astype(np.uint32)
    entries, sought = terms.postings.entries, wanted << _SHIFT
    found = np.stack(
        [
            (span := entries[start:end]).take(span.searchsorted(sought), mode="clip")
            for start, end in zip(terms.starts.tolist(), terms.ends.tolist(), strict=True)
        ]
    )
    frequencies = (found & _COUNT) * (found >> _SHIFT == wanted)
    shares = saturation(frequencies, terms.postings.lengths[candidates], terms.average)
    row += terms.weights @ shares
