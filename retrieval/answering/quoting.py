"""Turn a ranked passage into a quote with highlights, marked sentence and citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Correction, Document
from corpus.library import Library
from corpus.passages import Passage
from retrieval.answering.answer import Citation, Quote, cite
from retrieval.query.question import as_typed
from retrieval.ranking.features import Features
from retrieval.ranking.reranking import Ranked


def quote(copies: Sequence[Ranked], library: Library, probability: float) -> Quote:
    """The quote of the first of ``copies`` with confidence ``probability``; it lists the others as ``also_in``."""
    ranked = copies[0]
    passage = ranked.hit.read()
    question = ranked.features.query.question.text
    return Quote(
        text=passage.text,
        highlights=highlights(ranked.features),
        best_sentence=passage.sentences[ranked.marked.number],
        score=ranked.score,
        confidence=probability,
        matched=tuple(as_typed(match.concept.word, question) for match in ranked.features.matches if match.weight),
        corrections=_corrections(library.documents[passage.document], passage),
        passage=passage.id,
        also_in=tuple(_citation(copy.hit.read(), library) for copy in copies[1:]),
        citation=_citation(passage, library),
        factors=ranked.factors,
    )


def _citation(passage: Passage, library: Library) -> Citation:
    document = library.documents[passage.document]
    found = cite(document, paragraph=passage.paragraph, section=passage.section, start=passage.start, end=passage.end)
    return replace(found, stale=True) if passage.document in library.stale else found


def _corrections(document: Document, passage: Passage) -> tuple[Correction, ...]:
    """The document's corrections inside ``passage``, in offsets of its text."""
    return tuple(
        Correction(each.start - passage.start, each.end - passage.start, each.corrected, each.reason)
        for each in document.corrections
        if passage.start <= each.start and each.end <= passage.end
    )


def highlights(features: Features) -> tuple[tuple[int, int], ...]:
    """The ranges of the matched forms in the passage: disjoint and in order."""
    covered = bytearray(len(features.text) + 1)
    for match in features.matches:
        for form, _ in match.concept.forms if match.weight else ():
            start = features.text.find(form)
            while start >= 0:
                covered[start : start + len(form)] = b"\1" * len(form)
                start = features.text.find(form, start + 1)
    ranges, end = [], 0
    while (start := covered.find(1, end)) >= 0:
        end = covered.find(0, start)
        ranges.append((start, end))
    return tuple(ranges)
