"""Turn a ranked passage into a quote with highlights, marked sentence and citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Correction, Document
from corpus.library import Library
from corpus.passages import HEADER, Passage, Slice, placed
from corpus.structure.markers import marker_of
from retrieval.answering.answer import Citation, Quote, QuoteSlice, Role, cite
from retrieval.answering.extent import Extent, extent_of
from retrieval.query.question import as_typed
from retrieval.ranking.features import Features, occurrences, occurs
from retrieval.ranking.reranking import Ranked
from retrieval.text.search_text import located_search_text, search_text


def quote(copies: Sequence[Ranked], library: Library, probability: float, *, beside: Sequence[Ranked] = ()) -> Quote:
    """The quote of the first of ``copies`` with confidence ``probability``; it lists the others as ``also_in``. Rows
    ``beside`` it, of the same table, are shown with it."""
    ranked = copies[0]
    passage = ranked.hit.read()
    document = library.documents[passage.document]
    extent = _rows(passage, beside) if beside else extent_of(ranked, passage, document)
    slices = _joined(extent)
    text = "\n".join(document.text[part.start : part.end] for part in slices)
    question = ranked.features.query.question.text
    return Quote(
        text=text,
        highlights=highlights(ranked.features, text),
        best_sentence=_marked(passage, ranked.marked.number, slices, extent.asked),
        score=ranked.score,
        confidence=probability,
        matched=tuple(as_typed(match.concept.word, question) for match in ranked.features.matches if match.weight),
        corrections=_corrections(document, slices),
        passage=passage.id,
        also_in=tuple(_citation(copy.hit.read(), library) for copy in copies[1:]),
        citation=_citation(passage, library, slices),
        slices=slices,
        following=extent.following,
        factors=ranked.factors,
        reworded=tuple(_reworded(ranked.features, text, question)),
    )


def _reworded(features: Features, text: str, question: str) -> Iterator[tuple[str, str]]:
    """The words of the question that the quote does not hold, with the forms of them that it holds."""
    folded = search_text(text)
    for match in features.matches:
        word, *others = (form for form, _ in match.concept.forms)
        if match.weight and not occurs(word, folded):
            for form in others:
                if occurs(form, folded):
                    yield as_typed(word, question), as_typed(form, text)


def _rows(passage: Passage, beside: Sequence[Ranked]) -> Extent:
    """A row and those of the same table beside it."""
    rows = [part for row in beside for part in row.hit.read().slices if part.level > HEADER]
    return Extent(tuple(sorted({*passage.slices, *rows})))


def _joined(extent: Extent) -> tuple[QuoteSlice, ...]:
    """The slices of ``extent`` with their places in the joined text."""
    joined: list[QuoteSlice] = []
    offset = 0
    alone = all(part.lead for part in extent.slices)
    for part in extent.slices:
        role = Role.CONTEXT if part.lead and not alone else Role.ANSWER
        column = extent.columns.get(part.start)
        joined.append(QuoteSlice(part.start, part.end, role, offset, offset + part.end - part.start, column))
        offset += part.end - part.start + 1
    return tuple(joined)


def _in_text(slices: Sequence[QuoteSlice], start: int, end: int) -> tuple[int, int] | None:
    """The place in the joined text of ``start:end`` of the document."""
    for part in slices:
        if part.start <= start < part.end:
            left = part.text_start + start - part.start
            return left, min(left + end - start, part.text_end)
    return None


def _marked(passage: Passage, number: int, slices: Sequence[QuoteSlice], asked: Slice | None) -> tuple[int, int]:
    """The place in the joined text of the slice ``asked`` for, or of the passage's sentence ``number``."""
    row = [part for part in slices if part.role is Role.ANSWER and part.column is not None]
    if row:
        return row[0].text_start, row[-1].text_end
    if asked and (place := _in_text(slices, asked.start, asked.end)):
        return place
    start, end = passage.sentences[number]
    for _, part, offset in placed(passage.slices):
        length = part.end - part.start
        if start <= offset + length:
            place = _in_text(slices, part.start + start - offset, part.start + min(end - offset, length))
            return place or _first_answer(slices)
    return slices[-1].text_start, slices[-1].text_end


def _first_answer(slices: Sequence[QuoteSlice]) -> tuple[int, int]:
    """The place of the first slice that answers: the marked sentence is further down than what is shown."""
    first = next(part for part in slices if part.role is Role.ANSWER)
    return first.text_start, first.text_end


def _citation(passage: Passage, library: Library, slices: Sequence[QuoteSlice] = ()) -> Citation:
    """The citation of the answering slices, or of the whole passage."""
    document = library.documents[passage.document]
    answering = [part for part in slices if part.role is Role.ANSWER]
    start, end = (answering[0].start, answering[-1].end) if answering else (passage.start, passage.end)
    paragraph = document.number_at(start)
    found = cite(document, paragraph=paragraph, section=passage.section, start=start, end=end)
    found = replace(found, headings=_headings(passage, document))
    article = passage.article
    if article and len(answering) == 1:
        article = article_of(article, document.text[start:end])
    return replace(found, article=article, stale=passage.document in library.stale)


def _headings(passage: Passage, document: Document) -> tuple[str, ...]:
    """The headings above a passage, without the lines that it shows itself."""
    shown = {document.text[part.start : part.end] for part in passage.slices}
    return tuple(heading for heading in passage.headings if heading not in shown)


def article_of(article: str, text: str) -> str:
    """``article`` with the item that ``text`` is: 第四十六条第（三）项."""
    marker = marker_of(text)
    if marker is None or marker.family != "chinese-brackets":
        return article
    return f"{article}第{text[: marker.end].strip()}项"


def _corrections(document: Document, slices: Sequence[QuoteSlice]) -> tuple[Correction, ...]:
    """The document's corrections inside ``slices``, in offsets of the joined text."""
    return tuple(
        Correction(
            part.text_start + each.start - part.start,
            part.text_start + each.end - part.start,
            each.corrected,
            each.reason,
        )
        for part in slices
        for each in document.corrections
        if part.start <= each.start and each.end <= part.end
    )


def highlights(features: Features, text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of the matched forms in the shown ``text``: disjoint and in order."""
    searched = located_search_text(text)
    folded = searched.text
    covered = bytearray(len(folded) + 1)
    for match in features.matches:
        for form, _ in match.concept.forms if match.weight or match.in_context else ():
            for start in occurrences(form, folded):
                covered[start : start + len(form)] = b"\1" * len(form)
    ranges, end = [], 0
    while (start := covered.find(1, end)) >= 0:
        end = covered.find(0, start)
        ranges.append(searched.range(start, end))
    return tuple(ranges)
