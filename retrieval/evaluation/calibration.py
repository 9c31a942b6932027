"""Measures of confidence: separation (AUC), calibration error, coverage."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.answering.answer import Answer, Outcome

BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(21))


@dataclass(frozen=True, slots=True)
class Prediction:
    """The outcome and confidence of an answer, and whether it is right.

    ``confidence`` is that of the first quote (0 without one), ``right`` whether that quote answers the question,
    ``answerable`` whether the documents contain an answer.
    """

    outcome: Outcome
    quoted: bool
    confidence: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions with confidence from ``low`` to ``high``: count, mean confidence, share of right ones."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The shares of answerable and of unanswerable questions whose confidence reaches ``threshold``."""

    threshold: float
    answerable: float
    unanswerable: float


def prediction(answer: Answer, *, right: bool, answerable: bool) -> Prediction:
    """The prediction that an answer makes; ``right``: its first quote answers the question."""
    confidence = answer.quotes[0].confidence if answer.quotes else 0.0
    return Prediction(answer.outcome, bool(answer.quotes), confidence, right, answerable)


def auc(predictions: Sequence[Prediction]) -> float:
    """The probability that an answerable question has a higher confidence than an unanswerable one; a tie counts half.

    The area under the ROC curve as the Mann-Whitney statistic (Hanley & McNeil 1982). Neither side may be empty.
    """
    answerable, unanswerable = _sides(predictions)
    below = np.searchsorted(unanswerable, answerable, side="left")
    up_to = np.searchsorted(unanswerable, answerable, side="right")
    return float((below + up_to).mean() / 2 / len(unanswerable))


def reliability(predictions: Sequence[Prediction]) -> tuple[Bin, ...]:
    """The non-empty tenths of the confidence scale, over questions with a quote."""
    edges = [step / BINS for step in range(1, BINS)]
    filled: dict[int, list[Prediction]] = {}
    for item in predictions:
        if item.quoted:
            filled.setdefault(_tenth(edges, item.confidence), []).append(item)
    return tuple(_bin(index, members) for index, members in sorted(filled.items()))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the gap between confidence and share of right quotes, weighted by count.

    Naeini, Cooper & Hauskrecht 2015. There must be at least one bin.
    """
    total = sum(part.count for part in bins)
    return sum(part.count * abs(part.confidence - part.right) for part in bins) / total


def coverage(predictions: Sequence[Prediction]) -> tuple[Coverage, ...]:
    """The coverage at each of ``THRESHOLDS``. A question without a quote is not covered even at 0."""
    sides = [
        [item.confidence for item in predictions if item.answerable is side and item.quoted] for side in (True, False)
    ]
    sizes = [max(1, sum(item.answerable is side for item in predictions)) for side in (True, False)]
    for values in sides:
        values.sort()
    return tuple(
        Coverage(
            level,
            *((len(values) - bisect_left(values, level)) / size for values, size in zip(sides, sizes, strict=True)),
        )
        for level in THRESHOLDS
    )


def _sides(predictions: Sequence[Prediction]) -> tuple[np.ndarray, np.ndarray]:
    answerable, unanswerable = (
        np.sort([item.confidence for item in predictions if item.answerable is side]) for side in (True, False)
    )
    return answerable, unanswerable


def _tenth(edges: Sequence[float], confidence: float) -> int:
    return sum(confidence >= edge for edge in edges)


def _bin(index: int, members: Sequence[Prediction]) -> Bin:
    size = len(members)
    mean = sum(item.confidence for item in members) / size
    return Bin(index / BINS, (index + 1) / BINS, size, mean, sum(item.right for item in members) / size)
