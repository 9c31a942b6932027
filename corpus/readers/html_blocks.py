"""The blocks of an HTML page: paragraphs, headings, items, table rows, captions, in the order of the page.

The tree is walked without recursion, so that its depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from corpus.document import CorpusError
from corpus.readers.limits import LARGEST_LINE


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SKIPPED: Final = _words(
    "head script style noscript noframes template iframe object embed applet canvas audio video map math svg "
    "textarea datalist"
)
"""Elements whose text is no text of the page."""

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
"""Tag of a heading → its level."""

_BLOCKS: Final = _words(
    "html body address article aside blockquote button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre "
    "search section select summary table tbody td tfoot th thead tr ul"
)
# Where a page keeps what is not its text.
_LANDMARKS: Final = _words("nav footer button select menu dialog")
_ROLES: Final = _words("navigation contentinfo search menu menubar toolbar dialog")
_OUTSIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|footer|foot|copyright|breadcrumbs?|crumbs?|sidebar|related|recommend|share|"
    r"bshare|bdshare|toolbar|pagination|pager|login|cookie|cookies|catlinks|menu|toc|tags)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ITEMS: Final = _words("li dt dd")
_INNER: Final = _words("li dt dd ul ol dl tr td th tbody thead tfoot table caption")

# What the cells of a table of data do not hold.
_LAYOUT: Final = (*HEADINGS, "table", "ul", "ol", "dl", "article", "section", "form")

# Around ruby text, while a block is being read; noncharacters, which no page holds.
_GLOSS_START: Final = "\ufdd0"
_GLOSS_END: Final = "\ufdd1"
_CELL: Final = "\ufdd2"  # between the cells of a row, while it is being read
# Character references may name these, no text has them.
FOREIGN: Final = re.compile("[\ufdd0-\ufdd2\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and noncharacters."""
# East Asian wide characters: a line break of the file between two of them is no blank.
_WIDE: Final = "[\u2e80-\u303e\u3041-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff]"
_WRAP: Final = re.compile(rf"(?<={_WIDE})[ \t\f]*[\r\n][ \t\r\n\f]*(?={_WIDE})")
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
_BREAKS: Final = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")

# A table of cells longer than this lays out a page, and one with more elements than this is looked at no further.
_CELL_LENGTH: Final = 300
_LOOKED_AT: Final = 5000
_NAMES_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page, several in a ``pre``: its text, the nearest block element's ``tag``, the element that holds
    it with its neighbours, where its first text stands in the tree, how many characters of it are links, and how many
    links there are.

    ``glosses`` are ranges of ``text`` that annotate (``rt``, ``rp``); ``outside`` is 2 in elements for navigation,
    footers and the like, 1 in those only named so, else 0; ``row`` is "head" or "row" for the row of a table, else
    empty; ``item`` tells list items.
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
    data: bool = False  # a table of data, not of layout
    row: bool = False  # inside a row of such a table


@dataclass(slots=True)
class _Walk:
    """The blocks open while the tree is walked, and the text of the one being read."""

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
        """The block read so far, if it holds anything."""
        anchor, frame = self.anchor, self.frames[-1]
        length = sum(map(len, self.pieces))
        if length > LARGEST_LINE and not self.preformatted:
            raise CorpusError(f"a paragraph has {length} characters, at most {LARGEST_LINE}", code="long-line")
        if anchor is not None:
            text, glosses = _squeezed("".join(self.pieces), preformatted=self.preformatted > 0)
            row = _row_kind(frame.element) if frame.row else ""
            if text:
                tag = "pre" if self.preformatted else frame.tag
                item = frame.item and not row
                yield Block(text, tag, frame.owner, anchor, self.linked, self.links, glosses, frame.outside, row, item)
        self.pieces, self.anchor, self.linked, self.links = [], None, 0, 0


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """The blocks under ``root``. Raises ``CorpusError`` for one that is too long."""
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
        walk.pieces.append(_GLOSS_START)
    elif tag in _BLOCKS and walk.frames[-1].row:
        walk.pieces.append(_CELL if tag in ("td", "th") and walk.anchor else " ")
    elif tag in _BLOCKS:
        yield from walk.flush()
        walk.frames.append(_frame(walk.frames[-1], element, tag))
        walk.preformatted += tag == "pre"


