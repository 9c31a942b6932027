"""From a source to its paragraphs: which spans are dropped, and what each line is.

One rule a module. A rule returns spans or labels with a reason, never text; a line keeps its first label, and a line
without any is content.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Metadata, Paragraph, Section, SourceMap
from corpus.source import SourceText


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The map from a source to its reading text, that text's paragraphs, what the page states of itself, and where
    pages and sections begin in the reading text."""

    map: SourceMap
    text: str
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()


def clean(source: SourceText) -> Cleaned:
    """Run all rules over ``source``; what its format marks and drops stands before any rule looks."""
    from corpus.cleaning.page import clean_page  # many expressions to compile: not for who answers from an index

    return clean_page(source)
