"""Judge answers to a folder set, and compute figures: over all questions, by kind, and by format of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from corpus.document import Document
from retrieval.answering.answer import Answer, Outcome
from retrieval.answering.following_up import answer_after, document_of, search_with
from retrieval.evaluation.calibration import Prediction, prediction
from retrieval.evaluation.folder_set import FOLLOW_UP, FolderQuestion
from retrieval.evaluation.judging import QUOTES, Figures, confidence_figures, mean, slices_verbatim

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer


@dataclass(frozen=True, slots=True)
class FolderJudgement:
    """A question and its answer: whether the first quote is right (``hit1``), whether the first three together are
    (``hit3``), whether the first is right and its marked sentence too (``sentence``), and whether each slice of the
    quotes is verbatim."""

    gold: FolderQuestion
    answer: Answer
    hit1: bool
    hit3: bool
    sentence: bool
    verbatim: tuple[bool, ...]

    @property
    def found(self) -> bool:
        """Whether the outcome is *found*."""
        return self.answer.outcome is Outcome.FOUND

    @property
    def refused(self) -> bool:
        """Whether the outcome is *not found*."""
        return self.answer.outcome is Outcome.NOT_FOUND

    @property
    def failures(self) -> tuple[str, ...]:
        """The figures that this judgement makes worse."""
        failed = {"verbatim": not all(self.verbatim)}
        if not self.gold.answerable:
            failed["false_found"] = self.found
        else:
            failed |= {"hit@1": not self.hit1, "hit@3": not self.hit3, "precision": self.found and not self.hit1}
            failed |= {"found_right": not (self.found and self.hit3), "sentence": _marks(self) and not self.sentence}
            failed["refused"] = self.refused
        return tuple(sorted(name for name, bad in failed.items() if bad))

    @property
    def prediction(self) -> Prediction:
        """This judgement as a prediction for the calibration measures."""
        return prediction(self.answer, right=self.hit1, answerable=self.gold.answerable)


def judge_all(
    answerer: Answerer, questions: Iterable[FolderQuestion], documents: Mapping[str, Document]
) -> Iterator[FolderJudgement]:
    """Ask each question and judge its answer. A follow-up is asked after its previous question, if that is given."""
    search = search_with(answerer, top=QUOTES)
    for gold in questions:
        document = document_of(search(gold.previous, None)) if gold.previous else None
        answer = answer_after(gold.question, gold.previous, search, answerer.analyzer, document=document)
        yield judge(answer, gold, documents)


def judge(answer: Answer, gold: FolderQuestion, documents: Mapping[str, Document]) -> FolderJudgement:
    """The judgement of one answer, whose quotes are checked against ``documents`` by id."""
    quotes = answer.quotes[:QUOTES]
    texts = [_without_space(quote.text) for quote in quotes]
    hit1 = gold.answerable and _meets("".join(texts[:1]), gold)
    marked = _without_space(quotes[0].text[slice(*quotes[0].best_sentence)]) if quotes else ""
    return FolderJudgement(
        gold,
        answer,
        hit1,
        hit3=gold.answerable and _meets("\n".join(texts), gold),
        sentence=hit1 and gold.mark is not None and contains(marked, gold.mark),
        verbatim=tuple(same for quote in answer.quotes for same in slices_verbatim(quote, documents)),
    )


def contains(text: str, wanted: str) -> bool:
    """Whether ``text``, which has no white space, contains ``wanted``, whose white space is ignored.

    A string of digits does not count within a longer number.
    """
    wanted = _without_space(wanted)
    if not wanted.isdigit():
        return wanted in text
    return re.search(rf"(?<![0-9.]){re.escape(wanted)}(?![0-9])", text) is not None


def figures(judgements: Sequence[FolderJudgement]) -> Figures:
    """All figures by name; a figure without a question to measure it on is absent.

    Of the answerable questions: ``hit@1``, ``hit@3``, ``sentence`` (of those that name a mark), ``found_right`` (found,
    with a right quote among the first three), ``refused`` (not found), ``precision`` (of those found, the first quote
    is right). Of the others: ``false_found``. Of all slices of quotes: ``verbatim``.
    """
    answerable = [item for item in judgements if item.gold.answerable]
    shares = {
        **_quality(answerable),
        "refused": [item.refused for item in answerable],
        "precision": [item.hit1 for item in answerable if item.found],
        "false_found": [item.found for item in judgements if not item.gold.answerable],
        "verbatim": [same for item in judgements for same in item.verbatim],
    }
    measured = _means(shares) | confidence_figures([item.prediction for item in judgements])
    if judgements:
        measured["p50_ms"] = median(item.answer.elapsed_ms for item in judgements)
    return measured


def follow_up_figures(follow_ups: Sequence[FolderJudgement]) -> Figures:
    """The quality of the answers to follow-ups, apart from that of the questions that stand alone."""
    quality = _means(_quality([item for item in follow_ups if item.gold.answerable]))
    return {f"{FOLLOW_UP}_{name}": value for name, value in quality.items()}


def by_kind(judgements: Sequence[FolderJudgement]) -> dict[str, Figures]:
    """For each kind of question, with follow-ups as one: count, quality of the answerable ones, and the shares *found*
    and *not found*."""
    return _rows(judgements, lambda gold: FOLLOW_UP if gold.follow_up else gold.kind)


def by_format(judgements: Sequence[FolderJudgement]) -> dict[str, Figures]:
    """The same for the answerable questions, for each format of the file that answers."""
    return _rows([item for item in judgements if item.gold.answerable], lambda gold: gold.format)


def _rows(judgements: Sequence[FolderJudgement], key: Callable[[FolderQuestion], str]) -> dict[str, Figures]:
    names = sorted({key(item.gold) for item in judgements})
    return {name: _row([item for item in judgements if key(item.gold) == name]) for name in names}


def _row(items: Sequence[FolderJudgement]) -> Figures:
    quality = _means(_quality([item for item in items if item.gold.answerable]))
    outcomes = {"found": mean(item.found for item in items), "not_found": mean(item.refused for item in items)}
    return {"questions": len(items)} | quality | outcomes


def _quality(answerable: Sequence[FolderJudgement]) -> dict[str, list[bool]]:
    return {
        "hit@1": [item.hit1 for item in answerable],
        "hit@3": [item.hit3 for item in answerable],
        "sentence": [item.sentence for item in answerable if _marks(item)],
        "found_right": [item.found and item.hit3 for item in answerable],
    }


def _means(shares: Mapping[str, Sequence[bool]]) -> Figures:
    return {name: mean(values) for name, values in shares.items() if values}


def _meets(text: str, gold: FolderQuestion) -> bool:
    return all(any(contains(text, wanted) for wanted in group) for group in gold.expect)


def _marks(item: FolderJudgement) -> bool:
    return item.gold.mark is not None


def _without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)
