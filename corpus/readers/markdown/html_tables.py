"""Tables in HTML inside Markdown, as converters of PDF files write them: rows as lines, cells between tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markdown_it.token import Token

from corpus.document import CorpusError, Kind

_TABLE: Final = re.compile(r"<(/?)table\b", re.IGNORECASE)


class TableLine(NamedTuple):
    """A line read from a table: its text, and kind, rule and level if the table states them."""

    text: str
    label: tuple[Kind, str, int] | None


class TableBlock(NamedTuple):
    """Lines of a file, from ``first`` to before ``end``, that hold one or more tables in HTML, and what these say."""

    first: int
    end: int
    lines: Sequence[TableLine]


def table_blocks(tokens: Sequence[Token]) -> Iterator[TableBlock]:
    """The blocks of HTML with whole tables, outside lists and quotations. None if no parser of HTML is installed."""
    for token in tokens:
        if token.type != "html_block" or token.level or not _has_whole_tables(token.content):
            continue
        first, end = token.map or (0, 0)
        if lines := _lines(token.content):
            yield TableBlock(first, end, lines)


def _has_whole_tables(html: str) -> bool:
    """Whether tables stand in ``html`` side by side, each with its end."""
    ends = [match[1] for match in _TABLE.finditer(html)]
    return len(ends) > 1 and not ends[0] and len(ends) % 2 == 0 and all(left != right for left, right in pairwise(ends))


def _lines(html: str) -> list[TableLine]:
    try:
        from lxml import etree
        from lxml.html import document_fromstring

        from corpus.readers.html.blocks import blocks_of
        from corpus.readers.html.hints import label_of
        from corpus.readers.html.tables import with_tables
        from corpus.readers.html.text import FOREIGN
    except ImportError:
        return []
    try:
        blocks = with_tables(blocks_of(document_fromstring(FOREIGN.sub(" ", html))))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError, CorpusError):
        return []
    return [TableLine(block.text, label_of(block)) for block in blocks]
