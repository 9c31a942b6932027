"""What a document holds that none of its passages does: removed parts, lines that are not quoted, metadata.

"In no document: X" must be true of these too, so they are searched for X, though never quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.document import Document, Reason
from corpus.passages import HEADER, Passage

BESIDE: Final = 40  # characters on either side of a gap: a word may begin before it or end behind it


def unquoted(document: Document, passages: Sequence[Passage]) -> str:
    """The parts of the source of ``document`` between what ``passages`` hold, and its metadata, one a line."""
    known = (document.metadata, *(section.metadata for section in document.sections))
    stated = (value for each in known for value in (each.title, each.publisher, each.published, each.url))
    parts = (document.id, *filter(None, stated), *_gaps(document, passages), *_joined(document))
    return "\n".join(dict.fromkeys(parts))


def _gaps(document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    source = document.source
    for (_, end), (start, _) in pairwise([(0, 0), *_quoted(document, passages), (len(source), len(source))]):
        if _may_hold_words(source, end, start):
            yield source[max(0, end - BESIDE) : start + BESIDE]


def _joined(document: Document) -> Iterator[str]:
    """Where the reading text leaves something out inside a word, the text around it."""
    text = document.text
    for span in document.map.spans:
        if span.reason is not Reason.BLANK:
            place = document.map.to_text(span.start)
            if text[place - 1 : place].isalnum() and text[place : place + 1].isalnum():
                yield text[max(0, place - BESIDE) : place + BESIDE]


def _quoted(document: Document, passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """The ranges of the source that passages are made of, in order, without overlaps."""
    slices = sorted((part.start, part.end) for each in passages for part in each.slices if part.level > HEADER)
    last = 0
    for start, end in slices:
        if max(start, last) < end:
            yield from document.map.pieces(max(start, last), end)
            last = end


def _may_hold_words(source: str, start: int, end: int) -> bool:
    """Whether a word may stand in ``source[start:end]``, or across it where nothing but a blank is there."""
    gap = source[start:end]
    if any(map(str.isalnum, gap)):
        return True
    return (
        not gap.strip() and "\n" not in gap and source[start - 1 : start].isalnum() and source[end : end + 1].isalnum()
    )
