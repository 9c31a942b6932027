"""The outline of a document: sections with their headings, and blocks inside blocks.

A lead-in holds its items, an article its paragraphs and items, a question its answer, a table its rows. The rules look
at markers, punctuation and what the format states; they hold for every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from corpus.document import Document, Kind, Paragraph
from corpus.source import ANSWER, CODE, ITEM, MESSAGE, NOTES, QUESTION, TABLE_HEAD, TABLE_ROW, TABLE_TITLE
from corpus.structure.headings import HeadingPath
from corpus.structure.leads import announces, announces_several, is_announced
from corpus.structure.markers import ARTICLE, Marker, marker_of
from corpus.structure.questions import Questions, answer_inside

_SIGNATURE: Final = re.compile(
    r"\s*(?:[（(]?以下无正文|(?:甲\s*方|乙\s*方|签\s*[字章名署]|盖\s*章|签订日期)\s*(?:[（(][^）)]{1,8}[）)]\s*)?[:：])"
)
AHEAD: Final = 12  # lines between two items of a list that may belong to the first
REPLIES: Final = 4  # messages below a question in a chat
_TABLE: Final = frozenset({TABLE_TITLE, TABLE_HEAD, TABLE_ROW})


class BlockKind(StrEnum):
    """What a block is."""

    TEXT = "text"
    ITEM = "item"
    ARTICLE = "article"
    QUESTION = "question"
    ROW = "row"
    CODE = "code"


@dataclass(slots=True)
class Block:
    """One or more paragraphs that follow each other, and the blocks that belong to them. ``lead``: they introduce the
    blocks below and say nothing without them. ``header`` are the title and the column names of a table row."""

    kind: BlockKind
    paragraphs: list[Paragraph]
    children: list[Block] = field(default_factory=list)
    lead: bool = False
    header: tuple[Paragraph, ...] = ()


class Section(NamedTuple):
    """The blocks below a heading. ``headings`` are the open headings, the nearest last, ``below`` whether the last of
    them stands right above."""

    headings: tuple[Paragraph, ...]
    blocks: list[Block]
    below: bool


def sections_of(document: Document) -> Iterator[Section]:
    """The sections of ``document`` that have blocks, in order."""
    questions = Questions.of(document)
    path = HeadingPath(document.text)
    lines: list[Paragraph] = []
    headings: tuple[Paragraph, ...] = ()
    below = False

    def section() -> Iterator[Section]:
        if lines:
            yield Section(headings, _Blocks(document.text, lines, questions).blocks, below)

    for paragraph in document.paragraphs:
        if paragraph.kind is Kind.HEADING and paragraph.rule not in _TABLE:
            yield from section()
            lines, headings, below = [], path.enter(paragraph), True
        elif paragraph.kind in (Kind.CONTENT, Kind.HEADING) or paragraph.rule == MESSAGE:
            if _is_left(headings, paragraph, lines):
                yield from section()
                lines, headings, below = [], path.enter_record(), False
            elif (passed := path.pass_sibling(paragraph)) is not None:
                yield from section()
                lines, headings, below = [], passed, False
            elif _is_apart(paragraph, lines):
                yield from section()
                lines, below = [], False
            path.open()
            lines.append(paragraph)
    yield from section()


def _is_left(headings: Sequence[Paragraph], paragraph: Paragraph, above: Sequence[Paragraph]) -> bool:
    """Whether the open headings are of another record, or of another part such as the slide before one without a
    title."""
    if above and paragraph.section != above[-1].section:
        return True
    stated = bool(headings) and all(heading.level for heading in headings)
    return stated and paragraph.kind is Kind.CONTENT and not paragraph.headings


def _is_apart(paragraph: Paragraph, above: Sequence[Paragraph]) -> bool:
    """Whether notes begin or end below the lines ``above``."""
    return bool(above) and (paragraph.rule == NOTES) != (above[-1].rule == NOTES)


class _Open(NamedTuple):
    """A list that may go on: its family of markers, its last item, and the blocks that its items are among."""

    family: str
    ordinal: int | None
    item: Block
    siblings: list[Block]


class _Blocks:
    """Builds the blocks of one section from its lines."""

    def __init__(self, text: str, lines: Sequence[Paragraph], questions: Questions) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._lines = lines
        self._questions = questions
        self._base = self.blocks  # where the next block goes: the section's, or those of an open article or question
        self._lists: list[_Open] = []
        self._header: list[Paragraph] = []
        for number, line in enumerate(lines):
            self._add(number, line)
        _introduce(self.blocks)

    def _add(self, number: int, line: Paragraph) -> None:
        text = self._text[line.start : line.end]
        if line.rule in _TABLE:
            self._row(number, line)
        elif line.rule == CODE:
            self._code(line)
        elif self._questions.asks(line):
            self._question(line, text)
        elif line.rule == MESSAGE and line.kind is not Kind.CONTENT:
            self._message(line)
        elif (marker := _marker(line, text)) and marker.family == ARTICLE:
            self._lists = []
            self.blocks.append(Block(BlockKind.ARTICLE, [line], lead=announces(text)))
            self._base = self.blocks[-1].children
        elif marker:
            self._item(line, text, marker)
        else:
            self._plain(number, line, text)

    def _question(self, line: Paragraph, text: str) -> None:
        """A question, with its answer if that is part of the same paragraph."""
        self._lists = []
        inside = answer_inside(text)
        asked = line if inside is None else line._replace(end=line.start + len(text[:inside].rstrip()))
        self.blocks.append(Block(BlockKind.QUESTION, [asked], lead=True))
        self._base = self.blocks[-1].children
        if inside is not None:
            self._base.append(Block(BlockKind.TEXT, [line._replace(start=line.start + inside)]))

    def _row(self, number: int, line: Paragraph) -> None:
        self._lists = []
        above = self._lines[number - 1].rule if number else ""
        if line.rule != TABLE_ROW:
            self._header = [*(self._header if above in (TABLE_TITLE, TABLE_HEAD) else ()), line]
            return
        if above not in _TABLE:
            self._header = []
        self._base.append(Block(BlockKind.ROW, [line], header=tuple(self._header)))

    def _code(self, line: Paragraph) -> None:
        """Code belongs to what stands above it; its lines stay together."""
        above = self._last()
        if above is None or above.kind is BlockKind.ROW:
            self._base.append(Block(BlockKind.CODE, [line]))
            return
        if above.kind is BlockKind.CODE:
            above.paragraphs.append(line)
        else:
            above.children.append(Block(BlockKind.CODE, [line]))

    def _last(self) -> Block | None:
        """The innermost block that was added last."""
        block = self._base[-1] if self._base else None
        while block is not None and block.children and block.kind is not BlockKind.ROW:
            block = block.children[-1]
        return block

    def _message(self, line: Paragraph) -> None:
        """The name and time above a message; the message joins them. The first messages below a question answer it."""
        if len(self._base) >= REPLIES and self._base is not self.blocks:
            self._base = self.blocks
        self._lists = []
        self._base.append(Block(BlockKind.TEXT, [line]))

    def _item(self, line: Paragraph, text: str, marker: Marker) -> None:
        block = Block(BlockKind.ITEM, [line], lead=announces(text))
        depth = next((at for at, known in enumerate(self._lists) if known.family == marker.family), None)
        if depth is not None:
            known = self._lists[depth]
            nested = marker.ordinal == 1 and known.ordinal is not None and depth == len(self._lists) - 1
            if not (nested and known.item.lead and not known.item.children):
                del self._lists[depth:]
                if marker.ordinal == 1 and known.ordinal is not None and not self._lists:
                    known = known._replace(siblings=self._siblings(marker))
                known.siblings.append(block)
                self._lists.append(_Open(marker.family, marker.ordinal, block, known.siblings))
                return
        siblings = self._siblings(marker)
        siblings.append(block)
        self._lists.append(_Open(marker.family, marker.ordinal, block, siblings))

    def _siblings(self, marker: Marker) -> list[Block]:
        """Where the first item of a list goes: below the open item, below what announces it, else beside it."""
        if self._lists:
            return self._lists[-1].item.children
        above = self._base[-1] if self._base else self._owner()
        if above is not None and above.kind in (BlockKind.TEXT, BlockKind.QUESTION, BlockKind.ARTICLE):
            if above.kind is not BlockKind.TEXT:
                return above.children
            last = above.paragraphs[-1]
            head = last.rule == MESSAGE and last.kind is not Kind.CONTENT
            if above.lead or head or is_announced(self._text[last.start : last.end], marker):
                above.lead = True
                return above.children
        return self._base

    def _owner(self) -> Block | None:
        """The article or question whose blocks are being added."""
        last = self.blocks[-1] if self.blocks else None
        return last if last is not None and last.children is self._base else None

    def _plain(self, number: int, line: Paragraph, text: str) -> None:
        if self._lists and (item := self._continued(number)):
            item.children.append(Block(BlockKind.TEXT, [line], lead=announces(text)))
            return
        if self._base is not self.blocks and _SIGNATURE.match(text):
            self._base, self._lists = self.blocks, []  # below the last article of a contract
        above = self._base[-1] if self._base else self._owner()
        if above is not None and self._is_message(number) and not (self._lists or above.children):
            above.paragraphs.append(line)
            return
        if above is not None and not self._lists and above.lead and _is_listed(text, above, self._text):
            above.children.append(Block(BlockKind.ITEM, [line], lead=False))
            return
        self._lists = []
        self._base.append(Block(BlockKind.TEXT, [line], lead=announces(text)))

    def _is_message(self, number: int) -> bool:
        """Whether the line is part of a chat message, whose writer and time stand above it."""
        return number > 0 and self._lines[number].rule == self._lines[number - 1].rule == MESSAGE

    def _continued(self, number: int) -> Block | None:
        """The open item that line ``number`` belongs to, as the next item of its list follows further down."""
        for line in self._lines[number + 1 : number + 1 + AHEAD]:
            marker = _marker(line, self._text[line.start : line.end])
            if marker is None or marker.ordinal is None:
                if line.rule == ITEM:
                    return None
                continue
            for known in reversed(self._lists):
                if known.family == marker.family:
                    return known.item if known.ordinal is not None and marker.ordinal == known.ordinal + 1 else None
            if marker.family == ARTICLE:
                return None
        return None


def _introduce(blocks: list[Block]) -> None:
    """Put what follows a lead-in without items below it: the next text, or the rows of the table."""
    kept: list[Block] = []
    for block in blocks:
        above = kept[-1] if kept else None
        waits = above is not None and above.lead and above.kind in (BlockKind.TEXT, BlockKind.ITEM)
        if above is not None and waits and (not above.children or _goes_on(above.children[-1], block)):
            above.children.append(block)
        else:
            kept.append(block)
        _introduce(block.children)
    blocks[:] = kept


def _goes_on(last: Block, block: Block) -> bool:
    """Whether ``block`` is the next row of the table that ``last`` is a row of."""
    return last.kind is block.kind is BlockKind.ROW and last.header == block.header


def _marker(line: Paragraph, text: str) -> Marker | None:
    """The marker of a line; that of a list item of the format has the depth of the list as its family."""
    marker = marker_of(text)
    if line.rule == ITEM:
        return Marker(f"{ITEM}{line.level}", marker.ordinal if marker else None, marker.end if marker else 0)
    return None if line.rule == ANSWER or line.rule == QUESTION else marker


_LISTED: Final = 60  # characters; a longer line without a marker is no item


def _is_listed(text: str, lead: Block, whole: str) -> bool:
    """Whether a line without a marker is an item below ``lead``: short, and no sentence unless the others are."""
    if len(text) > _LISTED or announces(text):
        return False
    if not text.endswith(("。", "！", "？")) or not lead.children:
        return True
    if not announces_several(whole[lead.paragraphs[-1].start : lead.paragraphs[-1].end]):
        return False
    last = lead.children[-1].paragraphs[-1]
    return whole[last.start : last.end].endswith(("。", "！", "？"))
