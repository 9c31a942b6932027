"""Answer questions with filters; undated passages come after dated ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from time import perf_counter

from corpus.document import Metadata
from retrieval.answering.answer import Answer, Citation, Outcome, Quote
from retrieval.index.engine import Engine
from retrieval.query.filters import Admission, Fault, Filters, Problem
from retrieval.query.scope import Ranges, Scope

Ask = Callable[[str, int, Scope], Answer]
"""(question without filters, number of quotes, scope) → answer."""

_MORE = 10  # times as many quotes are requested where some records were excluded
END = 1 << 32  # greater than any offset
_RANK = (Outcome.FOUND, Outcome.RELATED, Outcome.NOT_FOUND)


def answer_filtered(text: str, filters: Filters, ask: Ask, *, engine: Engine, top: int, scope: Scope) -> Answer:
    """The answer to ``text``, a question without filters, from what ``filters`` admit of ``scope``.

    The metadata of ``engine`` is only read for filters on documents. A filter that cannot be used, or that no document
    passes, becomes the answer's ``problem``.
    """
    start = perf_counter()
    scope = replace(scope, phrases=filters.phrases, without=filters.excluded)
    if filters.problem:
        found = Answer(text, Outcome.NOT_FOUND, problem=filters.problem)
    elif filters.filters_documents:
        found = _of_documents(text, ask, filters, _admitted(filters, engine), top, scope)
    else:
        found = ask(text, top, scope)
    return replace(found, elapsed_ms=(perf_counter() - start) * 1000)


@dataclass(slots=True)
class _Admitted:
    """The documents that pass; where only some of its records do, ``ranges`` has their offsets."""

    documents: set[str] = field(default_factory=set)
    ranges: dict[str, Ranges] = field(default_factory=dict)

    def within(self, scope: Scope) -> Scope:
        """``scope`` narrowed to what passes."""
        names = self.documents if scope.documents is None else self.documents & scope.documents
        return replace(scope, documents=frozenset(names), ranges=self.ranges)


def _admitted(filters: Filters, engine: Engine) -> list[_Admitted]:
    """What passes: first dated, then undated documents and records."""
    groups = {Admission.YES: _Admitted(), Admission.UNDATED: _Admitted()}
    sections = engine.sections
    for name, whole in engine.metadata.items():
        if name not in sections:
            if group := groups.get(filters.admits_document(name, whole)):
                group.documents.add(name)
            continue
        admissions = [filters.admits_document(name, each.metadata) for each in sections[name]]
        starts = [*(each.start for each in sections[name]), END]
        for admission in set(admissions) & groups.keys():
            groups[admission].documents.add(name)
            if len(set(admissions)) > 1:
                each = zip(admissions, pairwise(starts), strict=True)
                groups[admission].ranges[name] = tuple(range_ for found, range_ in each if found is admission)
    return [group for group in groups.values() if group.documents]


def _of_documents(
    text: str, ask: Ask, filters: Filters, admitted: Iterable[_Admitted], top: int, scope: Scope
) -> Answer:
    """The answer from dated documents and records, filled up to ``top`` quotes from undated ones."""
    answer: Answer | None = None
    for group in admitted:
        room = top - len(answer.quotes) if answer else top
        if room > 0:
            found = _admitted_quotes(text, ask, filters, room, group.within(scope))
            answer = _joined(answer, found) if answer else found
    return answer or Answer(text, Outcome.NOT_FOUND, problem=Problem(Fault.UNMET, "", ""))


def _admitted_quotes(text: str, ask: Ask, filters: Filters, room: int, scope: Scope) -> Answer:
    """The answer with only the quotes that the filters admit, since a record may have its own date and publisher.
    If some are dropped, more are requested once."""
    answer = ask(text, room, scope)
    quotes = _judged(answer.quotes, filters)
    if len(quotes) < len(answer.quotes):
        answer = ask(text, _MORE * room, scope)
        quotes = _judged(answer.quotes, filters)[:room]
    return replace(answer, quotes=quotes, outcome=answer.outcome if quotes else Outcome.NOT_FOUND)


def _judged(quotes: Iterable[Quote], filters: Filters) -> tuple[Quote, ...]:
    """The admitted quotes: dated ones first, then undated ones, marked."""
    groups: dict[Admission, list[Quote]] = {Admission.YES: [], Admission.UNDATED: []}
    for quote in quotes:
        first, *others = (_marked(citation, filters) for citation in (quote.citation, *quote.also_in))
        if first:
            also_in = tuple(citation for citation in others if citation)
            groups[_admission(first, filters)].append(replace(quote, citation=first, also_in=also_in))
    return (*groups[Admission.YES], *groups[Admission.UNDATED])


def _marked(citation: Citation, filters: Filters) -> Citation | None:
    """The citation, marked if undated; ``None`` if the filters do not admit it."""
    admission = _admission(citation, filters)
    return None if admission is Admission.NO else replace(citation, undated=admission is Admission.UNDATED)


def _admission(citation: Citation, filters: Filters) -> Admission:
    own = Metadata(title=citation.title, publisher=citation.publisher, published=citation.published)
    return filters.admits_document(citation.document, own)


def _joined(dated: Answer, undated: Answer) -> Answer:
    """The quotes of both, and the better outcome."""
    lead = dated if dated.quotes else undated
    outcome = min(dated.outcome, undated.outcome, key=_RANK.index)
    return replace(lead, outcome=outcome, quotes=dated.quotes + undated.quotes)