def _closed(walk: _Walk, element: HtmlElement, tag: str) -> Iterator[Block]:
    frame = walk.frames[-1]
    if tag == "a":
        walk.open_links -= 1
    elif tag in ("rt", "rp"):
        walk.pieces.append(_GLOSS_END)
    elif tag == "br":
        if walk.preformatted or frame.row:
            walk.pieces.append("\n" if walk.preformatted else " ")
        else:
            yield from walk.flush()
    elif element is frame.element and len(walk.frames) > 1:
        yield from walk.flush()
        walk.frames.pop()
        walk.preformatted -= tag == "pre"
    elif tag in _BLOCKS and frame.row:
        walk.pieces.append(" ")


def _frame(above: _Frame, element: HtmlElement, tag: str) -> _Frame:
    """The frame of ``element`` inside ``above``."""
    parent = element.getparent()
    inside = tag in _INNER and above.tag in _INNER
    frame = _Frame(
        element=element,
        tag=tag,
        owner=above.owner if inside else (parent if parent is not None else element),
        outside=max(above.outside, _outside(element, tag)),
        item=above.item or tag in _ITEMS,
    )
    if tag == "table":
        frame.data = _is_data_table(element)
    elif tag in ("tbody", "thead", "tfoot"):
        frame.data = above.data
    elif tag == "tr":
        frame.row = above.data
    return frame


def _outside(element: HtmlElement, tag: str) -> int:
    if tag in _LANDMARKS or element.get("role", "").lower() in _ROLES:
        return 2
    if tag == "aside":
        return 1
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return int(tag not in ("html", "body") and len(names) < _NAMES_LENGTH and _OUTSIDE.search(names) is not None)


def _is_data_table(table: HtmlElement) -> bool:
    """Whether ``table`` holds data: two rows and two columns at least, and no table, heading, list or long text."""
    if table.get("role", "") in ("presentation", "none"):
        return False
    rows = columns = 0
    for element in islice(table.iter("tr", "td", "th", *_LAYOUT), 1, _LOOKED_AT):
        if element.tag == "tr":
            rows += 1
            columns = max(columns, sum(child.tag in ("td", "th") for child in element))
        elif element.tag in _LAYOUT or _is_long(element):
            return False
    return rows > 1 and columns > 1


def _is_long(cell: HtmlElement) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > _CELL_LENGTH:
            return True
    return False


def _row_kind(row: HtmlElement) -> str:
    cells = [child.tag for child in row if child.tag in ("td", "th")]
    return "head" if len(cells) > 1 and "td" not in cells else "row"


def _squeezed(text: str, *, preformatted: bool) -> tuple[str, tuple[tuple[int, int], ...]]:
    """``text`` as a browser shows it, blanks squeezed, and the ranges of it that are glosses."""
    if preformatted:
        text = _BREAKS.sub(" ", text.replace("\r\n", "\n")).strip("\n").rstrip()
    else:
        cells = (_BLANKS.sub(" ", _WRAP.sub("", cell)).strip() for cell in text.split(_CELL))
        text = "\t".join(cells).strip()
    plain: list[str] = []
    glosses: list[tuple[int, int]] = []
    length = depth = start = 0
    for piece in re.split(f"([{_GLOSS_START}{_GLOSS_END}])", text):
        if piece == _GLOSS_START:
            start = start if depth else length
            depth += 1
        elif piece == _GLOSS_END:
            depth -= 1
            if not depth and start < length:
                glosses.append((start, length))
        else:
            plain.append(piece)
            length += len(piece)
    return "".join(plain), tuple(glosses)
