"""The blocks of an HTML page in page order: paragraphs, headings, list items, table rows, captions.

The tree is walked without recursion, so that deep nesting is harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from corpus.document import CorpusError
from corpus.readers.html.elements import BLOCKS, HEADINGS, INNER, ITEMS, SKIPPED, is_data_table, outside, row_kind
from corpus.readers.html.text import CELL, FOREIGN, GLOSS_END, GLOSS_START, collapse_whitespace
from corpus.readers.limits import LARGEST_LINE

__all__ = ["HEADINGS", "Block", "blocks_of"]


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page; several lines in a ``pre``.

    - ``tag`` is the nearest block element, ``owner`` the element that contains it and its siblings.
    - ``anchor`` is the place of its first text in the tree: an element, and "text" or "tail".
    - ``linked`` counts the characters inside links, ``links`` the links.
    - ``glosses`` are ranges of ``text`` in ruby annotations (``rt``, ``rp``).
    - ``outside`` is 2 in elements for navigation, footers and the like, 1 in elements only named so, else 0.
    - ``row`` is "head" or "row" for a table row, else empty; ``item`` is true for list items.
    """

    text: str
    tag: str
    owner: HtmlElement
    anchor: tuple[HtmlElement, str]
    linked: int
    links: int
    glosses: tuple[tuple[int, int], ...] = ()
    outside: int = 0
    row: str = ""
    item: bool = False


@dataclass(slots=True)
class _Frame:
    """An open block element."""

    element: HtmlElement
    tag: str
    owner: HtmlElement
    outside: int
    item: bool
    data: bool = False  # a data table, not a layout table
    row: bool = False  # inside a row of a data table


@dataclass(slots=True)
class _Walk:
    """The open block elements during the walk, and the text of the current block."""

    frames: list[_Frame]
    pieces: list[str] = field(default_factory=list)
    anchor: tuple[HtmlElement, str] | None = None
    linked: int = 0
    links: int = 0
    open_links: int = 0
    preformatted: int = 0

    def add(self, text: str | None, element: HtmlElement, place: str) -> None:
        if not text:
            return
        self.pieces.append(FOREIGN.sub(" ", text))
        if text.strip():
            self.anchor = self.anchor or (element, place)
            self.linked += len(text.strip()) if self.open_links else 0

    def flush(self) -> Iterator[Block]:
        """The current block, unless it is empty."""
        anchor, frame = self.anchor, self.frames[-1]
        length = sum(map(len, self.pieces))
        if length > LARGEST_LINE and not self.preformatted:
            raise CorpusError(f"a paragraph has {length} characters, at most {LARGEST_LINE}", code="long-line")
        if anchor is not None:
            text, glosses = collapse_whitespace("".join(self.pieces), preformatted=self.preformatted > 0)
            row = row_kind(frame.element) if frame.row else ""
            if text:
                tag = "pre" if self.preformatted else frame.tag
                item = frame.item and not row
                yield Block(text, tag, frame.owner, anchor, self.linked, self.links, glosses, frame.outside, row, item)
        self.pieces, self.anchor, self.linked, self.links = [], None, 0, 0


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """The blocks below ``root``. Raises ``CorpusError`` if one is too long."""
    walk = _Walk([_Frame(root, "body", root, outside=0, item=False)])
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event in ("comment", "pi"):
            walk.add(element.tail, element, "tail")
            continue
        tag = element.tag
        if event == "start":
            if tag in SKIPPED:
                walker.skip_subtree()
                continue
            yield from _opened(walk, element, tag)
            walk.add(element.text, element, "text")
        elif tag in SKIPPED:
            walk.add(element.tail if element is not root else None, element, "tail")
        else:
            yield from _closed(walk, element, tag)
            walk.add(element.tail if element is not root else None, element, "tail")
    yield from walk.flush()


def _opened(walk: _Walk, element: HtmlElement, tag: str) -> Iterator[Block]:
    if tag == "a":
        walk.open_links += 1
        walk.links += 1
    elif tag in ("rt", "rp"):
        walk.pieces.append(GLOSS_START)
    elif tag in BLOCKS and walk.frames[-1].row:
        walk.pieces.append(CELL if tag in ("td", "th") and walk.anchor else " ")
    elif tag in BLOCKS:
        yield from walk.flush()
        walk.frames.append(_frame(walk.frames[-1], element, tag))
        walk.preformatted += tag == "pre"


def _closed(walk: _Walk, element: HtmlElement, tag: str) -> Iterator[Block]:
    frame = walk.frames[-1]
    if tag == "a":
        walk.open_links -= 1
    elif tag in ("rt", "rp"):
        walk.pieces.append(GLOSS_END)
    elif tag == "br":
        if walk.preformatted or frame.row:
            walk.pieces.append("\n" if walk.preformatted else " ")
        else:
            yield from walk.flush()
    elif element is frame.element and len(walk.frames) > 1:
        yield from walk.flush()
        walk.frames.pop()
        walk.preformatted -= tag == "pre"
    elif tag in BLOCKS and frame.row:
        walk.pieces.append(" ")


def _frame(above: _Frame, element: HtmlElement, tag: str) -> _Frame:
    """The frame of ``element`` inside ``above``."""
    parent = element.getparent()
    inside = tag in INNER and above.tag in INNER
    frame = _Frame(
        element=element,
        tag=tag,
        owner=above.owner if inside else (parent if parent is not None else element),
        outside=max(above.outside, outside(element, tag)),
        item=above.item or tag in ITEMS,
    )
    if tag == "table":
        frame.data = is_data_table(element)
    elif tag in ("tbody", "thead", "tfoot"):
        frame.data = above.data
    elif tag == "tr":
        frame.row = above.data
    return frame
