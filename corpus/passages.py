"""Passages: verbatim slices of paragraphs, of a size that a person reads at a glance."""

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
    """``document.text[start:end]``; ``paragraph`` is the source's own number, ``piece`` counts from 0 within it.

    ``sentences`` are ranges of ``text``; ``page`` is that of its first character. Verbatim lines of the same document
    say what the passage is about without being part of it: section, speaker, headings, neighbouring captions.
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
"""The most characters of a passage."""
MOST_HEADINGS: Final = 20
"""Of the headings that stand in a row above a passage, so many are its context: the nearest."""

# What one more piece, and a cut that no enumeration suggests, cost against unequal lengths.
_PIECE_COST: Final = 200.0
_PLAIN_CUT_COST: Final = 60.0
# So many sentences with one first character make it the head of an enumeration.
_SAME_FIRST: Final = 2
_ASKED: Final = re.compile(r"(?:\d{1,3}\s?[.、．]\s?)?(?:[问問QＱ]|提[问問]|[问問][题題])\s?\d{0,3}\s?[:：]")
_ANSWERED: Final = re.compile(r"(?:[答AＡ]|回答|解答|答[复覆])\s?\d{0,3}\s?[:：]")


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of all content paragraphs, in order."""
    from corpus.structure.speakers import speakers_of  # large expressions to compile: not for who answers from an index

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
    """What the passage ids of one document begin with: 10 base64url characters of its path's SHA-256."""
    digest = sha256(document.encode("utf-8", "surrogateescape")).digest()
    return urlsafe_b64encode(digest)[:10].decode("ascii")


def _sentences(document: Document, start: int, end: int) -> tuple[tuple[int, int], ...]:
    whole = marking_units(document.text[start:end])
    if not document.corrections:
        return whole
    units = ((start + left, start + right) for left, right in whole)
    return tuple((left - start, right - start) for left, right in _uncut(units, document.corrections))


def _pieces(document: Document, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Ranges of the document's text that make up the paragraph, each within the limit."""
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
    """``ranges``, those joined that part inside a damaged span: a stop there is none. The last range ends where it
    does, even if a damaged span goes on beyond it."""
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
    """Where to cut: as few pieces as the limit allows, alike in length, preferably before a sentence that opens
    like others of the paragraph do (要…, 进一步…)."""
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
    """The numbers of units whose first characters open another unit too."""
    heads = [body[start : start + 2] for start, _ in units]
    firsts = [head[:1] for head in heads]
    both, alone = Counter(heads), Counter(firsts)
    return {n for n, head in enumerate(heads) if both[head] > 1 or alone[head[:1]] > _SAME_FIRST}


def _headings(document: Document) -> Iterator[tuple[str, ...]]:
    """For each content paragraph the path of headings that the format states, and the headings above it, until other
    headings replace them; lone numbers and the titles of sections left out. The head of a table is context of its
    rows only, and a question (问：…) of the answer right below it (答：…)."""
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
    """For each content paragraph the caption right above and right below it. Captions that stand in a row belong to
    pictures elsewhere on the page, so to no paragraph."""
    kinds = [Kind.CONTENT, *(paragraph.kind for paragraph in document.paragraphs), Kind.CONTENT]
    for number, paragraph in enumerate(document.paragraphs, start=1):
        if paragraph.kind is not Kind.CONTENT:
            continue
        near = ((number - 1, number - 2), (number + 1, number + 2))
        alone = [at for at, beyond in near if kinds[at] is Kind.CAPTION and kinds[beyond] is not Kind.CAPTION]
        yield tuple(document.text[document.paragraphs[at - 1].start : document.paragraphs[at - 1].end] for at in alone)
