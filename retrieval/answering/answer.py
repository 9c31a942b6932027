"""The records of an answer: quotes with citations, and one of three outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Correction, Document, PartKind
from retrieval.query.filters import Problem


class Outcome(StrEnum):
    """Whether the documents answer a question."""

    FOUND = "found"
    RELATED = "related"
    NOT_FOUND = "not_found"


class Smalltalk(StrEnum):
    """A message that is no question; it is answered without a search (outcome ``not_found``)."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    IDENTITY = "identity"  # 你是谁


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a quote.

    ``start``/``end`` count characters of the document's reading text. ``paragraph`` of ``paragraphs`` is the source's
    own count. ``inferred`` names fields that the source does not state. ``page`` counts from 1, where the format has
    pages. ``headings`` is the path of headings above the paragraph. ``article`` is the article of a law or contract,
    with its item (第四十六条第（三）项). ``sheet`` is the name of a sheet and ``row`` the number of a row in it;
    ``slide`` is the number of a slide, from 1, and ``notes`` is set in the speaker's notes on it; ``time`` is that of a
    recording (00:12:05). ``undated``: a date filter was given, but the document has no date. ``stale``: the file is no
    longer readable; the quote is from the last successful read.
    """

    document: str
    title: str | None
    section: str | None
    publisher: str | None
    published: str | None
    inferred: tuple[str, ...]
    url: str | None
    paragraph: int
    paragraphs: int
    start: int
    end: int
    sha256: str
    page: int | None = None
    headings: tuple[str, ...] = ()
    article: str | None = None
    sheet: str | None = None
    row: int | None = None
    slide: int | None = None
    time: str | None = None
    notes: bool = False
    undated: bool = False
    stale: bool = False


def cite(
    document: Document, *, paragraph: int, section: str | None, start: int, end: int, stale: bool = False
) -> Citation:
    """The citation of ``document.text[start:end]``, which is in content paragraph ``paragraph``."""
    metadata = document.metadata_at(start)
    content = document.content
    part = document.part_at(start)
    kind = part.kind if part else None
    return Citation(
        document=document.id,
        title=metadata.title,
        section=section,
        publisher=metadata.publisher,
        published=metadata.published,
        inferred=metadata.inferred,
        url=metadata.url,
        paragraph=paragraph,
        paragraphs=len(content),
        start=start,
        end=end,
        sha256=document.sha256,
        page=document.page_of(start),
        headings=content[paragraph - 1].headings if paragraph else (),
        sheet=part.name if part and kind is PartKind.SHEET else None,
        row=part.number if part and kind is PartKind.SHEET else None,
        slide=part.number if part and kind is PartKind.SLIDE else None,
        time=part.name if part and kind is PartKind.TIME else None,
        notes=kind is PartKind.SLIDE and bool(part and part.name),
        stale=stale,
    )


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of the score of a quote; the parts sum to the score."""

    name: str
    value: float


class Role(StrEnum):
    """What a slice of a quote is for."""

    ANSWER = "answer"
    CONTEXT = "context"  # the lead-in of an item, the question of an answer, the header of a row


@dataclass(frozen=True, slots=True)
class QuoteSlice:
    """``document.text[start:end]``, which is ``quote.text[text_start:text_end]``. ``column`` counts from 0 and is given
    where only some cells of a table are shown."""

    start: int
    end: int
    role: Role
    text_start: int
    text_end: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage, verbatim: its ``slices`` in document order, joined by line breaks.

    Slices are neighbours where one begins a character after the end of the one before; else something is left out
    between them. ``following`` counts the items of a list that are left out after the last slice. ``highlights``,
    ``best_sentence`` and the offsets of ``corrections`` count characters of ``text``. ``confidence`` is the estimated
    probability that the passage answers the question (0 to 1). ``reworded`` pairs a word as typed with what stands for
    it in the passage.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    best_sentence: tuple[int, int]
    score: float
    confidence: float
    matched: tuple[str, ...]
    corrections: tuple[Correction, ...]
    passage: str
    also_in: tuple[Citation, ...]
    citation: Citation
    slices: tuple[QuoteSlice, ...] = ()
    following: int = 0
    factors: tuple[Factor, ...] = ()
    reworded: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. ``missing`` are words of the question that occur nowhere in the documents; ``assumed``
    pairs a word as typed with the word searched for it; ``problem`` is a filter that could not be used; ``searched`` is
    what a follow-up question was completed to, empty for a question that stands alone."""

    question: str
    outcome: Outcome
    missing: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    elapsed_ms: float = 0.0
    assumed: tuple[tuple[str, str], ...] = ()
    smalltalk: Smalltalk | None = None
    problem: Problem | None = None
    searched: str = ""
