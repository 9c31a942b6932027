"""What one passage holds of a question, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.query import Concept, Query

BIGRAM = 0.5  # what a bigram's mass counts beside a word's, as in the index
INSIDE = 0.5  # what a lone character counts that stands inside another word


@dataclass(frozen=True, slots=True)
class Match:
    """Where a concept stands: for each sentence that holds it, the weight of its best form there; ``weight`` is
    that of the best form anywhere in the passage, ``in_context`` in its context; 0 where none stands."""

    concept: Concept
    sentences: dict[int, float]
    in_context: float
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The matches of every concept, and for each sentence the mass of words and of bigrams found in it.

    ``in_context`` is the mass of the concepts that the context (title, heading, speaker) names, ``bigram_mass`` of
    the bigrams anywhere in the passage.
    """

    query: Query
    text: str
    sentences: Sequence[tuple[int, int]]
    matches: tuple[Match, ...]
    words: tuple[float, ...]
    bigrams: tuple[float, ...]
    in_context: float
    bigram_mass: float

    @property
    def best(self) -> float:
        """The mass of words and bigrams in the sentence that holds most of it."""
        return max([word + BIGRAM * pair for word, pair in zip(self.words, self.bigrams, strict=True)], default=0.0)


def examine(
    query: Query, text: str, sentences: Sequence[tuple[int, int]], *, context: str, is_word: Callable[[str], bool]
) -> Evidence:
    """Look for every concept and bigram of ``query`` in a folded ``text`` and its folded ``context``.

    ``is_word`` says whether a lone character stands in the text as a word of its own: the 开 of 召开 is no 开.
    """
    starts = [start for start, _ in sentences]
    words = [0.0] * len(sentences)
    matches = []
    in_context = 0.0
    for concept in query.concepts:
        held: dict[int, float] = {}
        for form, full in concept.shares:
            weight = full if len(form) > 1 or is_word(form) else full * INSIDE
            for number in _sentences_with(form, text, starts):
                if weight > held.get(number, 0.0):
                    held[number] = weight
        for number, weight in held.items():
            words[number] += concept.mass * weight
        beside = max([weight for form, weight in concept.shares if form in context], default=0.0)
        weight = max(held.values(), default=0.0)
        matches.append(Match(concept, held, beside, weight))
        in_context += concept.mass * beside
    pairs, bigram_mass = _pairs(query, text, starts)
    return Evidence(
        query,
        text,
        sentences,
        tuple(matches),
        tuple(words),
        tuple(pairs),
        in_context=in_context,
        bigram_mass=bigram_mass,
    )


def _pairs(query: Query, text: str, starts: Sequence[int]) -> tuple[list[float], float]:
    """The mass of the question's bigrams in each sentence, and of those that stand anywhere in ``text``."""
    pairs = [0.0] * len(starts)
    anywhere = 0.0
    for pair, mass in query.bigrams:
        holding = _sentences_with(pair, text, starts)
        anywhere += mass if holding else 0.0
        for number in holding:
            pairs[number] += mass
    return pairs, anywhere


def _sentences_with(form: str, text: str, starts: Sequence[int]) -> list[int]:
    """The numbers of the sentences in which ``form`` begins, each once."""
    numbers = []
    start = text.find(form)
    while start >= 0:
        number = bisect_right(starts, start) - 1
        numbers.append(number)
        if number + 1 == len(starts):
            break
        start = text.find(form, starts[number + 1])
    return numbers
