"""Cleaning: which spans of a source are dropped, and what kind of paragraph each line is.

Each module holds the rules of one kind. A rule returns spans or labels with a reason, never text. The first label of a
line wins; a line without a label is content.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Metadata, Paragraph, Part, Section, SourceMap
from corpus.source import SourceText


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A source after cleaning: the map to its reading text, the paragraphs, the metadata found on the page, and the
    pages, sections and parts at offsets of the reading text."""

    map: SourceMap
    text: str
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    parts: tuple[Part, ...] = ()


def clean(source: SourceText, *, web: bool | None = None) -> Cleaned:
    """Apply all rules to ``source``. Its format hints and drops take precedence.

    ``web``: whether it is a web page, around whose article are menus and notices; ``None`` to judge by its lines.
    """
    from corpus.cleaning.page import clean_page  # compiles many patterns, which answering from an index does not need

    return clean_page(source, web=web)
