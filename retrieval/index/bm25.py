"""The score: rank-bm25's BM25 with the inverse document frequency that Lucene and Milvus use.

score(q, d) = Σ idf(t) · f(t, d) · (k1 + 1) / (f(t, d) + k1 · (1 - b + b · |d| / avgdl))
idf(t) = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)), never negative (Robertson & Zaragoza 2009, §3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 1.2  # Robertson & Zaragoza 2009, §3.3
B = 0.75


def inverse_document_frequency(passages: int, containing: int) -> float:
    """The weight of a term that ``containing`` of ``passages`` passages hold."""
    return log(1 + (passages - containing + 0.5) / (containing + 0.5))


@cache
def definition() -> type[Any]:
    """rank-bm25's class with the never-negative inverse document frequency."""
    from rank_bm25 import BM25Okapi

    class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
        def __init__(self, passages: Sequence[Sequence[str]]) -> None:
            super().__init__(passages, k1=K1, b=B)

        def _calc_idf(self, nd: Mapping[str, int]) -> None:
            self.idf = {term: inverse_document_frequency(self.corpus_size, n) for term, n in nd.items()}

    return BM25


def candidate_scores(
    weights: Mapping[str, float], counts: Sequence[Mapping[str, int]], lengths: Sequence[int], *, average: float
) -> NDArray[np.float64]:
    """rank-bm25's scores of candidates, given by how often each holds each term and by their numbers of terms.
    ``weights`` are those of the terms times their inverse document frequency, and ``average`` is the average length,
    both in the whole collection: so the scores are those that the candidates have there."""
    model: Any = object.__new__(definition())
    model.k1, model.b, model.avgdl, model.idf = K1, B, average, weights
    model.corpus_size, model.doc_freqs, model.doc_len = len(counts), counts, lengths
    scores: NDArray[np.float64] = model.get_scores(weights)
    return scores
