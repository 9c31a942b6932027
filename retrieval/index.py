"""The index: three kinds of terms over all passages, one weighted sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from retrieval.analyzer import Analyzer, bigram_terms
from retrieval.bm25 import Postings
from retrieval.fold import fold
from retrieval.query import Form, Query

# Weight of each kind in the sum, measured on cmrc and drcd (see docs/evaluation.md).
WORDS = 1.0
BIGRAMS = 0.5
CHARACTERS = 0.25
CONTEXT = 0.3
KINDS = ("words", "bigrams", "characters", "context_words")


@dataclass(frozen=True, slots=True)
class Index:
    """Postings by kind of term; ``folded`` holds the text of each passage as it is matched."""

    folded: tuple[str, ...]
    words: Postings
    bigrams: Postings
    characters: Postings
    context: Postings

    @classmethod
    def of(cls, passages: Sequence[Passage], contexts: Sequence[str], analyzer: Analyzer) -> Index:
        """Analyse ``passages``, and the line of context that goes with each."""
        folded = tuple(fold(passage.text) for passage in passages)
        terms = [analyzer.terms(text) for text in folded]
        return cls(
            folded,
            Postings.of([each.words for each in terms]),
            Postings.of([each.bigrams for each in terms]),
            Postings.of([each.characters for each in terms]),
            Postings.of([[token.term for token in analyzer.words(fold(context))] for context in contexts]),
        )

    def scores(self, query: Query) -> NDArray[np.float64]:
        """What each kind of term adds to the score of each passage, one row a kind (``KINDS``); exactly 0 where
        none is shared."""
        scores = np.zeros((len(KINDS), len(self.folded)))
        for row, (postings, terms) in zip(scores, self._wanted(query), strict=True):
            postings.add(row, terms)
        return scores

    def _wanted(self, query: Query) -> tuple[tuple[Postings, list[Form]], ...]:
        words = query.weighted_words()
        return (
            (self.words, [(term, WORDS * weight) for term, weight in words]),
            (self.bigrams, [(term, BIGRAMS * weight) for term, weight in query.weighted_bigrams()]),
            (self.characters, [(term, CHARACTERS) for term in query.question.terms.characters]),
            (self.context, [(term, CONTEXT * weight) for term, weight in words]),
        )

    def may_hold(self, word: str) -> bool:
        """Whether ``word`` may stand in a passage: it is a word there, or all its bigrams occur."""
        if word in self.words.ids:
            return True
        return self._holds_pairs(word)

    def _holds_pairs(self, word: str) -> bool:
        """Whether ``word`` has bigrams and all of them occur: asked for every spelling that is tried, so it stops at
        the first that does not."""
        occurring, pair = self.bigrams.ids, ""
        for pair in bigram_terms(word):
            if pair not in occurring:
                return False
        return bool(pair)

    def holds_word(self, word: str) -> bool:
        """Whether ``word`` is a word of some passage, or, from three characters on, stands in one at all."""
        if word in self.words.ids:
            return True
        return len(word) > 2 and self._holds_pairs(word) and any(word in text for text in self.folded)

    def holds(self, word: str) -> bool:
        """Whether any passage holds ``word``, as a word of its own or inside others."""
        if word in self.words.ids:
            return True
        if len(word) == 1:
            return word in self.characters.ids
        return any(word in text for text in self.folded)


def best(scores: NDArray[np.float64], count: int, *, within: float = 0.0, least: int = 0) -> list[int]:
    """The positions of the ``count`` highest positive scores; beyond the first ``least``, only those that reach
    ``within`` of the highest. Ties by position."""
    matched = np.flatnonzero(scores > 0)
    if len(matched) > count:
        cut = np.partition(scores[matched], len(matched) - count)[len(matched) - count]
        matched = matched[scores[matched] >= cut]
    order = np.lexsort((matched, -scores[matched]))[:count]
    ranked = matched[order]
    near = int(np.count_nonzero(scores[ranked] >= within * scores.max(initial=0.0)))
    return [int(position) for position in ranked[: max(near, least)]]
