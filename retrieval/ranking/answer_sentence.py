"""Choose the sentence of a passage that most likely holds the answer.

Words that all sentences share (the subject, the title) do not distinguish them; words beside the question word and the
type of answer do. The weights are in :mod:`retrieval.ranking.weights`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from math import log
from typing import Final, NamedTuple

from retrieval.query.answer_type import AnswerType, counted_near, counts, names_somebody, offers
from retrieval.ranking.features import Features

ALIKE: Final = 0.5  # of the most that a line names: the sentences of such lines are chosen from


class ScoredSentence(NamedTuple):
    """A sentence of a passage with its features; ``score`` is their weighted sum."""

    number: int
    features: Mapping[str, float]
    score: float


Columns = Mapping[str, Sequence[float]]
"""A feature → its value in each sentence."""


def best_sentence(features: Features) -> ScoredSentence:
    """The sentence that most likely holds the answer; the earlier one on a tie. Sentences that only introduce others
    are no answers. Of several lines, those that name the most of the question are chosen from."""
    answering = [marked for marked in scored_sentences(features) if marked.number not in features.leads]
    lines = _lines(features)
    named = {number: features.line_weight(lines[number]) for number in (marked.number for marked in answering)}
    least = ALIKE * max(named.values())
    return max((marked for marked in answering if named[marked.number] >= least), key=lambda marked: marked.score)


def _lines(features: Features) -> dict[int, frozenset[int]]:
    """For each sentence the sentences of its line, with those of the lead-in above it where there are several."""
    lines: list[list[int]] = [[]]
    for number, (_, end) in enumerate(features.sentences):
        lines[-1].append(number)
        if features.text[end - 1 : end] == "\n":
            lines.append([])
    several = sum(bool(line) and line[0] in features.leads for line in lines) > 1
    lead: list[int] = []
    whole: dict[int, frozenset[int]] = {}
    for line in lines:
        if line and line[0] in features.leads:
            lead = line
        for number in line:
            whole[number] = frozenset((*line, *(lead if several else ())))
    return whole


def scored_sentences(features: Features) -> list[ScoredSentence]:
    """Every sentence of a passage with its features."""
    columns = _columns(features)
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return list(map(ScoredSentence, count(), rows, _scores(columns, features.query.weights.sentence_features)))


def _scores(columns: Columns, weights: Mapping[str, float]) -> list[float]:
    scores = [0.0] * len(columns["words"])
    for name, column in columns.items():
        scores = [score + weights[name] * value for score, value in zip(scores, column, strict=True)]
    return scores


def _columns(features: Features) -> Columns:
    sentences = len(features.sentences)
    rare, titled, focus = [0.0] * sentences, [0.0] * sentences, [0.0] * sentences
    for match in features.matches:
        containing = len(match.sentences)
        rarity = log(1 + (sentences - containing + 0.5) / (containing + 0.5))
        for number, weight in match.sentences.items():
            idf_weight = match.concept.idf_weight * weight
            rare[number] += idf_weight * rarity
            titled[number] += idf_weight * match.in_context
            focus[number] += idf_weight * match.concept.focus
    own = {"words": features.words, "pairs": features.bigrams, "rare": rare, "titled": titled, "focus": focus}
    return {**own, **_offered(features)} if features.query.question.expected.types else own


def _offered(features: Features) -> dict[str, list[float]]:
    """For each expected type of answer, and for numbers and units, which sentences offer it."""
    question = features.query.question
    bare = _bare(features)
    pairs = [(features.text[start:end], bare[start:end]) for start, end in features.sentences]
    offered: dict[str, list[float]] = {}
    for kind in question.expected.types:
        if kind is AnswerType.WHO:
            offered[kind] = [float(names_somebody(sentence, question.folded)) for sentence, _ in pairs]
        else:
            offered[kind] = [float(offers(kind, bare)) for _, bare in pairs]
    if AnswerType.HOW_MANY in offered:
        counted = zip(offered[AnswerType.HOW_MANY], pairs, strict=True)
        offered["near"] = [
            float(bool(has_number) and counted_near(question.focus, *pair)) for has_number, pair in counted
        ]
    if unit := question.expected.unit:
        offered["unit"] = [float(counts(unit, sentence, question.folded)) for sentence, _ in pairs]
    return offered


def _bare(features: Features) -> str:
    """The passage with the question's own words blanked, of the same length, because they are no answer."""
    text = features.text
    for match in features.matches:
        word = match.concept.word
        if match.sentences and (len(word) > 1 or word.isdigit()):
            text = text.replace(word, " " * len(word))
    return text
