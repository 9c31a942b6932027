"""A page of a book as lines: headings, paragraphs, list items, notes and table rows."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.epub.toc import Entry
from corpus.readers.html.blocks import HEADINGS, Block, blocks_of
from corpus.readers.html.hints import label_of
from corpus.readers.html.tables import with_tables
from corpus.readers.package import name_of, parse, value_of
from corpus.readers.source_lines import SourceLine, SourceLines

# epub:type values of front and back matter.
_MATTER: Final = frozenset({"cover", "titlepage", "halftitlepage", "copyright-page", "colophon", "index"}) | frozenset(
    {"toc", "toc-brief", "landmarks", "page-list", "loi", "lot"}
)
_BACK: Final = frozenset({"noteref", "backlink", "referrer"})
_ENTITY: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_HIGHEST: Final = 6


def add_page(lines: SourceLines, data: bytes, entry: Entry, *, title: str | None, is_contents: bool) -> None:
    """Add the text of a page to ``lines``. ``entry`` is its entry in the table of contents, with an empty title if
    there is none; ``title`` is the title of the book."""
    body = _body(data)
    if body is None:
        return
    blocks = with_tables(blocks_of(body))
    shift, has_heading = _shift(blocks, entry)
    if entry.title and not has_heading:
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
    elif label := label_of(block):
        kind, rule, level = label
    return SourceLine(block.text, kind, rule, level, block.glosses)


def _shift(blocks: list[Block], entry: Entry) -> tuple[int, bool]:
    """The difference between the heading levels of the table of contents and of the page, and whether the page has the
    heading of its entry or begins with a heading."""
    headings = [block for block in blocks if block.tag in HEADINGS]
    for block in headings:
        if entry.title and _plain(block.text) == _plain(entry.title):
            return entry.level - HEADINGS[block.tag], True
    return 0, bool(headings and headings[0] is blocks[0])


def _plain(text: str) -> str:
    return "".join(text.split())


def _is_matter(element: Any) -> bool:
    """Whether the element is in front or back matter."""
    while element is not None:
        if not _MATTER.isdisjoint(value_of(element, "type").split()):
            return True
        element = element.getparent()
    return False


def _body(data: bytes) -> Any | None:
    """The body of a page without namespaces and note references; malformed XML is parsed as HTML."""
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
    """The character of a named HTML entity, as a numeric reference: XML has only five names."""
    name = match[1].decode("ascii")
    return match[0] if name in _XML_ENTITIES or name not in html5 else html5[name].encode("ascii", "xmlcharrefreplace")


def _empty(element: Any) -> None:
    """Remove the content of an element, but keep the text after it."""
    tail = element.tail
    element.clear()
    element.tail = tail
