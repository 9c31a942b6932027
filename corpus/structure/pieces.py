"""Paragraphs cut into pieces of readable length, and pieces into sentences to mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus.document import Correction, Document
from corpus.structure.sentences import marking_units, split_clauses, split_sentences

LIMIT: Final = 320
"""Most characters of a passage."""

# Costs of an additional piece, and of a cut that is not before an item, relative to the cost of unequal lengths.
_PIECE_COST: Final = 200.0
_PLAIN_CUT_COST: Final = 60.0
# More units than this with the same first character are items of an enumeration.
_SAME_FIRST: Final = 2


def sentences_of(document: Document, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The ranges of ``document.text[start:end]`` that are marked as a whole; they partition it."""
    whole = marking_units(document.text[start:end])
    if not document.corrections:
        return whole
    units = ((start + left, start + right) for left, right in whole)
    return tuple((left - start, right - start) for left, right in _uncut(units, document.corrections))


def pieces_of(document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``start:end`` of the document's text, split into ranges within ``LIMIT``."""
    body = document.text[start:end]
    if len(body) <= LIMIT:
        yield start, end
        return
    units = [
        (first + left, first + right)
        for first, last in split_sentences(body)
        for left, right in split_clauses(body[first:last], LIMIT)
    ]
    edges = [start + edge for edge in _best_edges(body, units)]
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
