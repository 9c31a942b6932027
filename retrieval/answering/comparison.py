"""Rows of one table that a question names together: A 和 B 谁多."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from corpus.passages import HEADER
from retrieval.ranking.reranking import Ranked

MOST: Final = 3
"""Rows beside the first one."""


def rows_beside(first: Ranked, others: Sequence[Ranked]) -> list[Ranked]:
    """The rows of the table of ``first`` that hold a word of the question which it lacks, while they lack one that it
    holds; best first, each with another word."""
    table = _table(first)
    if table is None:
        return []
    held = _held(first)
    seen = set(held)
    rows: list[Ranked] = []
    for other in others:
        own = _held(other)
        if len(rows) < MOST and own - seen and held - own and _table(other) == table:
            rows.append(other)
            seen |= own
    return rows


def _table(ranked: Ranked) -> tuple[object, ...] | None:
    """The header of a passage that is a row, ``None`` for any other."""
    passage = ranked.hit.read()
    header = tuple(part for part in passage.slices if part.level == HEADER)
    return (passage.document, header) if header else None


def _held(ranked: Ranked) -> frozenset[str]:
    """The words of the question, of two characters or more, that the row itself holds."""
    return frozenset(
        match.concept.word
        for match in ranked.features.matches
        if match.weight == 1 and not match.in_context and len(match.concept.word) > 1
    )
