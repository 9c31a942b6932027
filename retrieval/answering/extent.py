"""How much of a passage is shown: all of a list that is asked for, or what introduces one item, and the item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from corpus.document import Document, Kind
from corpus.passages import HEADER, Passage, Slice
from corpus.source import MESSAGE
from corpus.structure.markers import ARTICLE, marker_of
from retrieval.answering.columns import Cell, above_table, needed_cells
from retrieval.query.answer_type import AnswerType
from retrieval.query.references import References
from retrieval.ranking.reranking import Ranked

MOST_SHOWN: Final = 1200
"""Characters of a list that are shown at once."""
WHOLE: Final = frozenset({AnswerType.LIST, AnswerType.HOW})
"""Types of answer that want all items."""
SHORT: Final = 160
"""Characters of a passage that is always shown whole."""
LITTLE: Final = 0.1  # of what leads name: an item that adds less is not the one asked for
ALIKE: Final = 0.6  # of the weight of the best slice: others that hold as much of the question are shown too


class Extent(NamedTuple):
    """The slices that are shown, in document order, and how many items of the list follow. ``asked`` is the item that
    the question names by its number. ``columns`` are the columns of cells, by where they start."""

    slices: tuple[Slice, ...]
    following: int = 0
    asked: Slice | None = None
    columns: Mapping[int, int] = MappingProxyType({})


def extent_of(ranked: Ranked, passage: Passage, document: Document) -> Extent:
    """What of ``passage`` answers the question."""
    question = ranked.features.query.question
    references = question.references
    if ranked.parts.get("place", 0.0) > 0 and not references.referring:
        asked = _item(passage, document, references)
        if asked is not None:
            return Extent(_with_leads(passage, {asked}), asked=passage.slices[asked])
        return _whole(passage, document) if passage.whole else Extent(passage.slices)
    if not document.corrections and (cells := needed_cells(ranked.features, passage, document)):
        return _row([*passage.slices[: above_table(passage)], *cells])
    led, added = _weights(ranked, passage)
    wanted = question.expected.types & WHOLE
    if wanted and (led > added or (led == added and AnswerType.LIST in wanted)):
        named = added > LITTLE * led
        return _whole(passage, document, from_passage=named) if passage.whole else Extent(passage.slices)
    if added <= LITTLE * led or len(passage.text) <= SHORT:
        return Extent(passage.slices)
    return Extent(_narrowed(ranked, passage))


def _row(cells: Sequence[Cell | Slice]) -> Extent:
    """Some cells of a row and of its header."""
    slices = tuple(cell.part if isinstance(cell, Cell) else cell for cell in cells)
    columns = {cell.part.start: cell.column for cell in cells if isinstance(cell, Cell)}
    return Extent(slices, columns=MappingProxyType(columns))


def _item(passage: Passage, document: Document, references: References) -> int | None:
    """The slice that the question names by its number inside of an article: an item, or a paragraph."""
    if not references.item or any(part.level == HEADER for part in passage.slices):
        return None
    marked = [marker_of(document.text[part.start : part.end]) for part in passage.slices]
    numbered = [
        at
        for at, marker in enumerate(marked)
        if marker and marker.family != ARTICLE and marker.ordinal == references.item
    ]
    family = "chinese" if references.paragraph else "chinese-brackets"
    preferred = [at for at in numbered if getattr(marked[at], "family", "") == family]
    if references.paragraph and not preferred:  # the paragraphs of an article have no numbers
        plain = [at for at, marker in enumerate(marked) if marker is None or marker.family == ARTICLE]
        return plain[references.item - 1] if references.item <= len(plain) else None
    return min(preferred or numbered, key=lambda at: (passage.slices[at].level, at), default=None)


def _weights(ranked: Ranked, passage: Passage) -> tuple[float, float]:
    """The idf weight of the question that what introduces the items names, and what the best item adds to it."""
    owners = passage.sentence_slices
    own = [number for number, owner in enumerate(owners) if owner == owners[ranked.marked.number]]
    led = added = 0.0
    for match in ranked.features.matches:
        leading = [weight for number, weight in match.sentences.items() if number in ranked.features.leads]
        if match.in_context or leading:
            led += match.concept.idf_weight * max(match.in_context, *leading, 0.0)
        elif any(number in match.sentences for number in own):
            added += match.concept.idf_weight
    return led, added


def _whole(passage: Passage, document: Document, *, from_passage: bool = False) -> Extent:
    """The list, answer or table that the passage is a part of, from its start on, as far as it may be shown; or from
    the passage on where that is further down."""
    start, end = passage.whole or (passage.start, passage.end)
    leads = {part.start: part for part in passage.slices if part.lead}
    lines = [
        Slice(line.start, line.end, lead=line.start in leads)
        for line in document.paragraphs
        if start <= line.start < end and (line.kind is Kind.CONTENT or line.rule == MESSAGE or line.start in leads)
    ]
    beyond = from_passage and passage.end > start + MOST_SHOWN
    chosen = [line for line in lines if not beyond or line.lead or line.start >= passage.start]
    shown: list[Slice] = []
    length = 0
    for line in chosen:
        length += line.end - line.start + 1
        if shown and length > MOST_SHOWN:
            break
        shown.append(line)
    if all(line.lead for line in shown):  # what they introduce is too long to be shown whole
        return Extent(passage.slices)
    return Extent(tuple(shown), len(chosen) - len(shown))


def _narrowed(ranked: Ranked, passage: Passage) -> tuple[Slice, ...]:
    """The slice of the marked sentence and those that hold nearly as much of the question, each with its leads."""
    slices = passage.slices
    owners = passage.sentence_slices
    if len({owner for owner in owners if not slices[owner].lead}) < 2:
        return slices
    weights = [0.0] * len(slices)
    for number, weight in enumerate(ranked.features.words):
        weights[owners[number]] += weight
    best = owners[ranked.marked.number]
    if not weights[best]:
        return slices
    kept = {at for at, part in enumerate(slices) if not part.lead and weights[at] >= ALIKE * weights[best]}
    return _with_leads(passage, kept | {best})


def _with_leads(passage: Passage, kept: set[int]) -> tuple[Slice, ...]:
    """The slices with these numbers, what introduces them, and the column names."""
    slices = passage.slices
    shown = kept.union(*(_leads(slices, at) for at in kept))
    return tuple(part for at, part in enumerate(slices) if at in shown or part.level == HEADER)


def _leads(slices: Sequence[Slice], at: int) -> set[int]:
    """The slices that introduce slice ``at``: the nearest lead of each lower level above it."""
    leads: set[int] = set()
    level = slices[at].level
    for number in range(at - 1, -1, -1):
        if HEADER < slices[number].level < level:
            level = slices[number].level
            if slices[number].lead:
                leads.add(number)
    return leads
