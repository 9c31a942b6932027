"""rank-bm25's scores for candidates: the same numbers as over the whole collection.

An instance of its class gets the size, the average length and the inverse document frequencies of the collection, and
the counts of the candidates alone; a sum over these is then the sum over the collection, at a cost that does not
depend on its size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from retrieval.index.analysis import bigrams_of, indexed_bigram
from retrieval.index.bm25 import candidate_scores
from retrieval.index.engine import (
    BIGRAMS,
    CHARACTERS,
    CONTEXT_WORDS,
    KINDS,
    ROUNDED,
    WORDS,
    Hit,
    SearchRequest,
    Statistics,
    Terms,
)
from retrieval.index.records import StoredPassage
from retrieval.text.analyzer import HAN, SEPARATOR

_HAN_PAIR: Final = re.compile(rf"[{HAN}]{SEPARATOR}[{HAN}]")

Weights = Mapping[str, float]
"""Terms with their weights."""


def occurring(terms: Sequence[Terms], statistics: Sequence[Statistics]) -> list[dict[str, float]]:
    """By kind, the weights of the terms that occur in the collection; those of equal terms are added."""
    summed: list[dict[str, float]] = []
    for weighted, own in zip(terms, statistics, strict=True):
        weights: dict[str, float] = {}
        for term, weight in weighted:
            if term in own:
                weights[term] = weights.get(term, 0.0) + weight
        summed.append(weights)
    return summed


def idf_weighted(terms: Sequence[Weights], statistics: Sequence[Statistics]) -> list[Weights]:
    """Weights times inverse document frequencies, by kind."""
    return [
        {term: weight * own.idf(term) for term, weight in each.items()}
        for each, own in zip(terms, statistics, strict=True)
    ]


def best_hits(
    request: SearchRequest,
    passages: Sequence[StoredPassage],
    terms: Sequence[Weights],
    statistics: Sequence[Statistics],
    averages: Sequence[float],
    read: Callable[[StoredPassage], Passage],
) -> list[Hit]:
    """What ``request`` asks for, of the candidates ``passages``; ``terms`` are those that occur in the collection, with
    their weights alone, and ``read`` returns the whole passage."""
    rows = scored(passages, idf_weighted(terms, statistics), averages).T.tolist()
    hits = [(round(sum(row), ROUNDED), _hit(each, row, read)) for each, row in zip(passages, rows, strict=True)]
    hits.sort(key=lambda hit: (-hit[0], hit[1].id))
    floor = request.within * hits[0][0] if hits else 0.0
    best = hits[: request.count]
    return [hit for number, (total, hit) in enumerate(best) if number < request.least or total >= floor]


def _hit(passage: StoredPassage, scores: Sequence[float], read: Callable[[StoredPassage], Passage]) -> Hit:
    return Hit(
        passage.id,
        passage.folded,
        passage.sentences,
        passage.context,
        tuple(scores),
        passage.is_word,
        partial(read, passage),
        passage.leads,
        passage.aside,
        passage.document,
        passage.start,
    )


def scored(
    passages: Sequence[StoredPassage], weights: Sequence[Weights], averages: Sequence[float]
) -> NDArray[np.float64]:
    """What each kind of term adds to each of ``passages``, one row a kind, for ``weights`` of :func:`idf_weighted`;
    ``averages`` are the terms a passage of the collection, by kind."""
    rows = np.zeros((len(KINDS), len(passages)))
    for kind, weighted in enumerate(weights):
        if weighted:
            counts = _COUNTED[kind](passages, weighted)
            lengths = [passage.counts[kind] for passage in passages]
            rows[kind] = candidate_scores(weighted, counts, lengths, average=averages[kind])
    return rows


def _found(texts: Sequence[str], needles: Iterable[tuple[str, str]]) -> list[dict[str, int]]:
    """For each text how often it holds each term that it holds at all, looked for in all of them at once; ``needles``
    pairs a term with the stretch that stands for it."""
    whole = "\n".join(texts)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    counts: list[dict[str, int]] = [{} for _ in texts]
    for term, needle in needles:
        place = whole.find(needle)
        while place >= 0:
            own = counts[bisect_right(starts, place) - 1]
            own[term] = own.get(term, 0) + 1
            place = whole.find(needle, place + 1)
    return counts


def _words(passages: Sequence[StoredPassage], terms: Weights) -> list[dict[str, int]]:
    return _found([passage.words for passage in passages], [(term, f" {term} ") for term in terms])


def _context_words(passages: Sequence[StoredPassage], terms: Weights) -> list[dict[str, int]]:
    return _found([passage.context_words for passage in passages], [(term, f" {term} ") for term in terms])


def _characters(passages: Sequence[StoredPassage], terms: Weights) -> list[dict[str, int]]:
    return [{term: passage.folded.count(term) for term in terms} for passage in passages]


def _bigrams(passages: Sequence[StoredPassage], terms: Weights) -> list[dict[str, int]]:
    pairs = [(term, term.replace(SEPARATOR, "")) for term in terms]
    counts = [
        {term: _occurrences(text, pair) for term, pair in pairs if pair in text}
        for text in (passage.folded for passage in passages)
    ]
    unsure = [term for term in terms if not _HAN_PAIR.fullmatch(term)]
    for own, passage in zip(counts, passages, strict=True) if unsure else ():
        if not own.keys().isdisjoint(unsure):  # 5公 is in 15公, and is no bigram of it
            bigrams = bigrams_of(passage.folded)
            own.update((term, bigrams.count(indexed_bigram(term))) for term in unsure)
    return counts


def _occurrences(text: str, pair: str) -> int:
    """How often ``pair`` is in ``text``; 哈哈 is twice in 哈哈哈."""
    if pair[:1] != pair[-1:]:
        return text.count(pair)
    return sum(text.startswith(pair, start) for start in range(len(text)))


_COUNTED: Final = {WORDS: _words, BIGRAMS: _bigrams, CHARACTERS: _characters, CONTEXT_WORDS: _context_words}
