"""How likely the first passage answers the question: a calibrated probability, never a raw score.

BM25 scores of different questions cannot be compared. What can: how much of the question's mass the passage
and its best sentence cover, whether they offer the kind of answer that is wanted, and how far the next passage
stays behind. The weights are those of a logistic regression over cmrc and drcd, each question once with its
passage in the index and once without (docs/evaluation.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from types import MappingProxyType

from retrieval.answer import Outcome
from retrieval.answer_kind import Kind
from retrieval.ranking import Ranked, conflict

HARD = (Kind.WHEN, Kind.HOW_MANY, Kind.WHO)  # kinds whose absence is plain to see
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "covered": 2.8,  # share of the question's mass in the passage or its context
        "sentence": 1.1,  # … in the marked sentence
        "pairs": 3.2,  # share of the bigrams' mass in the passage
        "sentence_pairs": 1.1,  # … in the marked sentence
        "margin": 5.4,  # how far the next passage stays behind, as a share of the score
        "kind": 0.4,  # 1: the wanted kind is offered, 0: it is not, one half: no hard kind is wanted
    }
)
BIAS = -6.3
FOUND = 0.1  # from this confidence on
RELATED = 0.01


def signals(ranked: Sequence[Ranked]) -> dict[str, float]:
    """What speaks for and against the first of ``ranked``, each between 0 and 1."""
    first = ranked[0]
    evidence = first.evidence
    mass = evidence.query.mass or 1.0
    pair_mass = sum(each for _, each in evidence.query.bigrams) or 1.0
    behind = ranked[1].score if len(ranked) > 1 else 0.0
    return {
        "covered": evidence.understood / mass,
        "sentence": evidence.words[first.marked.number] / mass,
        "pairs": evidence.bigram_mass / pair_mass,
        "sentence_pairs": evidence.bigrams[first.marked.number] / pair_mass,
        "margin": 1 - behind / first.score if first.score > 0 else 0.0,
        "kind": kind_offered(first),
    }


def kind_offered(ranked: Ranked) -> float:
    """Whether the marked sentence offers every hard kind wanted: 1, 0, or one half where none is."""
    features = ranked.marked.features
    wanted = [features[name] for name in (*HARD, "unit") if name in features]
    return min(wanted, default=0.5)


def confidence(ranked: Sequence[Ranked]) -> float:
    """The estimated probability that the first of ``ranked`` answers the question."""
    points = BIAS + sum(WEIGHTS[name] * value for name, value in signals(ranked).items())
    return 1 / (1 + exp(-points))


def outcome(ranked: Sequence[Ranked], *, names_unknown: bool = False) -> Outcome:
    """What may be said of ``ranked``, best first; ``names_unknown``: the question names something that the
    documents do not know."""
    if not ranked:
        return Outcome.NOT_FOUND
    probability = confidence(ranked)
    if probability < RELATED:
        return Outcome.NOT_FOUND
    if probability < FOUND or names_unknown or _beside_the_point(ranked[0]):
        return Outcome.RELATED
    return Outcome.FOUND


def _beside_the_point(ranked: Ranked) -> bool:
    """Whether the passage is about the matter but cannot hold the answer: the wanted kind is not there, another
    year or rank is meant, or what is to be counted is not mentioned."""
    if kind_offered(ranked) == 0 or conflict(ranked.evidence):
        return True
    if Kind.HOW_MANY not in ranked.evidence.query.question.wanted.kinds:
        return False
    focus = [match for match in ranked.evidence.matches if match.concept.focus]
    return bool(focus) and not any(match.weight or match.in_context for match in focus)
