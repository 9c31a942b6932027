"""Estimate the probability that the first passage answers the question.

BM25 scores of different questions cannot be compared. These signals can: how much of the question's idf weight the
passage and its best sentence cover, whether they offer the expected type of answer, and the margin to the next passage.
The weights are those of a logistic regression over the shipped questions, two folders of documents of many kinds, and
cmrc and drcd, each question once with its passage in the index and once without (docs/evaluation.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import exp, log1p
from types import MappingProxyType

from corpus.structure.questions import is_labelled_question, is_question
from retrieval.answering.answer import Outcome
from retrieval.answering.near_copies import near_copies
from retrieval.query.answer_type import AnswerType
from retrieval.ranking.features import Match
from retrieval.ranking.reranking import Ranked, conflict

HARD = (AnswerType.WHEN, AnswerType.YEAR, AnswerType.HOW_MANY, AnswerType.WHO)  # types whose absence can be recognised
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "named": 1.58,  # share of the question's concepts that the passage or its context names
        "reworded": 1.04,  # share of its idf weight that the passage expresses in other words
        "covered": 3.2,  # share of its idf weight in the marked sentence, what introduces it, and the context
        "introduced": 1.95,  # share of its idf weight in the lead-in or the question that the passage answers
        "margin": 4.75,  # margin to the next passage that is no near-copy, as a share of the score; less among few
        "concepts": 0.61,  # ln(1 + their number)
        "place": 1.26,  # 1: the passage is the article or section that the question names
        "lacking": -1.35,  # 1: a hard type is expected and the marked sentence does not offer it
        "conflict": -1.31,  # 1: another year or rank is asked about
        "number": -0.85,  # 1: the passage and its context lack a number of the question
        "aside": -0.8,  # 1: the passage is no content
        "aspect": 0.63,  # share of the idf weight of what its context does not name that the passage does
        "price": -1.5,  # 1: a price is asked for, and neither the passage nor its context speaks of money
    }
)
BIAS = -5.54
FOUND = 0.45  # least confidence; set on the shipped questions and the folder sets, see docs/evaluation.md
MANY = 100  # passages: to be ahead of fewer says less
CERTAIN = 0.75  # the same, where a sign speaks against the passage
RELATED = 0.07
_ASKS_PRICE = re.compile(r"多少钱|几块|价格|价钱|售价|单价|费用|收费")
_PRICE = re.compile(r"[元块¥￥$€]|价|费|钱|免")
MOST_UNNAMED = 1.5  # idf weight of the concepts that the passage lacks, per weight of those that it names


def signals(ranked: Sequence[Ranked]) -> dict[str, float]:
    """The signals for and against the first of ``ranked``, by the names of ``WEIGHTS``."""
    first = ranked[0]
    features = first.features
    matches, total = features.matches, features.query.idf_weight or 1.0
    rivals = (each for each in ranked[1:] if not near_copies(each.features.text, features.text))
    behind = next((each.score for each in rivals), 0.0)
    unnamed = [match for match in matches if not match.weight and not match.in_context]
    introduced = [match for match in matches if not features.leads.isdisjoint(match.sentences)]
    marked = [match for match in matches if first.marked.number in match.sentences]
    covered = {match.concept.word for match in (*introduced, *marked)}
    return {
        "named": 1 - len(unnamed) / max(1, len(matches)),
        "reworded": sum(match.concept.idf_weight for match in matches if 0 < match.weight < 1) / total,
        "covered": sum(m.concept.idf_weight for m in matches if m.in_context or m.concept.word in covered) / total,
        "introduced": sum(match.concept.idf_weight for match in introduced) / total,
        "margin": _margin(first.score, behind) * min(1.0, log1p(features.query.size) / log1p(MANY)),
        "concepts": log1p(len(matches)),
        "place": float(first.parts.get("place", 0.0) > 0),
        "lacking": float(offers_expected_type(first) == 0),
        "conflict": float(conflict(features) > 0),
        "number": float(any(map(str.isdigit, "".join(match.concept.word for match in unnamed)))),
        "aside": float(first.hit.aside),
        "aspect": _aspect(matches),
        "price": float(_lacks_price(features.query.question.folded, f"{first.hit.context}\n{features.text}")),
    }


def _margin(score: float, behind: float) -> float:
    """How far a passage is ahead of the next one, as a share of its ``score``."""
    return 1 - max(0.0, behind) / score if score > 0 else 0.0


def _aspect(matches: Sequence[Match]) -> float:
    """How much of what the context leaves open the passage names, as a share of idf weight; 1 if that is nothing."""
    rest = [match for match in matches if not match.in_context]
    total = sum(match.concept.idf_weight for match in rest)
    return sum(match.concept.idf_weight * match.weight for match in rest) / total if total else 1.0


def _lacks_price(question: str, text: str) -> bool:
    return bool(_ASKS_PRICE.search(question)) and not _PRICE.search(text)


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
    lacks_year = ranked[0].marked.features.get(AnswerType.YEAR) == 0
    if probability < FOUND or names_unknown or lacks_year or _is_open(ranked[0]) or conflict(ranked[0].features):
        return Outcome.RELATED
    return Outcome.RELATED if probability < CERTAIN and _beside_the_point(ranked[0]) else Outcome.FOUND


def _is_open(ranked: Ranked) -> bool:
    """Whether the passage is a question that nothing in the document answers."""
    hit = ranked.hit
    return not hit.leads and (is_question(hit.folded) or (len(hit.sentences) == 1 and is_labelled_question(hit.folded)))


def _mostly_unnamed(ranked: Ranked) -> bool:
    """Whether the unnamed concepts weigh more than ``MOST_UNNAMED`` times the named ones."""
    matches = ranked.features.matches
    named = sum(match.concept.idf_weight for match in matches if match.weight or match.in_context)
    return ranked.features.query.idf_weight - named > MOST_UNNAMED * named


def _beside_the_point(ranked: Ranked) -> bool:
    """Whether the passage may not hold the answer: the expected type is missing, most of the question is not named, or
    the thing to count is not mentioned."""
    if offers_expected_type(ranked) == 0 or _mostly_unnamed(ranked):
        return True
    if AnswerType.HOW_MANY not in ranked.features.query.question.expected.types:
        return False
    question = ranked.features.query.question
    counted = [match for match in ranked.features.matches if match.concept.word in question.nearest]
    return bool(counted) and not any(match.weight or match.in_context for match in counted)
