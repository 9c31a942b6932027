"""The weighted terms of a query, and the vocabulary of an index."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.index.engine import Engine, Statistics, Terms
from retrieval.query.query import Query
from retrieval.text.analyzer import bigram_terms


def weighted_terms(query: Query) -> tuple[Terms, ...]:
    """The weighted terms of ``query`` by kind, in the order of ``KINDS``."""
    words, weights = query.weighted_words(), query.weights
    return (
        [(term, weights.words * weight) for term, weight in words],
        [(term, weights.bigrams * weight) for term, weight in query.weighted_bigrams()],
        [(term, weights.characters) for term in query.question.terms.characters],
        [(term, weights.context_words * weight) for term, weight in words],
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms in the passages of an engine."""

    engine: Engine
    words: Statistics
    bigrams: Statistics
    characters: Statistics

    @classmethod
    def of(cls, engine: Engine) -> Vocabulary:
        """The vocabulary of ``engine``."""
        words, bigrams, characters, _ = engine.statistics
        return cls(engine, words, bigrams, characters)

    def may_contain(self, word: str) -> bool:
        """Whether a passage may contain ``word``: it is a word of the index, or all its bigrams occur."""
        return word in self.words or bool(self._pairs(word))

    def contains_word(self, word: str) -> bool:
        """Whether ``word`` is a word of some passage or, from three characters on, a substring of one."""
        pairs = self._pairs(word)
        if pairs is False or word in self.words:
            return pairs is not False
        return bool(pairs) and len(word) > 2 and self.engine.contains(word)

    def _pairs(self, word: str) -> bool | None:
        """Whether all bigrams of ``word`` occur, ``None`` if it has none. Stops at the first that does not, because
        spelling correction tries many words."""
        frequency, pair = self.bigrams.frequency, ""
        for pair in bigram_terms(word):
            if not frequency(pair):
                return False
        return True if pair else None
