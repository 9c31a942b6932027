"""What an evaluation found, whatever was asked: figures by name, rows by kind, failures, points for a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from retrieval.evaluation import judging, leave_out, runs
from retrieval.evaluation.calibration import Prediction, coverage, reliability

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that did not come out right: in which figures, and what came instead."""

    id: str
    question: str
    kind: str
    failed: tuple[str, ...]
    outcome: str
    came: str


@dataclass(frozen=True, slots=True)
class Report:
    """``figures`` by name; ``kinds`` hold a row of figures for each kind of question; ``predictions`` are the points
    of the calibration pictures, empty where no confidence was asked for."""

    name: str
    questions: int
    figures: Figures
    kinds: Mapping[str, Figures]
    failures: tuple[Failure, ...]
    predictions: tuple[Prediction, ...]

    def figure(self, name: str) -> float | None:
        """A figure by its name, ``hit@1/fact`` for that of one kind; None when nothing was there to measure it on."""
        measure, _, kind = name.partition("/")
        return self.kinds.get(kind, {}).get(measure) if kind else self.figures.get(measure)


def of_question_set(name: str, judgements: Sequence[judging.Judgement]) -> Report:
    """The report on one of our question sets."""
    return Report(
        name,
        len(judgements),
        judging.figures(judgements),
        judging.by_kind(judgements),
        tuple(_judgement_failure(item) for item in judgements if item.failures),
        tuple(item.prediction for item in judgements),
    )


def of_collection(name: str, rankings: Sequence[runs.Ranking], pairs: Sequence[leave_out.LeaveOutPair] = ()) -> Report:
    """The report on a collection, with leave-out figures when there are ``pairs``."""
    figures = runs.measure(rankings)
    if pairs:
        figures |= leave_out.figures(pairs)
    failures = tuple(_ranking_failure(item) for item in rankings if not item.query.positives & {*item.passages[:1]})
    return Report(name, len(rankings), figures, {}, failures, leave_out.predictions(pairs))


def as_json(report: Report, *, failures: bool) -> dict[str, Any]:
    """The report as one object; shares are rounded to six places, failures are listed on demand."""
    found: dict[str, Any] = {
        "set": report.name,
        "questions": report.questions,
        "figures": _rounded(report.figures),
        "kinds": {kind: _rounded(row) for kind, row in report.kinds.items()},
    }
    if report.predictions:
        found["reliability"] = [_rounded(asdict(part)) for part in reliability(report.predictions)]
        found["coverage"] = [_rounded(asdict(point)) for point in coverage(report.predictions)]
    if failures:
        found["failures"] = [asdict(failure) for failure in report.failures]
    return found


def _rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 6) for name, value in figures.items()}


def _judgement_failure(item: judging.Judgement) -> Failure:
    came = ""
    if item.answer.quotes:
        quote = item.answer.quotes[0]
        marked = quote.text[slice(*quote.best_sentence)].strip()
        came = f"{quote.citation.document} {quote.citation.paragraph}/{quote.citation.paragraphs}: {marked}"
    return Failure(item.gold.id, item.gold.question, item.gold.kind, item.failures, item.answer.outcome.value, came)


def _ranking_failure(item: runs.Ranking) -> Failure:
    failed = ("recall@1",) if item.query.positives & {*item.passages[:5]} else ("recall@1", "recall@5")
    return Failure(item.query.id, item.query.text, "", failed, "", " ".join(item.passages[:1]))
