"""Leave-out: ask each question with and without the passages that answer it.

Without them the collection has no answer (except for near-copies), so refusals can be measured on thousands of
questions that were not written for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.answering.answer import Answer, Outcome
from retrieval.evaluation.beir import JudgedQuery
from retrieval.evaluation.calibration import Prediction, auc, calibration_error, prediction, reliability

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer


@dataclass(frozen=True, slots=True)
class LeaveOutPair:
    """The predictions for one question with its passages and without them."""

    query: JudgedQuery
    kept: Prediction
    left_out: Prediction


def ask_twice(answerer: Answerer, queries: Iterable[JudgedQuery]) -> Iterator[LeaveOutPair]:
    """Ask each query with and without its positive passages."""
    for query in queries:
        kept, left_out = answerer.answer(query.text), answerer.answer(query.text, exclude=query.positives)
        first, second = _prediction(kept, query, answerable=True), _prediction(left_out, query, answerable=False)
        yield LeaveOutPair(query, first, second)


def predictions(pairs: Sequence[LeaveOutPair]) -> tuple[Prediction, ...]:
    """The predictions with passages, then those without."""
    return (*(pair.kept for pair in pairs), *(pair.left_out for pair in pairs))


def figures(pairs: Sequence[LeaveOutPair]) -> dict[str, float]:
    """AUC, calibration error (of both sides, and of the answerable one) and the share of each outcome per side."""
    sides = {"kept": [pair.kept for pair in pairs], "left_out": [pair.left_out for pair in pairs]}
    shares = {"leave_out_auc": auc(predictions(pairs))}
    for name, items in (("leave_out_calibration_error", predictions(pairs)), ("kept_calibration_error", sides["kept"])):
        if bins := reliability(items):
            shares[name] = calibration_error(bins)
    shares["kept_right"] = sum(item.right for item in sides["kept"]) / len(pairs)
    for side, items in sides.items():
        for outcome in Outcome:
            shares[f"{side}_{outcome.value}"] = sum(item.outcome is outcome for item in items) / len(items)
    return shares


def _prediction(answer: Answer, query: JudgedQuery, *, answerable: bool) -> Prediction:
    first = answer.quotes[:1]
    documents = {place.document for quote in first for place in (quote.citation, *quote.also_in)}
    return prediction(answer, right=bool(documents & query.positives), answerable=answerable)
