"""Estimate the probability that the first passage answers the question.

BM25 scores of different questions cannot be compared. These signals can: how much of the question's idf weight the
passage and its best sentence cover, whether they offer the expected type of answer, and the margin to the next passage.
The weights are those of a logistic regression over cmrc, drcd and the shipped questions, each once with its passage in
the index and once without (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log1p
from types import MappingProxyType

from retrieval.answering.answer import Outcome
from retrieval.answering.near_copies import near_copies
from retrieval.query.answer_type import AnswerType
from retrieval.ranking.reranking import Ranked, conflict

HARD = (AnswerType.WHEN, AnswerType.YEAR, AnswerType.HOW_MANY, AnswerType.WHO)  # types whose absence can be recognised
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "named": 3.0,  # share of the question's concepts that the passage or its context names
        "pairs": 2.7,  # share of the idf weight of its bigrams in the passage
        "reworded": 2.5,  # share of its idf weight that the passage expresses in other words
        "sentence": 1.0,  # ln(1 + idf weight of the concepts in the marked sentence)
        "margin": 5.0,  # margin to the next passage that is no near-copy, as a share of the score
        "lacking": -2.4,  # 1: a hard type is expected and the marked sentence does not offer it
        "conflict": -6.6,  # 1: another year or rank is asked about
    }
)
BIAS = -7.1
FOUND = 0.11  # least confidence; set on the shipped questions, see docs/evaluation.md
RELATED = 0.034
MOST_UNNAMED = 1.5  # idf weight of the concepts that the passage lacks, per weight of those that it names


def signals(ranked: Sequence[Ranked]) -> dict[str, float]:
    """The signals for and against the first of ``ranked``, by the names of ``WEIGHTS``."""
    first = ranked[0]
    features = first.features
    rivals = (each for each in ranked[1:] if not near_copies(each.features.text, features.text))
    behind = next((each.score for each in rivals), 0.0)
    named = sum(1 for match in features.matches if match.weight or match.in_context)
    reworded = sum(match.concept.idf_weight for match in features.matches if 0 < match.weight < 1)
    return {
        "named": named / max(1, len(features.matches)),
        "pairs": features.bigram_weight / (sum(idf_weight for _, idf_weight in features.query.bigrams) or 1.0),
        "reworded": reworded / (features.query.idf_weight or 1.0),
        "sentence": log1p(features.words[first.marked.number]),
        "margin": 1 - max(0.0, behind) / first.score if first.score > 0 else 0.0,
        "lacking": float(offers_expected_type(first) == 0),
        "conflict": float(conflict(features) > 0),
    }


def offers_expected_type(ranked: Ranked) -> float:
    """Whether the marked sentence offers every hard type expected: 1, 0, or 0.5 if none is expected."""
    features = ranked.marked.features
    wanted = [features[name] for name in (*HARD, "unit") if name in features]
    return min(wanted, default=0.5)


def confidence(ranked: Sequence[Ranked]) -> float:
    """The estimated probability that the first of ``ranked`` answers the question; 0 if there is none."""
    if not ranked:
        return 0.0
    points = BIAS + sum(WEIGHTS[name] * value for name, value in signals(ranked).items())
    return 1 / (1 + exp(-points))


def outcome(ranked: Sequence[Ranked], probability: float, *, names_unknown: bool = False) -> Outcome:
    """The outcome for ``ranked``, best first, with confidence ``probability``.

    ``names_unknown``: the question names something that the documents do not contain. A passage that names every
    concept, if only in its title or table header, is at least related.
    """
    if not ranked:
        return Outcome.NOT_FOUND
    named = [bool(match.weight or match.in_context) for match in ranked[0].features.matches]
    if not any(named) or (probability < RELATED and not all(named)):
        return Outcome.NOT_FOUND
    if probability < FOUND or names_unknown or _beside_the_point(ranked[0]):
        return Outcome.RELATED
    return Outcome.FOUND


def _mostly_unnamed(ranked: Ranked) -> bool:
    """Whether the unnamed concepts weigh more than ``MOST_UNNAMED`` times the named ones."""
    matches = ranked.features.matches
    named = sum(match.concept.idf_weight for match in matches if match.weight or match.in_context)
    return ranked.features.query.idf_weight - named > MOST_UNNAMED * named


def _beside_the_point(ranked: Ranked) -> bool:
    """Whether the passage cannot hold the answer: the expected type is missing, another year or ordinal is named, or
    the thing to count is not mentioned."""
    if offers_expected_type(ranked) == 0 or conflict(ranked.features) or _mostly_unnamed(ranked):
        return True
    if AnswerType.HOW_MANY not in ranked.features.query.question.expected.types:
        return False
    question = ranked.features.query.question
    counted = [match for match in ranked.features.matches if match.concept.word in question.nearest]
    return bool(counted) and not any(match.weight or match.in_context for match in counted)
