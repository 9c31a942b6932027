"""The score: rank-bm25's BM25 with the inverse document frequency that Lucene and Milvus use.

score(q, d) = Σ idf(t) · f(t, d) · (k1 + 1) / (f(t, d) + k1 · (1 - b + b · |d| / avgdl))
idf(t) = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)), never negative (Robertson & Zaragoza 2009, §3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 1.2  # Robertson & Zaragoza 2009, §3.3
B = 0.75


def inverse_document_frequency(passages: int, containing: int) -> float:
    """The weight of a term that ``containing`` of ``passages`` passages hold."""
    return log(1 + (passages - containing + 0.5) / (containing + 0.5))


def saturation(frequencies: NDArray[Any], lengths: NDArray[Any], average: float) -> NDArray[np.float64]:
    """What a term's weight is multiplied by in passages that hold it so often and have so many terms."""
    return frequencies * (K1 + 1) / (frequencies + (K1 * (1 - B) + (K1 * B / average) * lengths))


def most_saturation(frequency: int, shortest: int, average: float) -> float:
    """The highest that :func:`saturation` can be for terms that stand at most so often in a passage."""
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B) + (K1 * B / average) * shortest)


def definition() -> type[Any]:
    """rank-bm25's class with the never-negative inverse document frequency: it defines our score.

    Its query path walks every passage; the engines evaluate the same numbers over postings alone.
    """
    from rank_bm25 import BM25Okapi  # answering needs no more than the formula

    class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
        def __init__(self, passages: Sequence[Sequence[str]]) -> None:
            super().__init__(passages, k1=K1, b=B)

        def _calc_idf(self, nd: Mapping[str, int]) -> None:
            self.idf = {term: inverse_document_frequency(self.corpus_size, n) for term, n in nd.items()}

    return BM25
