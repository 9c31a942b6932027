"""The sentence that holds the answer: the one to mark.

What every sentence of a passage shares (its subject, its title) tells none of them apart; what stands beside
the question word, and the kind of answer, do. The weights are fitted by logistic regression on cmrc and drcd
(a sentence is right when it holds the answer); docs/evaluation.md has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence of a passage and what speaks for it; ``score`` is the weighted sum of its features."""

    number: int
    features: Mapping[str, float]
    score: float


def best_sentence(evidence: Evidence) -> Marked:
    """The sentence of ``evidence`` that most likely holds the answer; ties go to the earlier one."""
    return max(weighed(evidence), key=lambda marked: (marked.score, -marked.number))


def weighed(evidence: Evidence) -> list[Marked]:
    """Every sentence of ``evidence`` with its features."""
    bare = _bare(evidence)
    count = len(evidence.sentences)
    features = [_offered(evidence, evidence.text[start:end], bare[start:end]) for start, end in evidence.sentences]
    for number, (words, pairs) in enumerate(zip(evidence.words, evidence.bigrams, strict=True)):
        features[number] |= {"words": words, "pairs": pairs}
    for match in evidence.matches:
        held = len(match.sentences)
        rarity = log(1 + (count - held + 0.5) / (held + 0.5))
        for number, weight in match.sentences.items():
            mass = match.concept.mass * weight
            _add(features[number], "rare", mass * rarity)
            _add(features[number], "titled", mass * match.in_context)
            _add(features[number], "focus", mass * match.concept.focus)
    return [
        Marked(number, each, sum([WEIGHTS[name] * value for name, value in each.items()]))
        for number, each in enumerate(features)
    ]


def _add(features: dict[str, float], name: str, value: float) -> None:
    features[name] = features.get(name, 0.0) + value


def _offered(evidence: Evidence, sentence: str, bare: str) -> dict[str, float]:
    """Which of the wanted kinds the sentence offers; ``bare`` is the sentence without the question's words."""
    question = evidence.query.question
    features: dict[str, float] = {}
    for kind in question.wanted.kinds:
        offered = names_somebody(sentence, question.folded) if kind is Kind.WHO else offers(kind, bare)
        features[kind] = float(offered)
    if features.get(Kind.HOW_MANY):
        features["near"] = float(counted_near(question.focus, sentence, bare))
    if question.wanted.unit:
        features["unit"] = float(counts(question.wanted.unit, sentence, question.folded))
    return features


def _bare(evidence: Evidence) -> str:
    """The passage with the question's own words blanked, of the same length: they are no answer."""
    text = evidence.text
    for match in evidence.matches:
        if len(match.concept.word) > 1 or match.concept.word.isdigit():
            text = text.replace(match.concept.word, " " * len(match.concept.word))
    return text
