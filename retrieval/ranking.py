"""The careful look at the best candidates: what plain BM25 lacks, each feature with its weight.

A score is the sum of its factors; docs/evaluation.md has the gain and the cost of each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.answer import Factor
from retrieval.evidence import Evidence
from retrieval.sentence import Marked, best_sentence

CANDIDATES = 20  # of the index's best; beyond, the right passage is hardly ever found (cmrc, drcd)
SENTENCE = 1.0  # a nat of mass in the best sentence
COVERED = 0.5  # a nat of mass in the passage or its context
CONTEXT = 10.0  # the share of the question's mass that title, headings and speaker name
CONFLICT = -6.0  # a nat of mass of the year asked about, where the passage names another year instead
MARK = 1.0  # a point of the marked sentence's own score


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its position in the index, what it holds of the question, and why it stands where it does."""

    position: int
    evidence: Evidence
    marked: Marked
    indexed: float
    careful: tuple[Factor, ...]

    @property
    def score(self) -> float:
        """What the index gave, and the factors of the careful look."""
        return self.indexed + sum(factor.value for factor in self.careful)


def weigh(position: int, evidence: Evidence, indexed: float) -> Ranked:
    """Add to the score of the index, ``indexed``, what a careful look finds."""
    marked = best_sentence(evidence)
    mass = evidence.query.mass
    careful = (
        Factor("sentence", SENTENCE * evidence.best),
        Factor("covered", COVERED * evidence.understood),
        Factor("context", CONTEXT * evidence.in_context / mass if mass else 0.0),
        Factor("mark", MARK * marked.score),
        Factor("conflict", CONFLICT * conflict(evidence)),
    )
    return Ranked(position, evidence, marked, indexed, careful)


def order(ranked: list[Ranked]) -> list[Ranked]:
    """Best first; ties by position, after rounding away what is only floating point."""
    return sorted(ranked, key=lambda each: (-round(each.score, 9), each.position))


_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")


def conflict(evidence: Evidence) -> float:
    """The mass of the years that are asked about, if the passage names none of them but others."""
    asked = set(_YEAR.findall(evidence.query.question.folded))
    if not asked:
        return 0.0
    named = set(_YEAR.findall(evidence.text))
    if not named or asked & named:
        return 0.0
    return sum(concept.mass for concept in evidence.query.concepts if concept.word in asked)
