"""What holds for the passages of any document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.document import Document
from corpus.passages import HEADER, LIMIT, Passage, passages_of

BETWEEN = ',;，；|"\\'


def slices_of(passage: Passage, document: Document) -> list[str]:
    """The text of each slice, column names included."""
    return [document.text[part.start : part.end] for part in passage.slices]


def check_passages(document: Document) -> tuple[Passage, ...]:
    """The passages of ``document``; fails where they break an invariant."""
    found = passages_of(document)
    for passage in found:
        check_passage(passage, document)
    assert len({passage.id for passage in found}) == len(found)
    assert uncovered(document, found) == []
    return found


def check_passage(passage: Passage, document: Document) -> None:
    """Slices are verbatim, in order, apart and within the limit; sentences partition the text."""
    slices = passage.slices
    assert passage.document == document.id
    assert slices
    assert all(0 <= part.start < part.end <= len(document.text) for part in slices)
    assert all(above.end <= below.start for above, below in pairwise(slices))
    assert all(document.cut(*part[:2]) == document.text[part.start : part.end] for part in slices)
    text = [part for part in slices if part.level > HEADER]
    assert "\n".join(document.text[part.start : part.end] for part in text) == passage.text
    assert "".join(passage.text[start:end] for start, end in passage.sentences) == passage.text
    assert all(start < end for start, end in passage.sentences)
    assert [left[1] == right[0] for left, right in pairwise(passage.sentences)].count(False) == 0
    answering = [part for part in slices if not part.lead] or slices
    assert (passage.start, passage.end) == (answering[0].start, answering[-1].end)
    assert len(passage.leads) < len(passage.sentences)
    if passage.whole:
        assert passage.whole[0] <= passage.start < passage.end <= passage.whole[1]
    if not document.corrections:  # a damaged span is not cut
        assert all(part.end - part.start <= LIMIT for part in text)


def uncovered(document: Document, passages: Sequence[Passage]) -> list[str]:
    """The content that stands in no passage, but for blanks and what parts the cells of a row."""
    covered = bytearray(len(document.text))
    for passage in passages:
        for part in passage.slices:
            covered[part.start : part.end] = b"\1" * (part.end - part.start)
    lines = ((document.text[line.start : line.end], covered[line.start : line.end]) for line in document.content)
    return [
        text
        for text, flags in lines
        if any(not flag and each not in BETWEEN for each, flag in zip(text, flags, strict=True) if not each.isspace())
    ]
