"""The sentence that holds the answer: the one to mark.

What every sentence of a passage shares (its subject, its title) tells none of them apart; what stands beside
the question word, and the kind of answer, do. The weights are fitted by logistic regression on cmrc and drcd
(a sentence is right when it holds the answer); docs/evaluation.md has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from math import log
from types import MappingProxyType
from typing import NamedTuple

from retrieval.answer_kind import Kind, counted_near, counts, names_somebody, offers
from retrieval.evidence import Evidence

# What each feature of a sentence counts.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "words": 0.17,  # the mass of the concepts in it
        "rare": 0.05,  # the same, times how rare each is among the sentences of the passage
        "pairs": 0.016,  # the mass of the question's bigrams in it
        "titled": -0.21,  # the mass of concepts that the context names anyway
        "focus": 0.31,  # the mass of concepts beside the question word
        "near": 2.1,  # a number close to what is counted
        "unit": 3.8,  # something counted in the unit asked for
        Kind.WHEN: 2.1,
        Kind.YEAR: 8.0,
        Kind.HOW_MANY: 2.0,
        Kind.WHO: 2.0,
        Kind.WHERE: 1.4,
        Kind.WHY: 1.5,
        Kind.HOW: 0.6,
        Kind.LIST: 2.1,
        Kind.DEFINITION: 0.9,
        Kind.NAME: 3.0,
        Kind.SPEAKER: 8.0,  # whoever asks who said it is shown the sentence that says so
    }
)


class Marked(NamedTuple):
    """A sentence of a passage and what speaks for it; ``score`` is the weighted sum of its features."""

    number: int
    features: Mapping[str, float]
    score: float


Columns = Mapping[str, Sequence[float]]
"""A feature → its value in each sentence."""


def best_sentence(evidence: Evidence) -> Marked:
    """The sentence of ``evidence`` that most likely holds the answer; ties go to the earlier one."""
    return max(weighed(evidence), key=lambda marked: marked.score)


def weighed(evidence: Evidence) -> list[Marked]:
    """Every sentence of ``evidence`` with its features."""
    columns = _columns(evidence)
    features = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return list(map(Marked, count(), features, _scores(columns)))


def _scores(columns: Columns) -> list[float]:
    scores = [0.0] * len(columns["words"])
    for name, column in columns.items():
        weight = WEIGHTS[name]
        scores = [score + weight * value for score, value in zip(scores, column, strict=True)]
    return scores


def _columns(evidence: Evidence) -> Columns:
    sentences = len(evidence.sentences)
    rare, titled, focus = [0.0] * sentences, [0.0] * sentences, [0.0] * sentences
    for match in evidence.matches:
        held = len(match.sentences)
        rarity = log(1 + (sentences - held + 0.5) / (held + 0.5))
        for number, weight in match.sentences.items():
            mass = match.concept.mass * weight
            rare[number] += mass * rarity
            titled[number] += mass * match.in_context
            focus[number] += mass * match.concept.focus
    own = {"words": evidence.words, "pairs": evidence.bigrams, "rare": rare, "titled": titled, "focus": focus}
    return {**own, **_offered(evidence)} if evidence.query.question.wanted.kinds else own


def _offered(evidence: Evidence) -> dict[str, list[float]]:
    """Which of the wanted kinds each sentence offers."""
    question = evidence.query.question
    bare = _bare(evidence)
    pairs = [(evidence.text[start:end], bare[start:end]) for start, end in evidence.sentences]
    found: dict[str, list[float]] = {}
    for kind in question.wanted.kinds:
        if kind is Kind.WHO:
            found[kind] = [float(names_somebody(sentence, question.folded)) for sentence, _ in pairs]
        else:
            found[kind] = [float(offers(kind, bare)) for _, bare in pairs]
    if Kind.HOW_MANY in found:
        counted = zip(found[Kind.HOW_MANY], pairs, strict=True)
        found["near"] = [float(bool(some) and counted_near(question.focus, *pair)) for some, pair in counted]
    if unit := question.wanted.unit:
        found["unit"] = [float(counts(unit, sentence, question.folded)) for sentence, _ in pairs]
    return found


def _bare(evidence: Evidence) -> str:
    """The passage with the question's own words blanked, of the same length: they are no answer."""
    text = evidence.text
    for match in evidence.matches:
        word = match.concept.word
        if match.sentences and (len(word) > 1 or word.isdigit()):
            text = text.replace(word, " " * len(word))
    return text
