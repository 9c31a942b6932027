"""The features of a passage for a question: which concepts and bigrams occur in each sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.index.engine import Hit
from retrieval.query.query import Concept, Query
from retrieval.text.model_names import has_edges, stands_alone

_SEPARATOR = "\n"  # occurs in no form
TOLD = 0.7  # of the weight of a concept in a line is lost where the context names it too
INSIDE_A_WORD = 0.5  # weight of a lone character inside another word


class Match(NamedTuple):
    """The occurrences of a concept in a passage. ``sentences`` maps a sentence to the weight of the best form in it;
    ``weight`` is the best in the passage, ``in_context`` the best in its context; 0 without an occurrence."""

    concept: Concept
    sentences: dict[int, float]
    in_context: float
    weight: float


class Features(NamedTuple):
    """The matches of every concept, and for each sentence the idf weight of the words and bigrams in it.

    ``in_context`` is the idf weight of the concepts that the context (title, heading, speaker) names. ``leads`` are the
    sentences that only introduce others.
    """

    query: Query
    text: str
    sentences: Sequence[tuple[int, int]]
    matches: tuple[Match, ...]
    words: tuple[float, ...]
    bigrams: tuple[float, ...]
    in_context: float
    leads: frozenset[int] = frozenset()

    @property
    def best(self) -> float:
        """The highest weight of words and bigrams in one sentence."""
        weight = self.query.weights.sentence_bigrams
        return max([word + weight * pair for word, pair in zip(self.words, self.bigrams, strict=True)], default=0.0)

    def line_weight(self, numbers: frozenset[int]) -> float:
        """The idf weight of the concepts in the sentences ``numbers``, each once; those that the context names say
        little about which sentence is meant."""
        return sum(
            match.concept.idf_weight * (1 - TOLD * match.in_context) * max(match.sentences[number] for number in shared)
            for match in self.matches
            if (shared := numbers & match.sentences.keys())
        )


def extract_features(query: Query, hits: Sequence[Hit]) -> list[Features]:
    """The features of each of ``hits`` for ``query``, searched in all hits at once.

    A single-character concept counts less where it is only part of a word: the 开 of 召开 is not 开.
    """
    joined = _JoinedTexts.of(hits)
    contexts = dict.fromkeys([hit.context for hit in hits])
    matches: list[list[Match]] = [[] for _ in hits]
    words = [[0.0] * len(hit.sentences) for hit in hits]
    in_context = [0.0] * len(hits)
    for concept in query.concepts:
        idf_weight, nowhere = concept.idf_weight, Match(concept, {}, 0.0, 0.0)
        named = {context: _context_weight(concept, context) for context in contexts}
        for number, sentences in enumerate(_sentence_weights(concept, hits, joined)):
            beside = named[hits[number].context]
            if not sentences and not beside:
                matches[number].append(nowhere)
                continue
            for sentence, weight in sentences.items():
                words[number][sentence] += idf_weight * weight
            in_context[number] += idf_weight * beside
            matches[number].append(Match(concept, sentences, beside, max(sentences.values(), default=0.0)))
    bigrams = _bigram_weights(query, hits, joined)
    return [
        Features(
            query,
            hit.folded,
            hit.sentences,
            tuple(matches[number]),
            tuple(words[number]),
            tuple(bigrams[number]),
            in_context[number],
            hit.leads,
        )
        for number, hit in enumerate(hits)
    ]


def _context_weight(concept: Concept, context: str) -> float:
    """The weight of the best form of ``concept`` in ``context``."""
    return max([weight for form, weight in concept.shares if occurs(form, context)], default=0.0) if context else 0.0


def occurs(form: str, text: str) -> bool:
    """Whether ``text`` holds ``form``, and not only inside a longer number or flag."""
    if not has_edges(form):
        return form in text
    return any(True for _ in occurrences(form, text))


def occurrences(form: str, text: str) -> Iterator[int]:
    """Where ``form`` begins in ``text``; overlapping ones too."""
    edged = has_edges(form)
    start = text.find(form)
    while start >= 0:
        if not edged or stands_alone(text, start, start + len(form)):
            yield start
        start = text.find(form, start + 1)


@dataclass(frozen=True, slots=True)
class _JoinedTexts:
    """The texts of several passages as one. ``starts`` are the offsets of all sentences, then the end; sentence i is
    number ``owners[i][1]`` of passage ``owners[i][0]``."""

    text: str
    starts: Sequence[int]
    owners: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> _JoinedTexts:
        starts: list[int] = []
        before = 0
        for hit in hits:
            starts += [before + start for start, _ in hit.sentences]
            before += len(hit.folded) + 1
        owners = [(number, sentence) for number, hit in enumerate(hits) for sentence in range(len(hit.sentences))]
        text = _SEPARATOR.join([hit.folded for hit in hits])
        return cls(text, [*starts, len(text)], owners)

    def find(self, form: str) -> list[tuple[int, int]]:
        """The sentences in which ``form`` begins, as (passage, sentence), each once."""
        text, starts, owners = self.text, self.starts, self.owners
        sentences: list[tuple[int, int]] = []
        edged = has_edges(form)
        start = text.find(form)
        while start >= 0:
            if edged and not stands_alone(text, start, start + len(form)):
                start = text.find(form, start + 1)
                continue
            number = bisect_right(starts, start)
            sentences.append(owners[number - 1])
            start = text.find(form, starts[number])
        return sentences


def _sentence_weights(concept: Concept, hits: Sequence[Hit], joined: _JoinedTexts) -> list[dict[int, float]]:
    """For each passage: sentence → weight of the best form of ``concept`` in it."""
    weights: list[dict[int, float]] = [{} for _ in hits]
    for form, full in concept.shares:
        places = joined.find(form)
        lone = {number for number, _ in places} if len(form) == 1 else ()
        inside = {number for number in lone if not hits[number].is_word(form)}
        for number, sentence in places:
            weight = full * INSIDE_A_WORD if number in inside else full
            if weight > weights[number].get(sentence, 0.0):
                weights[number][sentence] = weight
    return weights


def _bigram_weights(query: Query, hits: Sequence[Hit], joined: _JoinedTexts) -> list[list[float]]:
    """The idf weight of the question's bigrams in each sentence of each passage."""
    pairs = [[0.0] * len(hit.sentences) for hit in hits]
    for pair, idf_weight in query.bigrams:
        for number, sentence in joined.find(pair):
            pairs[number][sentence] += idf_weight
    return pairs
