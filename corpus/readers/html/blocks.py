"""The blocks of an HTML page in page order: paragraphs, headings, list items, table rows, captions.

The tree is walked without recursion, so that deep nesting is harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from corpus.document import CorpusError
from corpus.readers.html.elements import BLOCKS, HEADINGS, INNER, LISTS, ROLES, SKIPPED, is_data_table, is_link, outside
from corpus.readers.html.text import CELL, FOREIGN, GLOSS_END, GLOSS_START, collapse_whitespace
from corpus.readers.limits import LARGEST_LINE
from corpus.source import TABLE_TITLE

__all__ = ["HEADINGS", "Block", "Cell", "blocks_of"]

Cell = tuple[HtmlElement, str]
"""A ``td`` or ``th`` with its text before white space is collapsed."""


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page; several lines in a ``pre``.

    - ``tag`` is the nearest block element, ``owner`` the element that contains it and its siblings.
    - ``anchor`` is the place of its first text in the tree: an element, and "text" or "tail".
    - ``linked`` counts the characters inside links, ``links`` the links.
    - ``glosses`` are ranges of ``text`` in ruby annotations (``rt``, ``rp``).
    - ``outside`` is 2 in elements for navigation, footers and the like, 1 in elements only named so, else 0.
    - ``cells`` are those of a row of a data table, ``table``; ``line`` is the number of the row in the page.
    - ``role`` is the rule of a format hint on what the block is, such as ``ITEM``, else empty; ``depth`` is the number
      of lists around it.
    - ``coded`` counts the characters in ``code``.
    """

    text: str
    tag: str
    owner: HtmlElement
    anchor: tuple[HtmlElement, str]
    linked: int
    links: int
    glosses: tuple[tuple[int, int], ...] = ()
    outside: int = 0
    cells: tuple[Cell, ...] = ()
    table: HtmlElement | None = None
    line: int = 0
    role: str = ""
    depth: int = 0
    coded: int = 0

    @property
    def row(self) -> bool:
        """Whether the block is a row of a data table."""
        return bool(self.cells)


@dataclass(slots=True)
class _Frame:
    """An open block element."""

    element: HtmlElement
    tag: str
    owner: HtmlElement
    outside: int
    role: str = ""
    depth: int = 0
    table: HtmlElement | None = None  # the data table that rows and a caption right below belong to
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
    coded: int = 0
    open_code: int = 0
    preformatted: int = 0
    cells: list[HtmlElement] = field(default_factory=list)
    line: int = 0

    def add(self, text: str | None, element: HtmlElement, place: str) -> None:
        if not text:
            return
        self.pieces.append(FOREIGN.sub(" ", text))
        if text.strip():
            self.anchor = self.anchor or (element, place)
            self.linked += len(text.strip()) if self.open_links else 0
            self.coded += len(text.strip()) if self.open_code else 0

    def flush(self) -> Iterator[Block]:
        """The current block, unless it is empty."""
        anchor, frame = self.anchor, self.frames[-1]
        length = sum(map(len, self.pieces))
        if length > LARGEST_LINE and not self.preformatted:
            raise CorpusError(f"a paragraph has {length} characters, at most {LARGEST_LINE}", code="long-line")
        if anchor is not None:
            raw = "".join(self.pieces)
            is_pre = self.preformatted > 0 and not frame.row
            text, glosses = collapse_whitespace(raw, preformatted=is_pre)
            if text:
                yield Block(
                    text,
                    "pre" if is_pre else frame.tag,
                    frame.owner,
                    anchor,
                    self.linked,
                    self.links,
                    glosses,
                    frame.outside,
                    tuple(zip(self.cells or (frame.element,), raw.split(CELL), strict=True)) if frame.row else (),
                    frame.table,
                    self.line,
                    frame.role,
                    frame.depth,
                    self.coded,
                )
        self.pieces, self.anchor, self.linked, self.links, self.coded, self.cells = [], None, 0, 0, 0, []


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """The blocks below ``root``. Raises ``CorpusError`` if one is too long."""
    walk = _Walk([_Frame(root, "body", root, outside=0)])
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
        walk.open_links += is_link(element)
        walk.links += is_link(element)
    elif tag == "code":
        walk.open_code += 1
    elif tag in ("rt", "rp"):
        walk.pieces.append(GLOSS_START)
    elif tag in BLOCKS and walk.frames[-1].row:
        is_cell = tag in ("td", "th")
        walk.pieces.append(CELL if is_cell and walk.cells else " ")
        walk.cells += [element] if is_cell else []
    elif tag in BLOCKS:
        yield from walk.flush()
        walk.frames.append(_frame(walk.frames[-1], element, tag))
        walk.line += tag == "tr"
        walk.preformatted += tag == "pre"


def _closed(walk: _Walk, element: HtmlElement, tag: str) -> Iterator[Block]:
    frame = walk.frames[-1]
    if tag == "a":
        walk.open_links -= is_link(element)
    elif tag == "code":
        walk.open_code -= 1
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
        role=ROLES.get(tag, above.role),
        depth=above.depth + (tag in LISTS),
    )
    if tag == "table":
        frame.table = element if is_data_table(element) else None
    elif tag in ("tbody", "thead", "tfoot", "caption", "tr"):
        frame.table = above.table
        frame.row = tag == "tr" and above.table is not None
    if tag == "caption" and frame.table is not None:
        frame.role = TABLE_TITLE
    return frame
