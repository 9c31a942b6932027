"""Leave-out: questions asked twice, once with the passages that answer them taken away.

What is left then holds no answer (but for a near-copy), however close it comes: honest refusals can be measured on
thousands of questions that nobody wrote for the purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.answering.answer import Answer, Outcome
from retrieval.evaluation.beir import Query
from retrieval.evaluation.calibration import Verdict, auc, calibration_error, reliability, verdict

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer


@dataclass(frozen=True, slots=True)
class Pair:
    """The verdicts on one question: with its passages in the index, and without them."""

    query: Query
    kept: Verdict
    left_out: Verdict


def ask_twice(answerer: Answerer, queries: Iterable[Query]) -> Iterator[Pair]:
    """Ask each query with and without its positive passages, one at a time."""
    for query in queries:
        kept, left_out = answerer.answer(query.text), answerer.answer(query.text, exclude=query.positives)
        yield Pair(query, _verdict(kept, query, answerable=True), _verdict(left_out, query, answerable=False))


def verdicts(pairs: Sequence[Pair]) -> tuple[Verdict, ...]:
    """Both sides, all answerable first."""
    return (*(pair.kept for pair in pairs), *(pair.left_out for pair in pairs))


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Separation, calibration (over both sides, and over the answerable one) and the outcomes of each side."""
    sides = {"kept": [pair.kept for pair in pairs], "left_out": [pair.left_out for pair in pairs]}
    found = {"leave_out_auc": auc(verdicts(pairs))}
    for name, items in (("leave_out_calibration_error", verdicts(pairs)), ("kept_calibration_error", sides["kept"])):
        if bins := reliability(items):
            found[name] = calibration_error(bins)
    found["kept_right"] = sum(item.right for item in sides["kept"]) / len(pairs)
    for side, items in sides.items():
        for outcome in Outcome:
            found[f"{side}_{outcome.value}"] = sum(item.outcome is outcome for item in items) / len(items)
    return found


def _verdict(answer: Answer, query: Query, *, answerable: bool) -> Verdict:
    first = answer.quotes[:1]
    documents = {place.document for quote in first for place in (quote.citation, *quote.also_in)}
    return verdict(answer, right=bool(documents & query.positives), answerable=answerable)
