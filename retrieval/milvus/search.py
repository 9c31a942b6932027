"""A search in Milvus: candidates of each kind of term in one round trip, then our own scores for them.

What Milvus scores is only what it picks candidates by: its statistics are those of a shard, it knows no weights of
terms, and its sum over kinds is not ours. A term that weighs more is asked for more often, which comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from retrieval.engines import Terms, Wanted
from retrieval.engines.memory import ROUNDED
from retrieval.engines.milvus.admitting import expression, filtered
from retrieval.engines.milvus.connection import Connection, Row
from retrieval.engines.milvus.schema import token, vector
from retrieval.engines.scoring import CHARACTERS, POOL, SELECTING
from retrieval.index.bm25 import inverse_document_frequency, saturation
from retrieval.keys import key
from retrieval.postings import MOST_FREQUENT
from retrieval.segment import KINDS

STEPS: Final = 10  # of a weight: the heaviest term is asked for so many times
LIMIT: Final = 60  # candidates of each kind of term: 40 gave the same top five on 1,000 questions of drcd
MOST: Final = 4096  # where the scope leaves too few of them
WIDER: Final = 4  # times, if so
FREQUENT: Final = 65_536  # passages with one of the characters, up to which these find candidates from the first
FIELDS: Final = ("key", "lengths", *KINDS)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a question looks for, by kind of term: what each token weighs, and the ``lines`` that Milvus is asked;
    ``averages`` are the terms of a passage; ``widespread`` counts passages for each of the characters."""

    terms: tuple[Mapping[str, float], ...]
    lines: tuple[str, ...]
    averages: tuple[float, ...]
    widespread: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found: its key, what each kind of term adds, the rounded sum, and its words as tokens."""

    key: str
    scores: tuple[float, ...]
    total: float
    words: str


def weights_of(
    terms: Sequence[Terms], frequency: Callable[[int, int], int], *, size: int, averages: Sequence[float]
) -> Weights:
    """Weigh ``terms`` in a collection of ``size`` passages; ``frequency`` is asked for kind and key."""
    counts = [
        {term: (weight, frequency(kind, term)) for term, weight in _summed(each).items()}
        for kind, each in enumerate(terms)
    ]
    weighed = tuple(
        {token(term): weight * inverse_document_frequency(size, count) for term, (weight, count) in each.items()}
        for each in counts
    )
    lines = tuple(_line({term: weight for term, (weight, count) in each.items() if count}) for each in counts)
    return Weights(weighed, lines, tuple(averages), sum(count for _, count in counts[CHARACTERS].values()))


def candidates(connection: Connection, collection: str, weights: Weights, wanted: Wanted) -> list[Candidate]:
    """The best passages and more, in no order. Raises ``MilvusError``."""
    if (wanted_rows := expression(wanted.scope)) is None:
        return []
    kinds = tuple(range(len(KINDS))) if weights.widespread <= FREQUENT else SELECTING
    fields = (*FIELDS, *(("folded",) if wanted.scope.phrases or wanted.scope.without else ()))
    limit = max(LIMIT, wanted.count)
    while True:
        lines = {vector(KINDS[kind]): weights.lines[kind] for kind in kinds if weights.lines[kind]}
        rows = connection.search(collection, lines, wanted=wanted_rows, limit=limit, fields=fields) if lines else []
        found = filtered(rows, wanted.scope)
        if CHARACTERS not in kinds and len(found) < POOL:
            kinds = tuple(range(len(KINDS)))
        elif len(found) < wanted.count and len(rows) >= limit and limit < MOST:
            limit *= WIDER
        else:
            return scored(found, weights)


def scored(rows: Sequence[Row], weights: Weights) -> list[Candidate]:
    """``rows`` with their scores (see ``bm25``)."""
    scores = np.zeros((len(KINDS), len(rows)))
    for kind, name in enumerate(KINDS):
        entries = [
            (at, count, length, weight)
            for at, row in enumerate(rows)
            for length in (int(row["lengths"].split()[kind]),)
            for count, weight in _shared(row[name], weights.terms[kind])
        ]
        if entries:
            places, counts, lengths, own = map(np.array, zip(*entries, strict=True))
            np.add.at(scores[kind], places, own * saturation(counts, lengths, weights.averages[kind]))
    totals = np.round(scores.sum(axis=0), ROUNDED).tolist()
    return [
        Candidate(row["key"], tuple(own), total, row[KINDS[0]])
        for row, own, total in zip(rows, scores.T.tolist(), totals, strict=True)
    ]


def _shared(line: str, terms: Mapping[str, float]) -> Iterator[tuple[int, float]]:
    """For each of ``terms`` that stands in ``line``: how often, and what it weighs."""
    counts: dict[str, int] = {}
    for each in line.split():
        if each in terms:
            counts[each] = counts.get(each, 0) + 1
    return ((min(count, MOST_FREQUENT), terms[each]) for each, count in counts.items())


def _summed(terms: Terms) -> dict[int, float]:
    found: dict[int, float] = {}
    for term, weight in terms:
        found[key(term)] = found.get(key(term), 0.0) + weight
    return found


def _line(terms: Mapping[int, float]) -> str:
    """``terms`` as a text to be searched for: each so often as it weighs."""
    most = max(terms.values(), default=1.0)
    return " ".join(" ".join([token(term)] * max(1, round(STEPS * own / most))) for term, own in terms.items())
