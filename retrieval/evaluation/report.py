"""The report of an evaluation: figures by name, rows by kind and by format, failures, predictions to plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from retrieval.evaluation import folder_judging, judging, leave_out, runs
from retrieval.evaluation.calibration import Prediction, coverage, reliability

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Failure:
    """A question with a wrong result: the figures it lowers, and the answer it got."""

    id: str
    question: str
    kind: str
    failed: tuple[str, ...]
    outcome: str
    came: str


@dataclass(frozen=True, slots=True)
class Report:
    """``figures`` by name; ``kinds`` and ``formats`` have a row of figures for each kind of question and each format
    of a file; ``predictions`` are the points of the calibration plots, empty if confidence was not measured.
    ``questions`` and ``figures`` are about questions that stand alone, except for the figures whose names begin with
    ``followup_``; ``follow_ups`` counts the others."""

    name: str
    questions: int
    figures: Figures
    kinds: Mapping[str, Figures]
    failures: tuple[Failure, ...]
    predictions: tuple[Prediction, ...]
    formats: Mapping[str, Figures] = field(default_factory=dict)
    follow_ups: int = 0

    def figure(self, name: str) -> float | None:
        """A figure by name, such as ``hit@1``, or ``hit@1/fact`` and ``hit@1/pdf`` for one kind or format; None if it
        was not measured."""
        measure, _, row = name.partition("/")
        return {**self.formats, **self.kinds}.get(row, {}).get(measure) if row else self.figures.get(measure)


def of_question_set(name: str, judgements: Sequence[judging.Judgement]) -> Report:
    """The report of one of our question sets."""
    return Report(
        name,
        len(judgements),
        judging.figures(judgements),
        judging.by_kind(judgements),
        tuple(_judgement_failure(item) for item in judgements if item.failures),
        tuple(item.prediction for item in judgements),
    )


def of_folder_set(
    name: str,
    judgements: Sequence[folder_judging.FolderJudgement],
    follow_ups: Sequence[folder_judging.FolderJudgement] = (),
) -> Report:
    """The report of a folder set; ``follow_ups`` have figures and a row of their own."""
    figures = {**folder_judging.figures(judgements), **folder_judging.follow_up_figures(follow_ups)}
    if verbatim := [same for item in (*judgements, *follow_ups) for same in item.verbatim]:
        figures["verbatim"] = judging.mean(verbatim)
    return Report(
        name,
        len(judgements),
        figures,
        folder_judging.by_kind([*judgements, *follow_ups]),
        tuple(_judgement_failure(item) for item in (*judgements, *follow_ups) if item.failures),
        tuple(item.prediction for item in judgements),
        folder_judging.by_format(judgements),
        len(follow_ups),
    )


def of_collection(name: str, rankings: Sequence[runs.Ranking], pairs: Sequence[leave_out.LeaveOutPair] = ()) -> Report:
    """The report of a collection, with leave-out figures if there are ``pairs``."""
    figures = runs.measure(rankings)
    if pairs:
        figures |= leave_out.figures(pairs)
    failures = tuple(_ranking_failure(item) for item in rankings if not item.query.positives & {*item.passages[:1]})
    return Report(name, len(rankings), figures, {}, failures, leave_out.predictions(pairs))


def as_json(report: Report, *, failures: bool) -> dict[str, Any]:
    """The report as a JSON object with figures rounded to six places, and optionally the failures."""
    object_: dict[str, Any] = {
        "set": report.name,
        "questions": report.questions,
        "figures": _rounded(report.figures),
        "kinds": {kind: _rounded(row) for kind, row in report.kinds.items()},
    }
    if report.formats:
        object_["formats"] = {name: _rounded(row) for name, row in report.formats.items()}
    if report.follow_ups:
        object_["follow_ups"] = report.follow_ups
    if report.predictions:
        object_["reliability"] = [_rounded(asdict(part)) for part in reliability(report.predictions)]
        object_["coverage"] = [_rounded(asdict(point)) for point in coverage(report.predictions)]
    if failures:
        object_["failures"] = [asdict(failure) for failure in report.failures]
    return object_


def _rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 6) for name, value in figures.items()}


def _judgement_failure(item: judging.Judgement | folder_judging.FolderJudgement) -> Failure:
    came = ""
    if item.answer.quotes:
        quote = item.answer.quotes[0]
        marked = quote.text[slice(*quote.best_sentence)].strip()
        came = f"{quote.citation.document} {quote.citation.paragraph}/{quote.citation.paragraphs}: {marked}"
    return Failure(item.gold.id, item.gold.question, item.gold.kind, item.failures, item.answer.outcome.value, came)


def _ranking_failure(item: runs.Ranking) -> Failure:
    failed = ("recall@1",) if item.query.positives & {*item.passages[:5]} else ("recall@1", "recall@5")
    return Failure(item.query.id, item.query.text, "", failed, "", " ".join(item.passages[:1]))
