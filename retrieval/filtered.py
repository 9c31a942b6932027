"""Questions with filters: only what the filters admit is quoted, and what has no date after what has one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from time import perf_counter

from corpus.document import Document
from retrieval.answer import Answer, Citation, Outcome, Quote
from retrieval.answerer import Answerer
from retrieval.filter_syntax import parse_filters
from retrieval.filters import NO_FILTERS, Admission, Fault, Filters, Problem
from retrieval.fold import fold

NOTHING: frozenset[str] = frozenset()
_RANK = (Outcome.FOUND, Outcome.RELATED, Outcome.NOT_FOUND)


def answer_filtered(
    answerer: Answerer,
    question: str,
    *,
    top: int = 3,
    filters: Filters = NO_FILTERS,
    exclude: frozenset[str] = NOTHING,
) -> Answer:
    """The answer to ``question`` among what the filters in it and ``filters`` admit.

    Quotes, offsets and scores are those of the question without filters. A filter that cannot be used, or that no
    document passes, is the answer's ``problem``.
    """
    start = perf_counter()
    text, typed = parse_filters(question)
    wanted = typed & filters
    if not wanted and not wanted.problem:
        return answerer.answer(question, top=top, exclude=exclude)
    admitted = {} if wanted.problem else _admitted(wanted, answerer.library.documents)
    problem = wanted.problem or (None if admitted else Problem(Fault.UNMET, "", ""))
    found = Answer(text, Outcome.NOT_FOUND) if problem else _found(answerer, text, wanted, admitted, top, exclude)
    return replace(found, question=question, problem=problem, elapsed_ms=(perf_counter() - start) * 1000)


def _admitted(filters: Filters, documents: Mapping[str, Document]) -> dict[str, Admission]:
    """The documents that are not left out."""
    admissions = {name: filters.admits_document(name, document.metadata) for name, document in documents.items()}
    return {name: admission for name, admission in admissions.items() if admission is not Admission.NO}


def _found(
    answerer: Answerer,
    text: str,
    filters: Filters,
    admitted: Mapping[str, Admission],
    top: int,
    exclude: frozenset[str],
) -> Answer:
    """What the dated documents say, and then, as far as there is room, what the undated ones say."""
    answer: Answer | None = None
    for admission in (Admission.YES, Admission.UNDATED):
        names = {name for name, found in admitted.items() if found is admission}
        room = top - len(answer.quotes) if answer else top
        if names and room:
            outside = exclude | _outside(answerer, filters, names)
            found = answerer.answer(text, top=room, exclude=outside)
            found = found if admission is Admission.YES else _undated(found)
            answer = _joined(answer, found) if answer else found
    return answer or Answer(text, Outcome.NOT_FOUND)


def _outside(answerer: Answerer, filters: Filters, documents: Collection[str]) -> frozenset[str]:
    """The ids of the passages that may not be quoted."""
    return frozenset(
        passage.id
        for passage in answerer.passages
        if passage.document not in documents or (filters.of_texts and not filters.admits_text(fold(passage.text)))
    )


def _joined(dated: Answer, undated: Answer) -> Answer:
    """The quotes of both, and the better outcome."""
    lead = dated if dated.quotes else undated
    outcome = min(dated.outcome, undated.outcome, key=_RANK.index)
    return replace(lead, outcome=outcome, quotes=tuple(chain(dated.quotes, undated.quotes)))


def _undated(answer: Answer) -> Answer:
    return replace(answer, quotes=tuple(map(_marked, answer.quotes)))


def _marked(quote: Quote) -> Quote:
    return replace(quote, citation=_without_date(quote.citation), also_in=tuple(map(_without_date, quote.also_in)))


def _without_date(citation: Citation) -> Citation:
    return replace(citation, undated=True)
