"""Passages: verbatim slices of paragraphs, short enough to read at a glance."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

from corpus.document import Correction, Document, Kind, Paragraph
from corpus.names import HAN
from corpus.source import TABLE_HEAD, TABLE_ROW
from corpus.structure.sentences import marking_units, split_clauses, split_sentences


@dataclass(frozen=True, slots=True)
class Passage:
    """``document.text[start:end]``, piece number ``piece`` (from 0) of paragraph number ``paragraph`` (from 1).

    ``sentences`` are ranges of ``text``; ``page`` is the page of its first character. Section, speaker, headings and
    adjacent captions are context: verbatim lines of the same document that are not part of the passage.
    """

    id: str
    document: str
    paragraph: int
    piece: int
    start: int
    end: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    section: str | None = None
    speaker: str | None = None
    headings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    page: int | None = None


LIMIT: Final = 320
"""Most characters of a passage."""
MOST_HEADINGS: Final = 20
"""Of the consecutive headings above a passage, at most this many are its context: the nearest."""

# Costs of an additional piece, and of a cut that is not before an item, relative to the cost of unequal lengths.
_PIECE_COST: Final = 200.0
_PLAIN_CUT_COST: Final = 60.0
# More units than this with the same first character are items of an enumeration.
_SAME_FIRST: Final = 2
_ASKED: Final = re.compile(r"(?:\d{1,3}\s?[.、．]\s?)?(?:[问問QＱ]|提[问問]|[问問][题題])\s?\d{0,3}\s?[:：]")
_ANSWERED: Final = re.compile(r"(?:[答AＡ]|回答|解答|答[复覆])\s?\d{0,3}\s?[:：]")


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of all content paragraphs, in order."""
    from corpus.structure.speakers import speakers_of  # compiles large patterns, not needed to answer from an index

    prefix = document_prefix(document.id)
    contexts = zip(document.content, speakers_of(document), _headings(document), _captions(document), strict=True)
    return tuple(
        Passage(
            id=f"{prefix}-{paragraph.number}-{piece}",
            document=document.id,
            paragraph=paragraph.number or 0,
            piece=piece,
            start=start,
            end=end,
            text=document.text[start:end],
            sentences=_sentences(document, start, end),
            section=paragraph.section,
            speaker=speaker,
            headings=headings,
            captions=captions,
            page=document.page_of(start),
        )
        for paragraph, speaker, headings, captions in contexts
        for piece, (start, end) in enumerate(_pieces(document, paragraph))
    )


def document_prefix(document: str) -> str:
    """The prefix of the document's passage ids: the first 10 base64url characters of the SHA-256 of its path."""
    digest = sha256(document.encode("utf-8", "surrogateescape")).digest()
    return urlsafe_b64encode(digest)[:10].decode("ascii")


def _sentences(document: Document, start: int, end: int) -> tuple[tuple[int, int], ...]:
    whole = marking_units(document.text[start:end])
    if not document.corrections:
        return whole
    units = ((start + left, start + right) for left, right in whole)
    return tuple((left - start, right - start) for left, right in _uncut(units, document.corrections))


def _pieces(document: Document, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """The ranges of the document's text that the paragraph is split into, each within ``LIMIT``."""
    body = document.text[paragraph.start : paragraph.end]
    if len(body) <= LIMIT:
        yield paragraph.start, paragraph.end
        return
    units = [
        (start + left, start + right)
        for start, end in split_sentences(body)
        for left, right in split_clauses(body[start:end], LIMIT)
    ]
    edges = [paragraph.start + edge for edge in _best_edges(body, units)]
    yield from _uncut(pairwise(edges), document.corrections)


def _uncut(ranges: Iterable[tuple[int, int]], damaged: Sequence[Correction]) -> Iterator[tuple[int, int]]:
    """``ranges``, joined where a boundary is inside a damaged span, as punctuation there is unreliable. The end of the
    last range is kept."""
    start: int | None = None
    end = 0
    for left, end in ranges:
        start = left if start is None else start
        if not any(span.start < end < span.end for span in damaged):
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _best_edges(body: str, units: Sequence[tuple[int, int]]) -> list[int]:
    """The offsets at which to split ``body``: few pieces of similar length within ``LIMIT``, preferably before
    sentences that begin alike (要…, 进一步…). Found by dynamic programming over ``units``."""
    opens_item = _item_openings(body, units)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(units) + 1):
        choices = []
        for start in range(stop - 1, -1, -1):
            length = units[stop - 1][1] - units[start][0]
            if length > LIMIT:
                break
            cost = best[start][0] + _PIECE_COST + (LIMIT - length) ** 2 / LIMIT
            if start and start not in opens_item:
                cost += _PLAIN_CUT_COST
            choices.append((cost, start))
        best.append(min(choices))
    edges = [len(body)]
    stop = len(units)
    while stop:
        stop = best[stop][1]
        edges.append(units[stop][0])
    return edges[::-1]


def _item_openings(body: str, units: Sequence[tuple[int, int]]) -> set[int]:
    """The numbers of the units that begin like another unit."""
    heads = [body[start : start + 2] for start, _ in units]
    firsts = [head[:1] for head in heads]
    both, alone = Counter(heads), Counter(firsts)
    return {n for n, head in enumerate(heads) if both[head] > 1 or alone[head[:1]] > _SAME_FIRST}


def _headings(document: Document) -> Iterator[tuple[str, ...]]:
    """The headings of each content paragraph: the path that the format states, and the headings above it, until other
    headings replace them. Bare numbers and section titles are left out. A table head belongs to the rows of its table
    only, a question (问：…) to the answer right below it (答：…)."""
    current: list[Paragraph] = []
    opened = False
    above = ""
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        if paragraph.kind is Kind.CONTENT:
            opened = True
            if paragraph.rule != TABLE_ROW:
                current = [heading for heading in current if heading.rule != TABLE_HEAD]
            texts = (document.text[heading.start : heading.end] for heading in current)
            asked = (above,) if _ASKED.match(above) and _ANSWERED.match(text) else ()
            yield tuple(dict.fromkeys((*paragraph.headings, *texts, *asked)))
        elif paragraph.kind is Kind.HEADING:
            table = paragraph.rule == TABLE_HEAD
            if opened and not table:
                current, opened = [], False
            if text != paragraph.section and re.search(HAN, text):
                current = [*current[1 - MOST_HEADINGS :], paragraph]
        above = text


def _captions(document: Document) -> Iterator[tuple[str, ...]]:
    """The captions right above and right below each content paragraph. Captions in a row belong to pictures elsewhere
    on the page, so they are left out."""
    kinds = [Kind.CONTENT, *(paragraph.kind for paragraph in document.paragraphs), Kind.CONTENT]
    for number, paragraph in enumerate(document.paragraphs, start=1):
        if paragraph.kind is not Kind.CONTENT:
            continue
        near = ((number - 1, number - 2), (number + 1, number + 2))
        alone = [at for at, beyond in near if kinds[at] is Kind.CAPTION and kinds[beyond] is not Kind.CAPTION]
        yield tuple(document.text[document.paragraphs[at - 1].start : document.paragraphs[at - 1].end] for at in alone)
