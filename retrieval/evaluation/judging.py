"""Judge answers to our question sets, and compute figures over all questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from corpus.document import Document
from retrieval.answering.answer import Answer, Outcome, Quote, QuoteSlice, Role
from retrieval.evaluation.calibration import Prediction, auc, calibration_error, prediction, reliability
from retrieval.evaluation.matching import passage_is_right, sentence_is_right
from retrieval.evaluation.question_set import FAR, NEAR, GoldQuestion

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer

QUOTES = 3
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question, its answer, and whether each quote is right and verbatim. ``sentence``: the first quote is right and
    its marked sentence contains the answer."""

    gold: GoldQuestion
    answer: Answer
    right: tuple[bool, ...]
    verbatim: tuple[bool, ...]
    sentence: bool

    def hit(self, depth: int) -> bool:
        """Whether one of the first ``depth`` quotes is right."""
        return any(self.right[:depth])

    @property
    def outcome_is_right(self) -> bool:
        """*Found* for an answerable question, *not found* for a far one, anything but *found* for a near one."""
        outcome = self.answer.outcome
        if self.gold.answerable:
            return outcome is Outcome.FOUND
        if self.gold.kind == FAR:
            return outcome is Outcome.NOT_FOUND and not self.answer.quotes
        return outcome is not Outcome.FOUND

    @property
    def failures(self) -> tuple[str, ...]:
        """The figures that this judgement lowers."""
        passed = {"verbatim": all(self.verbatim), "outcome": self.outcome_is_right}
        if self.gold.answerable:
            passed |= {"hit@1": self.hit(1), "hit@3": self.hit(QUOTES), "sentence": self.sentence}
        return tuple(sorted(name for name, good in passed.items() if not good))

    @property
    def prediction(self) -> Prediction:
        """This judgement as a prediction for the calibration measures."""
        return prediction(self.answer, right=self.hit(1), answerable=self.gold.answerable)


def judge_all(
    answerer: Answerer, questions: Iterable[GoldQuestion], documents: Mapping[str, Document]
) -> Iterator[Judgement]:
    """Ask each question and judge its answer."""
    for gold in questions:
        yield judge(answerer.answer(gold.question, top=QUOTES), gold, documents)


def judge(answer: Answer, gold: GoldQuestion, documents: Mapping[str, Document]) -> Judgement:
    """The judgement of one answer, whose quotes are checked against ``documents`` by id."""
    quotes = answer.quotes
    right = tuple(quote.citation.document == gold.document and passage_is_right(quote.text, gold) for quote in quotes)
    sentence = any(right[:1]) and sentence_is_right(quotes[0].text, quotes[0].best_sentence, gold)
    return Judgement(gold, answer, right, tuple(is_verbatim(quote, documents) for quote in quotes), sentence)


def is_verbatim(quote: Quote, documents: Mapping[str, Document]) -> bool:
    """Whether the quote consists of slices of the document it cites; see :func:`slices_verbatim`."""
    return all(slices_verbatim(quote, documents))


def slices_verbatim(quote: Quote, documents: Mapping[str, Document]) -> tuple[bool, ...]:
    """For each slice of the quote, whether it is a slice of the reading text and of the source of the document it
    cites. A quote without ``slices`` is one slice. No slice counts if the quote has text beside its slices."""
    place = quote.citation
    slices = quote.slices or (QuoteSlice(place.start, place.end, Role.ANSWER, 0, len(quote.text)),)
    document = documents.get(place.document)
    texts = [quote.text[piece.text_start : piece.text_end] for piece in slices]
    if document is None or place.sha256 != document.sha256 or quote.text != "\n".join(texts):
        return (False,) * len(slices)
    return tuple(
        text == document.text[piece.start : piece.end] == document.cut(piece.start, piece.end)
        for text, piece in zip(texts, slices, strict=True)
    )


def figures(judgements: Sequence[Judgement]) -> Figures:
    """All figures by name; a figure without a question to measure it on is absent."""
    figures = dict(_answerable([item for item in judgements if item.gold.answerable]))
    figures |= _refusals(judgements)
    if quotes := [same for item in judgements for same in item.verbatim]:
        figures["verbatim"] = mean(quotes)
    figures |= confidence_figures([item.prediction for item in judgements])
    if judgements:
        figures["p50_ms"] = median(item.answer.elapsed_ms for item in judgements)
    return figures


def confidence_figures(predictions: Sequence[Prediction]) -> Figures:
    """AUC and calibration error, where there are predictions to measure them on."""
    figures: Figures = {}
    if len({item.answerable for item in predictions}) == 2:  # both sides
        figures["auc"] = auc(predictions)
    if bins := reliability(predictions):
        figures["calibration_error"] = calibration_error(bins)
    return figures


def by_kind(judgements: Sequence[Judgement]) -> dict[str, Figures]:
    """For each kind of question: count, quality, and the share of each outcome."""
    kinds = dict.fromkeys(item.gold.kind for item in judgements)
    return {kind: _row([item for item in judgements if item.gold.kind == kind]) for kind in kinds}


def _answerable(items: Sequence[Judgement]) -> Iterator[tuple[str, float]]:
    if not items:
        return
    yield "hit@1", mean(item.hit(1) for item in items)
    yield "hit@3", mean(item.hit(QUOTES) for item in items)
    yield "sentence", mean(item.sentence for item in items)
    for outcome, share in _outcomes(items).items():
        yield f"answerable_{outcome}", share


def _refusals(judgements: Sequence[Judgement]) -> Figures:
    shares: Figures = {}
    for kind, name in ((NEAR, "near_refused"), (FAR, "far_not_found")):
        if items := [item for item in judgements if item.gold.kind == kind]:
            shares[name] = mean(item.outcome_is_right for item in items)
    return shares


def _row(items: Sequence[Judgement]) -> Figures:
    row: Figures = {"questions": len(items)}
    if items[0].gold.answerable:
        row["hit@1"] = mean(item.hit(1) for item in items)
        row["hit@3"] = mean(item.hit(QUOTES) for item in items)
        row["sentence"] = mean(item.sentence for item in items)
    return row | _outcomes(items)


def _outcomes(items: Sequence[Judgement]) -> Figures:
    return {outcome.value: mean(item.answer.outcome is outcome for item in items) for outcome in Outcome}


def mean(values: Iterable[bool]) -> float:
    """The share of true values; there is at least one."""
    seen = list(values)
    return sum(seen) / len(seen)
