"""Leave-out: questions asked twice, once with the passages that answer them taken away.

What is left then holds no answer (but for a near-copy), however close it comes: honest refusals can be measured on
thousands of questions that nobody wrote for the purpose.
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
    """The predictions on one question: with its passages in the index, and without them."""

    query: JudgedQuery
    kept: Prediction
    left_out: Prediction


def ask_twice(answerer: Answerer, queries: Iterable[JudgedQuery]) -> Iterator[LeaveOutPair]:
    """Ask each query with and without its positive passages, one at a time."""
    for query in queries:
        kept, left_out = answerer.answer(query.text), answerer.answer(query.text, exclude=query.positives)
        first, second = _prediction(kept, query, answerable=True), _prediction(left_out, query, answerable=False)
        yield LeaveOutPair(query, first, second)


def predictions(pairs: Sequence[LeaveOutPair]) -> tuple[Prediction, ...]:
    """Both sides, all answerable first."""
    return (*(pair.kept for pair in pairs), *(pair.left_out for pair in pairs))


def figures(pairs: Sequence[LeaveOutPair]) -> dict[str, float]:
    """Separation, calibration (over both sides, and over the answerable one) and the outcomes of each side."""
    sides = {"kept": [pair.kept for pair in pairs], "left_out": [pair.left_out for pair in pairs]}
    found = {"leave_out_auc": auc(predictions(pairs))}
    for name, items in (("leave_out_calibration_error", predictions(pairs)), ("kept_calibration_error", sides["kept"])):
        if bins := reliability(items):
            found[name] = calibration_error(bins)
    found["kept_right"] = sum(item.right for item in sides["kept"]) / len(pairs)
    for side, items in sides.items():
        for outcome in Outcome:
            found[f"{side}_{outcome.value}"] = sum(item.outcome is outcome for item in items) / len(items)
    return found


def _prediction(answer: Answer, query: JudgedQuery, *, answerable: bool) -> Prediction:
    first = answer.quotes[:1]
    documents = {place.document for quote in first for place in (quote.citation, *quote.also_in)}
    return prediction(answer, right=bool(documents & query.positives), answerable=answerable)
