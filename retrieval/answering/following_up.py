"""Answer a question that may follow up another one, from the document of the previous answer where it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from retrieval.answering.answer import Answer, Outcome
from retrieval.query.filter_syntax import parse_filters
from retrieval.query.filters import NO_FILTERS, Filters
from retrieval.query.follow_up import FollowUp, follow_up
from retrieval.query.smalltalk import smalltalk
from retrieval.text.analyzer import Analyzer
from retrieval.text.fold import fold

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer

Search = Callable[[str, str | None], Answer]
"""Answers a question from all documents, or from the one with this ID."""

NEAR_SCORE: Final = 0.8  # share of the best score over all documents that a preferred document needs


def search_with(answerer: Answerer, *, top: int, filters: Filters = NO_FILTERS) -> Search:
    """The searches of ``answerer``, with at most ``top`` quotes."""

    def search(question: str, document: str | None) -> Answer:
        documents = None if document is None else frozenset({document})
        return answerer.answer(question, top=top, documents=documents, filters=filters)

    return search


def answer_after(
    question: str, previous: str, search: Search, analyzer: Analyzer, *, document: str | None = None
) -> Answer:
    """The answer to ``question`` asked after ``previous``; ``searched`` is set if it is a follow-up.

    ``document`` is the ID of the one that ``previous`` was answered from. It is preferred, not required.
    """
    continued = read_follow_up(question, previous, analyzer)
    return answer_readings(question, continued, search, document) if continued else search(question, None)


def read_follow_up(question: str, previous: str, analyzer: Analyzer) -> FollowUp | None:
    """What ``question`` asks after ``previous``; ``None`` for a courtesy, and for a question with filters."""
    text, filters = parse_filters(question)
    if filters or filters.problem or smalltalk(fold(question)):
        return None
    return follow_up(text, parse_filters(previous)[0], analyzer)


def answer_readings(question: str, continued: FollowUp, search: Search, document: str | None) -> Answer:
    """The answer to the first reading that is answered from ``document``, or else from any, and that meets the words of
    the question itself.

    Where none is, the answer to the question as it is: if it is complete, or from ``document`` if it only names
    something.
    """
    answers = []
    for reading in continued.readings:
        answer = replace(answer_preferring(reading, search, document), question=question, searched=reading)
        is_met = answer.outcome is Outcome.FOUND and _meets(answer, continued.name)
        if is_met and document in (None, document_of(answer)):
            return answer
        answers.append((is_met, answer))
    is_met, best = max(answers, key=lambda pair: (pair[0], pair[1].outcome is Outcome.FOUND))
    if is_met:
        return best
    if not continued.complete and not (continued.name and document):
        return best
    alone = search(question, None if continued.complete else document)
    return alone if alone.outcome is Outcome.FOUND else best


def _meets(answer: Answer, words: tuple[str, ...]) -> bool:
    """Whether the first quote has the characters of each of the ``words``, in any form, or is under such headings."""
    quote = answer.quotes[0]
    parts = (quote.text, *quote.matched, quote.citation.title or "", *quote.citation.headings)
    characters = set(fold("".join(parts)))
    return all(characters.issuperset(word) for word in words)


def answer_preferring(question: str, search: Search, document: str | None) -> Answer:
    """The answer from ``document``, if it is about as relevant as the best one of all documents; else that one."""
    everywhere = search(question, None)
    if document is None or document_of(everywhere) == document:
        return everywhere
    inside = search(question, document)
    is_as_good = inside.outcome is Outcome.FOUND or everywhere.outcome is not Outcome.FOUND
    return inside if is_as_good and is_relevant(inside, everywhere) else everywhere


def is_relevant(inside: Answer, everywhere: Answer) -> bool:
    """Whether an answer from one document matches the same words as the best one, or scores nearly as high."""
    if not everywhere.quotes or not inside.quotes:
        return bool(inside.quotes)
    is_near = inside.quotes[0].score >= NEAR_SCORE * everywhere.quotes[0].score
    return is_near or matched_words(everywhere) <= matched_words(inside)


def matched_words(answer: Answer) -> set[str]:
    """The words of the question that the best passage matches."""
    return set(answer.quotes[0].matched) if answer.quotes else set()


def document_of(answer: Answer) -> str | None:
    """The ID of the document that the first quote is from."""
    return answer.quotes[0].citation.document if answer.quotes else None
