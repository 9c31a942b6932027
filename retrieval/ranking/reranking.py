"""Rerank the engine's candidates by features that BM25 lacks.

A score is the sum of its factors; docs/evaluation.md has the gain and the cost of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from retrieval.answering.answer import Factor
from retrieval.index.engine import KINDS, Hit
from retrieval.query.question import ordinals, years
from retrieval.query.references import mentioned_in, places_of
from retrieval.ranking.answer_forms import form_parts
from retrieval.ranking.answer_sentence import ScoredSentence, best_sentence
from retrieval.ranking.features import Features

FULL = 20.0  # idf weight of a question, from which on the form of a passage counts in full
CANDIDATES = 20  # of the engine; the right passage is rarely beyond (cmrc, drcd)
WITHIN = 0.55  # of the engine's best score; what scores less rarely comes first
SHOWN = 0.4  # of the first passage's score; what scores less shares only a word or two
FINALISTS = 6  # of those, whose sentences are scored one by one; with 4 to 8 every figure is the same


class Candidate(NamedTuple):
    """A hit with its features and the parts of its score by name."""

    hit: Hit
    features: Features
    parts: Mapping[str, float]
    score: float


class Ranked(NamedTuple):
    """A candidate with the sentence to mark."""

    hit: Hit
    features: Features
    parts: Mapping[str, float]
    score: float
    marked: ScoredSentence

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The parts of the score."""
        return tuple(Factor(name, value) for name, value in self.parts.items())


def weigh(hit: Hit, features: Features) -> Candidate:
    """Add the features of the whole passage to the scores of its terms."""
    idf_weight, weights = features.query.idf_weight, features.query.weights
    parts = dict(zip(KINDS, hit.scores, strict=True))
    parts["sentence"] = weights.best_sentence * features.best
    parts["context"] = weights.context * features.in_context / idf_weight if idf_weight else 0.0
    lost = conflict(features)
    parts["above"] = weights.above * sum(
        match.concept.idf_weight * match.in_context
        for match in features.matches
        if not match.weight and not (lost and years(match.concept.word))
    )
    parts["conflict"] = weights.conflict * lost
    full = min(1.0, idf_weight / FULL)
    parts |= {name: full * value for name, value in _form(hit, features).items()}
    if features.query.question.quoted:
        parts["quoted"] = weights.quoted * _share_quoted(features.query.question.quoted, hit)
    return Candidate(hit, features, parts, sum(parts.values()))


def _form(hit: Hit, features: Features) -> dict[str, float]:
    """The parts of the score for what kind of passage this is, for a question of much idf weight."""
    references, weights = features.query.question.references, features.query.weights
    parts = form_parts(features, hit)
    if references.places and references.places & places_of(hit.folded, hit.context):
        parts["place"] = -weights.place if references.referring else weights.place
    elif references.referring and references.places & mentioned_in(hit.folded):
        parts["place"] = weights.place
    if hit.aside:
        parts["aside"] = weights.aside
    return parts


def _share_quoted(quoted: Sequence[str], hit: Hit) -> float:
    return sum(phrase in hit.folded or phrase in hit.context for phrase in quoted) / len(quoted)


def order(candidates: Sequence[Candidate], *, least: int = 0) -> list[Ranked]:
    """The finalists, at least ``least`` of them, with the score of their best sentence, best first. Ties after
    rounding are ordered by passage id."""
    finalists = sorted(candidates, key=_place)[: max(FINALISTS, least)]
    return sorted(map(_marked, finalists), key=_place)


def newest_first(ranked: Sequence[Ranked], recency: Callable[[Ranked], int]) -> list[Ranked]:
    """``ranked`` with equal scores ordered by ``recency``, the highest first; it is called only for ties."""
    scores = Counter(round(each.score, 9) for each in ranked)
    return sorted(ranked, key=lambda each: (-(own := round(each.score, 9)), -recency(each) if scores[own] > 1 else 0))


def worth_showing(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The passages whose scores are close enough to the first."""
    return [each for each in ranked if each is ranked[0] or each.score >= SHOWN * ranked[0].score]


def rescored(ranked: Sequence[Ranked], scores: Sequence[float]) -> list[Ranked]:
    """``ranked`` in the order of new ``scores``; the difference is added as a factor, so parts sum to the score."""
    changed = [
        each._replace(score=score, parts={**each.parts, "semantic": score - each.score})
        for each, score in zip(ranked, scores, strict=True)
    ]
    return sorted(changed, key=_place)


def _place(candidate: Candidate | Ranked) -> tuple[float, str]:
    return -round(candidate.score, 9), candidate.hit.id


def _marked(candidate: Candidate) -> Ranked:
    marked = best_sentence(candidate.features)
    mark = candidate.features.query.weights.marked * marked.score
    parts = {**candidate.parts, "mark": mark}
    return Ranked(candidate.hit, candidate.features, parts, candidate.score + mark, marked)


def conflict(features: Features) -> float:
    """The idf weight of the years and ordinals in the question, if the passage names others but not these."""
    question = features.query.question
    if not question.years and not question.ordinals:
        return 0.0
    named = years(features.text)
    idf_weight = 0.0
    if named and question.years and not question.years & named:
        idf_weight += sum(concept.idf_weight for concept in features.query.concepts if years(concept.word))
    ranked = ordinals(features.text)
    others = {each for each in question.ordinals - ranked if any(each[1] == thing for _, thing in ranked)}
    if others:
        idf_weight += sum(concept.idf_weight for concept in features.query.concepts if others & ordinals(concept.word))
    return idf_weight
