"""Questions with filters: only what the filters admit is quoted, and what has no date after what has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

from corpus.document import Metadata
from retrieval.answer import Answer, Citation, Outcome, Quote
from retrieval.filters import Admission, Fault, Filters, Problem
from retrieval.scope import Scope

Ask = Callable[[str, int, Scope], Answer]
"""Answers a question without filters: so many quotes, of what may be found."""

_RANK = (Outcome.FOUND, Outcome.RELATED, Outcome.NOT_FOUND)


def answer_filtered(
    text: str, filters: Filters, ask: Ask, *, metadata: Callable[[], Mapping[str, Metadata]], top: int, scope: Scope
) -> Answer:
    """The answer to ``text``, a question without filters, in what ``filters`` admit of ``scope``; ``metadata`` gives
    that of all documents by id, and is asked for only where documents are filtered.

    A filter that cannot be used, or that no document passes, is the answer's ``problem``.
    """
    start = perf_counter()
    scope = replace(scope, phrases=filters.phrases, without=filters.excluded)
    if filters.problem:
        found = Answer(text, Outcome.NOT_FOUND, problem=filters.problem)
    elif filters.of_documents:
        found = _of_documents(text, ask, _admitted(filters, metadata()), top, scope)
    else:
        found = ask(text, top, scope)
    return replace(found, elapsed_ms=(perf_counter() - start) * 1000)


def _admitted(filters: Filters, metadata: Mapping[str, Metadata]) -> dict[Admission, frozenset[str]]:
    """The documents that are not left out, those with a date that fits first."""
    admissions = {name: filters.admits_document(name, each) for name, each in metadata.items()}
    groups = {
        group: frozenset(name for name, admission in admissions.items() if admission is group)
        for group in (Admission.YES, Admission.UNDATED)
    }
    return {group: names for group, names in groups.items() if names}


def _of_documents(text: str, ask: Ask, admitted: Mapping[Admission, frozenset[str]], top: int, scope: Scope) -> Answer:
    """What the dated documents say, and then, as far as there is room, what the undated ones say."""
    answer: Answer | None = None
    for admission, names in admitted.items():
        room = top - len(answer.quotes) if answer else top
        names = names if scope.documents is None else names & scope.documents
        if room > 0:
            found = ask(text, room, replace(scope, documents=names))
            found = found if admission is Admission.YES else _undated(found)
            answer = _joined(answer, found) if answer else found
    return answer or Answer(text, Outcome.NOT_FOUND, problem=Problem(Fault.UNMET, "", ""))


def _joined(dated: Answer, undated: Answer) -> Answer:
    """The quotes of both, and the better outcome."""
    lead = dated if dated.quotes else undated
    outcome = min(dated.outcome, undated.outcome, key=_RANK.index)
    return replace(lead, outcome=outcome, quotes=dated.quotes + undated.quotes)


def _undated(answer: Answer) -> Answer:
    return replace(answer, quotes=tuple(map(_marked, answer.quotes)))


def _marked(quote: Quote) -> Quote:
    return replace(quote, citation=_without_date(quote.citation), also_in=tuple(map(_without_date, quote.also_in)))


def _without_date(citation: Citation) -> Citation:
    return replace(citation, undated=True)
