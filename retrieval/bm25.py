"""The score: rank-bm25's BM25 with the inverse document frequency that Lucene and Milvus use.

score(q, d) = Σ idf(t) · f(t, d) · (k1 + 1) / (f(t, d) + k1 · (1 - b + b · |d| / avgdl))
idf(t) = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)), never negative (Robertson & Zaragoza 2009, §3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

K1 = 1.2  # Robertson & Zaragoza 2009, §3.3
B = 0.75


def inverse_document_frequency(passages: int, containing: int) -> float:
    """The weight of a term that ``containing`` of ``passages`` passages hold."""
    return log(1 + (passages - containing + 0.5) / (containing + 0.5))


class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """rank-bm25 with the never-negative inverse document frequency: the definition of our score.

    Its query path walks every passage; :class:`Postings` evaluates the same numbers over the postings alone.
    """

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        super().__init__(passages, k1=K1, b=B)

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: inverse_document_frequency(self.corpus_size, n) for term, n in nd.items()}


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the passages that hold it and what it adds to their score, one array after the other.

    Term ``ids[t]`` owns ``passages[bounds[i]:bounds[i + 1]]`` (ascending) and ``scores`` alike.
    """

    size: int
    ids: Mapping[str, int]
    bounds: NDArray[np.int64]
    passages: NDArray[np.int32]
    scores: NDArray[np.float64]

    @classmethod
    def of(cls, passages: Sequence[Sequence[str]]) -> Postings:
        """Index ``passages``, each a sequence of terms; empty passages match nothing."""
        if not any(passages):
            return cls(len(passages), {}, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
        model = BM25(passages)
        ids = {term: number for number, term in enumerate(model.idf)}
        terms = np.array([ids[term] for counts in model.doc_freqs for term in counts], np.int64)
        frequencies = np.array([count for counts in model.doc_freqs for count in counts.values()], np.float64)
        owners = np.repeat(np.arange(len(passages), dtype=np.int32), [len(counts) for counts in model.doc_freqs])
        lengths = np.array(model.doc_len, np.float64)[owners]
        idf = np.array(list(model.idf.values()))[terms]
        saturation = K1 * (1 - B + B * lengths / model.avgdl)
        scores = idf * (frequencies * (K1 + 1) / (frequencies + saturation))
        order = np.argsort(terms, kind="stable")
        bounds = np.zeros(len(ids) + 1, np.int64)
        np.cumsum(np.bincount(terms, minlength=len(ids)), out=bounds[1:])
        return cls(len(passages), ids, bounds, owners[order], scores[order])

    def document_frequency(self, term: str) -> int:
        """How many passages hold ``term``."""
        number = self.ids.get(term)
        return 0 if number is None else int(self.bounds[number + 1] - self.bounds[number])

    def idf(self, term: str) -> float:
        """The weight of ``term``; a term that no passage holds gets the highest."""
        return inverse_document_frequency(self.size, self.document_frequency(term))

    def add(self, scores: NDArray[np.float64], terms: Iterable[tuple[str, float]]) -> None:
        """Add each term's share, times its weight, to the ``scores`` of the passages that hold it."""
        ids, bounds, passages, shares = self.ids, self.bounds, self.passages, self.scores
        for term, weight in terms:
            number = ids.get(term)
            if number is not None:
                start, end = bounds[number : number + 2].tolist()
                scores[passages[start:end]] += weight * shares[start:end]

    def holds(self, passage: int, term: str) -> bool:
        """Whether ``passage`` holds ``term``."""
        number = self.ids.get(term)
        if number is None:
            return False
        left, right = self.bounds[number], self.bounds[number + 1]
        place = left + np.searchsorted(self.passages[left:right], passage)
        return bool(place < right and self.passages[place] == passage)
