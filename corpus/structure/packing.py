"""The outline packed into slices: what is small enough to be read at a glance stays together.

A short section, a list with its lead-in, an article with its items, a question with its answer is packed whole; a
longer one in parts, each with what introduces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from corpus.document import Document, Paragraph
from corpus.structure.cells import cell_ranges, delimiter_of
from corpus.structure.markers import marker_of
from corpus.structure.outline import Block, BlockKind, Section, sections_of
from corpus.structure.pieces import LIMIT, pieces_of
from corpus.structure.questions import is_question

HEADER: Final = -1
"""The level of the column names of a row: shown with it, but not part of its text."""
PACKED: Final = 80
"""Characters: items of a list that are no longer on average are packed together."""
_SHORT: Final = 40  # characters of a line that is packed together with other such lines
_MOST_LEAD: Final = 160  # characters of what introduces the parts of a block
_PAIR: Final = 2  # lines
_NAME: Final = 8  # characters of a line that names what the line below says
_NAMING: Final = 4  # cells: the name of a row is among the first ones
_STOPS: Final = ("。", "！", "？", "!", "?")


class Slice(NamedTuple):
    """``document.text[start:end]``. It belongs to the nearest slice before it with a lower ``level``. ``lead``: it
    introduces those that belong to it (a lead-in, a question, column names) and answers nothing itself."""

    start: int
    end: int
    level: int = 0
    lead: bool = False


class Pack(NamedTuple):
    """Slices that make a passage. ``headings`` are the open headings, ``header`` the column names of a row. ``whole``
    is the range of the list, answer or table that the slices are only a part of, ``article`` the number of the article
    that they belong to. ``unanswered``: they are a question or a lead-in that nothing follows."""

    slices: tuple[Slice, ...]
    headings: tuple[Paragraph, ...]
    whole: tuple[int, int] | None = None
    article: str | None = None
    header: tuple[Paragraph, ...] = ()
    unanswered: bool = False


def packs_of(document: Document) -> Iterator[Pack]:
    """The content of ``document`` in order."""
    for section in sections_of(document):
        yield from _Packing(document, section).packs()


def _size(slices: Iterable[Slice]) -> int:
    return sum(each.end - each.start + 1 for each in slices) - 1


class _Packing:
    """Packs one section."""

    def __init__(self, document: Document, section: Section) -> None:
        self._document = document
        self._text = document.text
        self._section = section
        self._article: str | None = None

    def packs(self) -> Iterator[Pack]:
        """The section as one pack if it is short, else its blocks."""
        blocks = self._section.blocks
        leads = self._heading_leads()
        level = len(leads)
        whole = [*leads, *(each for block in blocks for each in _flat(block, level))]
        apart = any(block.kind in (BlockKind.ROW, BlockKind.ARTICLE, BlockKind.QUESTION) for block in blocks)
        if self._section.headings and len(blocks) > 1 and _size(whole) <= LIMIT and not (apart or _has_rows(blocks)):
            yield self._pack(whole)
            return
        for kind, group in groupby(blocks, key=self._run_kind):
            run = list(group)
            if kind is BlockKind.ROW:
                yield from self._rows(run, [])
            elif kind is BlockKind.ITEM:
                own = leads if run[0] is blocks[0] else []
                yield from self._children(run, own, len(own), _extent(own, run) if own else None)
            elif kind is BlockKind.TEXT:
                label = self._label(run)
                yield from self._together(run[len(label) :], label, len(label), None)
            else:
                for block in run:
                    question = leads if leads and is_question(self._cut(leads[0])) else []
                    yield from self._block(block, question, len(question), None)

    def _label(self, run: Sequence[Block]) -> list[Slice]:
        """The first of two short lines, if it is the name of what the second says: 法定代表人 above 赵大山."""
        if len(run) != _PAIR:
            return []
        line = run[0].paragraphs[0]
        text = self._text[line.start : line.end]
        named = len(text) <= _NAME and not any(map(str.isdigit, text))
        return [Slice(line.start, line.end, 0, lead=True)] if named else []

    def _run_kind(self, block: Block) -> BlockKind | None:
        """What makes neighbouring blocks a run that is packed together; ``None`` for a block by itself."""
        if block.kind in (BlockKind.ROW, BlockKind.ITEM):
            return block.kind
        return BlockKind.TEXT if self._is_short(block) else None

    def _is_short(self, block: Block) -> bool:
        if block.kind is not BlockKind.TEXT or block.children or block.lead or len(block.paragraphs) > 1:
            return False
        text = self._text[block.paragraphs[0].start : block.paragraphs[0].end]
        return len(text) <= _SHORT and not text.endswith(_STOPS)

    def _heading_leads(self) -> list[Slice]:
        """The heading as a slice, where what is below does not answer without it: a question, or the name of a list."""
        blocks = self._section.blocks
        if not self._section.headings or not self._section.below or not blocks:
            return []
        heading = self._section.headings[-1]
        lead = Slice(heading.start, heading.end, 0, lead=True)
        if heading.end - heading.start > LIMIT:
            return []
        listed = blocks[0].kind in (BlockKind.ITEM, BlockKind.CODE) or all(map(self._is_short, blocks))
        return [lead] if listed or is_question(self._cut(lead)) else []

    def _block(self, block: Block, leads: Sequence[Slice], level: int, whole: tuple[int, int] | None) -> Iterator[Pack]:
        """One block that is no row, whole or in parts."""
        if block.kind is BlockKind.ARTICLE:
            text = self._text[block.paragraphs[0].start : block.paragraphs[0].end]
            marker = marker_of(text)
            self._article = text[: marker.end].strip() if marker else None
        slices = _flat(block, level)
        if _size([*leads, *slices]) <= LIMIT and not _has_rows([block]):
            yield self._pack([*leads, *slices], whole)._replace(unanswered=block.lead and not block.children)
        else:
            yield from self._parts(block, leads, level, whole)
        if block.kind is BlockKind.ARTICLE:
            self._article = None

    def _parts(self, block: Block, leads: Sequence[Slice], level: int, whole: tuple[int, int] | None) -> Iterator[Pack]:
        own = _own(block, level)
        if block.lead and block.children:
            more = self._shortened([*leads, *own])
            left_out = [lead for lead in leads if lead.start < more[0].start]
            yield from self._pieces([own[-1]._replace(end=more[-1].start)], leads, level, whole)
            for pack in self._children(block.children, more, level + 1, _extent(own, [block])):
                yield pack._replace(slices=(*left_out, *pack.slices))
                left_out = []
            return
        if block.kind is BlockKind.CODE:
            yield from self._lines(own, leads, _extent(own, [block]))
        else:
            yield from self._pieces(own, leads, level, whole)
        if block.kind is BlockKind.ARTICLE:
            yield from self._one_by_one(block.children, leads, level, whole)
        else:
            yield from self._children(block.children, [*leads], level, whole)

    def _lines(self, lines: Sequence[Slice], leads: Sequence[Slice], whole: tuple[int, int]) -> Iterator[Pack]:
        """As many lines of code as fit in each pack."""
        packed: list[Slice] = []
        for line in lines:
            if packed and _size([*leads, *packed, line]) > LIMIT:
                yield self._pack([*leads, *packed], whole)
                packed = []
            if line.end - line.start > LIMIT:
                yield from self._pieces([line], leads, line.level, whole)
            else:
                packed.append(line)
        if packed:
            yield self._pack([*leads, *packed], whole)

    def _pieces(
        self, slices: Sequence[Slice], leads: Sequence[Slice], level: int, whole: tuple[int, int] | None
    ) -> Iterator[Pack]:
        """Readable pieces of ``slices``, each with ``leads``."""
        for each in slices:
            if each.start < each.end:
                pieces = pieces_of(self._document, each.start, each.end)
                yield from (self._pack([*leads, Slice(start, end, level)], whole) for start, end in pieces)

    def _children(
        self, blocks: Sequence[Block], leads: Sequence[Slice], level: int, whole: tuple[int, int] | None
    ) -> Iterator[Pack]:
        """Short blocks packed together, others by themselves, each with ``leads``."""
        sizes = [_size(_flat(block, level)) for block in blocks]
        if _has_rows(blocks) or sum(sizes) > PACKED * len(blocks):
            yield from self._one_by_one(blocks, leads, level, whole)
        else:
            yield from self._together(blocks, leads, level, whole)

    def _one_by_one(
        self, blocks: Sequence[Block], leads: Sequence[Slice], level: int, whole: tuple[int, int] | None
    ) -> Iterator[Pack]:
        """Each block by itself, and the rows of a table."""
        for is_row, group in groupby(blocks, key=lambda block: block.kind is BlockKind.ROW):
            if is_row:
                yield from self._rows(list(group), leads)
            else:
                for block in group:
                    yield from self._block(block, leads, level, whole)

    def _together(
        self, blocks: Sequence[Block], leads: Sequence[Slice], level: int, whole: tuple[int, int] | None
    ) -> Iterator[Pack]:
        """As many blocks as fit in each pack; a block with others in it stands alone."""
        packed: list[Slice] = []
        apart = False
        for block in blocks:
            slices = _flat(block, level)
            if packed and (apart or block.children or _size([*leads, *packed, *slices]) > LIMIT):
                yield self._pack([*leads, *packed], whole)
                packed = []
            apart = bool(block.children)
            if _size([*leads, *slices]) > LIMIT:
                yield from self._block(block, leads, level, whole)
            else:
                packed += slices
        if packed:
            yield self._pack([*leads, *packed], whole)

    def _rows(self, rows: Sequence[Block], leads: Sequence[Slice]) -> Iterator[Pack]:
        """Each row with ``leads`` and the column names of its table."""
        for header, group in groupby(rows, key=lambda row: row.header):
            table = list(group)
            names = [Slice(line.start, line.end, HEADER, lead=True) for line in header]
            whole = _extent([*leads, *names], table)
            for row in table:
                line = row.paragraphs[0]
                if line.end - line.start <= LIMIT:
                    parts = [[*names, Slice(line.start, line.end, len(leads))]]
                else:
                    parts = list(self._wide_row(line, header, len(leads)))
                for part in parts:
                    yield self._pack([*leads, *part], whole)._replace(header=header)

    def _wide_row(self, row: Paragraph, header: tuple[Paragraph, ...], level: int) -> Iterator[list[Slice]]:
        """A long row in parts of several cells, each with the first cell that names the row, and with its columns."""
        lines = [*header, row]
        delimiter = delimiter_of([self._text[line.start : line.end] for line in lines])
        cells = [cell_ranges(self._text[line.start : line.end], delimiter) for line in lines]
        first = self._name_of(row, cells[-1])
        groups = list(_cell_groups(cells[-1], first + 1)) if delimiter else []
        if not groups or cells[-1][first][1] > LIMIT or len({len(each) for each in cells}) > 1:
            names = [Slice(line.start, line.end, HEADER, lead=True) for line in header]
            for start, end in pieces_of(self._document, row.start, row.end):
                yield [*names, Slice(start, end, level)]
            return
        name = Slice(row.start + cells[-1][0][0], row.start + cells[-1][first][1], level, lead=True)
        for left, right in groups:
            start, end = row.start + cells[-1][left][0], row.start + cells[-1][right][1]
            together = left == first + 1 and end - name.start <= LIMIT
            columns = [(0, right)] if together else [(0, first), (left, right)]
            names = [
                Slice(line.start + own[begin][0], line.start + own[last][1], HEADER, lead=True)
                for line, own in zip(header, cells, strict=False)
                for begin, last in columns
                if own[begin][0] < own[last][1]
            ]
            if together:
                yield [*names, Slice(name.start, end, level)]
            else:
                pieces = pieces_of(self._document, start, end)
                yield from ([*names, name, Slice(*piece, level + 1)] for piece in pieces)

    def _name_of(self, row: Paragraph, cells: Sequence[tuple[int, int]]) -> int:
        """The number of the first cell that is more than a number: it names the row, unless it is the last."""
        texts = [self._text[row.start + start : row.start + end] for start, end in cells[:-1]]
        named = (at for at, text in enumerate(texts[:_NAMING]) if any(map(str.isalpha, text)))
        return next(named, next((at for at, text in enumerate(texts) if text.strip()), 0))

    def _shortened(self, leads: Sequence[Slice]) -> list[Slice]:
        """``leads`` without the outermost ones, and only the end of a long one, to leave room for what they lead to."""
        kept: list[Slice] = []
        room = _MOST_LEAD
        for lead in reversed(leads):
            if lead.end - lead.start > room and kept:
                break
            pieces = list(pieces_of(self._document, lead.start, lead.end))
            kept.append(lead._replace(start=pieces[-1][0], lead=True))
            room -= lead.end - lead.start
        return kept[::-1]

    def _pack(self, slices: Sequence[Slice], whole: tuple[int, int] | None = None) -> Pack:
        gaps = any(below.start - above.end > 1 for above, below in pairwise(slices))
        inside = whole and (gaps or (slices[0].start, slices[-1].end) != whole)
        return Pack(tuple(slices), self._section.headings, whole if inside else None, self._article)

    def _cut(self, part: Slice) -> str:
        return self._text[part.start : part.end]


def _cell_groups(cells: Sequence[tuple[int, int]], first: int) -> Iterator[tuple[int, int]]:
    """Ranges (first, last) of the cells from number ``first`` on that are not empty, each within ``LIMIT`` where cells
    allow."""
    filled = [at for at in range(first, len(cells)) if cells[at][0] < cells[at][1]]
    start = last = filled[0] if filled else first
    for at in filled:
        if cells[at][1] - cells[start][0] > LIMIT and at > start:
            yield start, last
            start = at
        last = at
    if filled:
        yield start, last


def _own(block: Block, level: int) -> list[Slice]:
    """The paragraphs of a block as slices; those that follow each other in the text are one."""
    lead = block.lead and bool(block.children)
    first, *others = block.paragraphs
    if others and block.kind is not BlockKind.CODE:  # a chat message below its writer and time
        return [Slice(first.start, others[-1].end, level, lead)]
    return [Slice(each.start, each.end, level, lead) for each in block.paragraphs]


def _flat(block: Block, level: int) -> list[Slice]:
    """The block and all below it."""
    return [*_own(block, level), *(each for child in block.children for each in _flat(child, level + 1))]


def _has_rows(blocks: Iterable[Block]) -> bool:
    return any(block.kind is BlockKind.ROW or _has_rows(block.children) for block in blocks)


def _extent(leads: Sequence[Slice], blocks: Sequence[Block]) -> tuple[int, int]:
    last = blocks[-1]
    while last.children:
        last = last.children[-1]
    start = blocks[0].paragraphs[0].start
    return min([start, *(lead.start for lead in leads)]), last.paragraphs[-1].end
