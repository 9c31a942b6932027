"""Limits on figures, for builds: ``hit@1=0.88``, ``hit@3/paraphrase=0.82``."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from retrieval.answering.answer import Outcome
from retrieval.evaluation.folder_set import FOLLOW_UP
from retrieval.evaluation.lines import EvaluationError
from retrieval.evaluation.report import Report
from retrieval.evaluation.runs import MEASURES

_QUALITY = ("hit@1", "hit@3", "sentence")
KIND_FIGURES = ("questions", *_QUALITY, *Outcome)
FOLDER_ROW_FIGURES = ("questions", *_QUALITY, "found_right", Outcome.FOUND, Outcome.NOT_FOUND)
_OVERALL = ("verbatim", "auc", "calibration_error", "p50_ms")
QUESTION_SET_FIGURES = (
    *_QUALITY,
    *(f"answerable_{outcome}" for outcome in Outcome),
    "near_refused",
    "far_not_found",
    *_OVERALL,
)
FOLDER_SET_FIGURES = (
    *_QUALITY,
    "found_right",
    "refused",
    "precision",
    "false_found",
    *_OVERALL,
    *(f"{FOLLOW_UP}_{name}" for name in (*_QUALITY, "found_right")),
)
COLLECTION_FIGURES = (*MEASURES, "p50_us")
LEAVE_OUT_FIGURES = (
    "leave_out_auc",
    "leave_out_calibration_error",
    "kept_calibration_error",
    "kept_right",
    *(f"{side}_{outcome}" for side in ("kept", "left_out") for outcome in Outcome),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a figure must reach (``floor``) or must not exceed."""

    name: str
    value: float
    floor: bool = True


ALL_VERBATIM = Limit("verbatim", 1.0)
"""Holds for every report with quotes, whatever limits are set."""


def parse_limit(text: str, *, floor: bool = True) -> Limit:
    """The limit written as ``METRIC=VALUE``; raises ``EvaluationError`` for anything else."""
    name, equals, value = text.rpartition("=")
    try:
        limit = Limit(name.strip(), float(value), floor)
    except ValueError:
        equals = ""
    if not equals or not math.isfinite(limit.value):
        raise EvaluationError(f"'{text}': METRIC=VALUE with a number is wanted, as in hit@1=0.9")
    return limit


def check_names(
    limits: Iterable[Limit],
    figures: Collection[str],
    rows: Collection[str] = (),
    *,
    row_figures: Collection[str] = KIND_FIGURES,
) -> None:
    """Raises ``EvaluationError`` for a limit on an unknown figure, so that it fails before a long run.

    ``rows`` are the kinds and formats, which have ``row_figures``.
    """
    for limit in limits:
        measure, slash, row = limit.name.partition("/")
        if slash and measure in row_figures and row in rows:
            continue
        if slash or limit.name not in figures:
            raise EvaluationError(f"unknown metric '{limit.name}'; known here: {', '.join(figures)}")


def broken(limits: Iterable[Limit], report: Report) -> Iterator[str]:
    """A message for each limit that ``report`` violates; raises ``EvaluationError`` if the figure is absent."""
    for limit in limits:
        value = report.figure(limit.name)
        if value is None:
            raise EvaluationError(f"'{limit.name}': {report.name} has no question to measure it on")
        if value < limit.value if limit.floor else value > limit.value:
            relation = "under" if limit.floor else "over"
            yield f"{limit.name} is {value:.4f}, {relation} {limit.value:g}"
