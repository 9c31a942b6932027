"""What one passage holds of a question, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval.query import Concept, Query

BIGRAM = 0.5  # what a bigram's mass counts beside a word's, as in the index
INSIDE = 0.5  # what a lone character counts that stands inside another word


@dataclass(frozen=True, slots=True)
class Match:
    """Where a concept stands: for each sentence that holds it, the weight of its best form there."""

    concept: Concept
    sentences: dict[int, float]
    in_context: float

    @property
    def weight(self) -> float:
        """The best form anywhere in the passage; 0 if none stands there."""
        return max(self.sentences.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The matches of every concept, and for each sentence the mass of words and of bigrams found in it."""

    query: Query
    text: str
    sentences: Sequence[tuple[int, int]]
    matches: tuple[Match, ...]
    words: tuple[float, ...]
    bigrams: tuple[float, ...]
    bigram_mass: float  # of the bigrams found anywhere in the passage

    @property
    def covered(self) -> float:
        """The mass of the concepts that stand in the passage."""
        return sum(match.concept.mass * match.weight for match in self.matches)

    @property
    def understood(self) -> float:
        """The same, with what only its context (title, heading, speaker) names."""
        return sum(match.concept.mass * max(match.weight, match.in_context) for match in self.matches)

    @property
    def in_context(self) -> float:
        """The mass of the concepts that the context names."""
        return sum(match.concept.mass * match.in_context for match in self.matches)

    @property
    def best(self) -> float:
        """The mass of words and bigrams in the sentence that holds most of it."""
        return max((w + BIGRAM * b for w, b in zip(self.words, self.bigrams, strict=True)), default=0.0)


def examine(
    query: Query, text: str, sentences: Sequence[tuple[int, int]], *, context: str, is_word: Callable[[str], bool]
) -> Evidence:
    """Look for every concept and bigram of ``query`` in a folded ``text`` and its folded ``context``.

    ``is_word`` says whether a lone character stands in the text as a word of its own: the 开 of 召开 is no 开.
    """
    starts = [start for start, _ in sentences]
    words = [0.0] * len(sentences)
    pairs = [0.0] * len(sentences)
    matches = []
    for concept in query.concepts:
        held: dict[int, float] = {}
        for form, full in concept.forms:
            weight = full if len(form) > 1 or is_word(form) else full * INSIDE
            for number in _sentences_with(form, text, starts):
                held[number] = max(weight, held.get(number, 0.0))
        for number, weight in held.items():
            words[number] += concept.mass * weight
        beside = max((weight for form, weight in concept.forms if form in context), default=0.0)
        matches.append(Match(concept, held, beside))
    found = 0.0
    for pair, mass in query.bigrams:
        holding = _sentences_with(pair, text, starts)
        found += mass if holding else 0.0
        for number in holding:
            pairs[number] += mass
    return Evidence(query, text, sentences, tuple(matches), tuple(words), tuple(pairs), found)


def _sentences_with(form: str, text: str, starts: Sequence[int]) -> Iterable[int]:
    """The numbers of the sentences in which ``form`` begins, each once."""
    start = text.find(form)
    if start < 0:
        return ()
    numbers = set()
    while start >= 0:
        numbers.add(bisect_right(starts, start) - 1)
        start = text.find(form, start + 1)
    return numbers
