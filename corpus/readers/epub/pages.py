"""One page of a book → lines: its headings, paragraphs, items, notes and table rows."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.epub.toc import Entry
from corpus.readers.html.blocks import HEADINGS, Block, blocks_of
from corpus.readers.package import name_of, parse, value_of
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.source import TABLE_HEAD, TABLE_ROW

# Parts of a book that are no text of it, as the vocabulary of the format names them.
_MATTER: Final = frozenset({"cover", "titlepage", "halftitlepage", "copyright-page", "colophon", "index"}) | frozenset(
    {"toc", "toc-brief", "landmarks", "page-list", "loi", "lot"}
)
_BACK: Final = frozenset({"noteref", "backlink", "referrer"})
_ENTITY: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_HIGHEST: Final = 6


def add_page(lines: SourceLines, data: bytes, entry: Entry, *, title: str | None, is_contents: bool) -> None:
    """Add the text of a page to ``lines``, under the chapter ``entry`` of the table of contents (without a title:
    under none); ``title`` is the book's."""
    body = _body(data)
    if body is None:
        return
    blocks = list(blocks_of(body))
    shift, opened = _shift(blocks, entry)
    if entry.title and not opened:
        lines.add(SourceLine(entry.title, Kind.HEADING, "contents", entry.level))
    for block in blocks:
        lines.add(_line(block, shift, title, is_contents=is_contents))


def _line(block: Block, shift: int, title: str | None, *, is_contents: bool) -> SourceLine:
    level = HEADINGS.get(block.tag, 0)
    kind, rule = Kind.CONTENT, "paragraph"
    if level and _plain(block.text) == _plain(title or ""):
        kind, rule, level = Kind.TITLE, "title", 0
    elif is_contents or _is_matter(block.owner):
        kind, rule, level = Kind.CHROME, "front-matter", 0
    elif level:
        kind, rule, level = Kind.HEADING, "heading", min(max(level + shift, 1), _HIGHEST)
    elif block.row:
        kind, rule = (Kind.HEADING, TABLE_HEAD) if block.row == "head" else (Kind.CONTENT, TABLE_ROW)
    elif block.tag in ("figcaption", "caption"):
        kind, rule = Kind.CAPTION, "caption"
    return SourceLine(block.text, kind, rule, level, block.glosses)


def _shift(blocks: list[Block], entry: Entry) -> tuple[int, bool]:
    """By how much the levels of the page's headings differ from those of the table of contents, and whether the page
    opens with a heading of its own."""
    headings = [block for block in blocks if block.tag in HEADINGS]
    for block in headings:
        if entry.title and _plain(block.text) == _plain(entry.title):
            return entry.level - HEADINGS[block.tag], True
    return 0, bool(headings and headings[0] is blocks[0])


def _plain(text: str) -> str:
    return "".join(text.split())


def _is_matter(element: Any) -> bool:
    """Whether the element stands in a part of the book that is no text of it."""
    while element is not None:
        if not _MATTER.isdisjoint(value_of(element, "type").split()):
            return True
        element = element.getparent()
    return False


def _body(data: bytes) -> Any | None:
    """The body of a page without namespaces and references to notes; one that is no XML is read as a browser would."""
    root = _tree(data)
    if root is None:
        return None
    for element in list(root.iter("a", "sup")):
        if value_of(element, "type") in _BACK or value_of(element, "role") in ("doc-noteref", "doc-backlink"):
            _empty(element)
    return root.find("body") if root.tag == "html" else root


def _tree(data: bytes) -> Any | None:
    try:
        root = parse(_ENTITY.sub(_character, data))
    except ValueError:
        return _html(data)
    for element in root.iter("{*}*"):
        element.tag = name_of(element).lower()
    return root


def _html(data: bytes) -> Any | None:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _character(match: re.Match[bytes]) -> bytes:
    """What a named entity of HTML stands for: XML knows but five."""
    name = match[1].decode("ascii")
    return match[0] if name in _XML_ENTITIES or name not in html5 else html5[name].encode("ascii", "xmlcharrefreplace")


def _empty(element: Any) -> None:
    """Remove the text of an element, and keep what follows it."""
    tail = element.tail
    element.clear()
    element.tail = tail
