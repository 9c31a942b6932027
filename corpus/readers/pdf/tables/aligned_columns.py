"""The columns of pieces of text that stand below each other, and the column of each piece."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.readers.pdf.lines import Piece
from corpus.readers.pdf.tables.aligned_rows import Place

GAP: Final = 0.12
"""The least gap between two columns, in units of the font size."""
EDGE: Final = 0.7
"""How far two edges of a column are apart, in units of the font size."""
_WIDE_SPACE: Final = 0.5
# The share of the pieces of a column with the same left, right or middle.
_ALIGNED: Final = 0.6
# Rows of column names, which may span columns.
_HEADS: Final = 2
_SPACES: Final = re.compile(r"(?<=[\d%‰—–－-]) +(?=[\d+—–－-])")

Level = list[Piece]
"""The pieces of a line, from left to right."""


def parted(level: Level) -> Level:
    """The pieces of a line, parted at spaces wide enough to be the gap between two columns of numbers."""
    parts: Level = []
    for piece in level:
        start = 0
        for match in _SPACES.finditer(piece.text) if not piece.raised else ():
            left, right = match.span()
            if piece.lefts[right] - piece.lefts[left] >= _WIDE_SPACE * piece.size:
                parts.append(_part(piece, start, left))
                start = right
        parts.append(_part(piece, start, len(piece.text)) if start else piece)
    return parts


def columns_of(levels: Sequence[Level]) -> list[float]:
    """The left edges of the columns: behind the gaps that all levels but the first leave free."""
    several = sum(len(level) > 1 for level in levels)
    body = levels[_HEADS:] if several > 2 * _HEADS else levels
    stretches = sorted((piece.left, piece.right, piece.size) for level in body for piece in level)
    edges = [stretches[0][0]]
    right = stretches[0][1]
    for left, end, size in stretches:
        if left - right >= GAP * size:
            edges.append(left)
        right = max(right, end)
    edges[0] = min(edges[0], min(piece.left for level in levels for piece in level))
    return edges


def placed_in(level: Level, edges: Sequence[float]) -> list[Place]:
    """The pieces of a line with their columns."""
    parts = [part for piece in level for part in _split(piece, edges)]
    if len(parts) == len(edges):
        return list(enumerate(parts))
    return [(max(0, bisect_right(edges, (part.left + part.right) / 2) - 1), part) for part in parts]


def _split(piece: Piece, edges: Sequence[float]) -> Iterator[Piece]:
    """The parts of a piece in different columns: it is divided at a space in front of the edge of a column."""
    for edge in edges[1:]:
        at = bisect_right(piece.lefts, edge + GAP * piece.size) - 1
        if at > 0 and piece.left < edge - GAP * piece.size and piece.text[at - 1] == " " and not piece.raised:
            yield _part(piece, 0, len(piece.text[:at].rstrip()))
            piece = _part(piece, at, len(piece.text))
    yield piece


def _part(piece: Piece, start: int, end: int) -> Piece:
    right = piece.right if end == len(piece.text) else piece.lefts[end]
    lefts = piece.lefts[start:end]
    return replace(piece, text=piece.text[start:end], lefts=lefts, left=lefts[0], right=right, raised=())


def is_aligned(placed: Sequence[Sequence[Place]], columns: int) -> bool:
    """Whether the pieces of each column have the same left, right or middle, save for column names."""
    several = sum(len(level) > 1 for level in placed)
    for column in range(columns):
        pieces = [piece for level in placed[several > _HEADS :] for number, piece in level if number == column]
        sides = (
            [piece.left for piece in pieces],
            [piece.right for piece in pieces],
            [(piece.left + piece.right) / 2 for piece in pieces],
        )
        if pieces and max(_most_alike(side, EDGE * pieces[0].size) for side in sides) < _ALIGNED * len(pieces):
            return False
    return True


def _most_alike(places: list[float], slack: float) -> int:
    """How many of ``places`` are at most ``slack`` apart."""
    places = sorted(places)
    return max(bisect_right(places, place + slack) - number for number, place in enumerate(places))
