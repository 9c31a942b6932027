"""What a document is: its source, its reading text, and the exact map between the two.

The reading text is the source minus dropped spans; nothing is ever added or reworded. So every offset
of the reading text leads back to one character of the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple


class CorpusError(Exception):
    """Base of everything that can go wrong with documents; the message says where and what was found.

    ``code`` names the same message in the locale files.
    """

    def __init__(self, message: str, *, code: str = "corpus") -> None:
        super().__init__(message)
        self.code = code


class Reason(StrEnum):
    """Why a span of the source is not in the reading text."""

    GLOSS = "gloss"  # a bracketed pinyin syllable behind its character
    LAYOUT_BREAK = "layout-break"  # a line break that a page layout put inside a sentence
    BLANK = "blank"  # blank lines, line ends beside the one that parts two paragraphs, indents
    MARKUP = "markup"  # signs of the format: emphasis marks, addresses of links, tags, comments
    METADATA = "metadata"  # front matter: read as metadata, not as text
    RUBY = "ruby"  # how a character is read, set over it
    RUNNING = "running"  # what a page repeats at its head or foot


class Kind(StrEnum):
    """What a paragraph is. Only ``CONTENT`` is quoted and numbered."""

    CONTENT = "content"
    TITLE = "title"
    HEADING = "heading"
    LEAD_IN = "lead-in"  # an unpunctuated line set over a list, as verse
    CAPTION = "caption"
    BYLINE = "byline"  # who wrote it, which agency
    DATELINE = "dateline"  # publisher, date and labels of the page
    REPEATED = "repeated"  # a title or heading that stood above already
    CHROME = "chrome"  # navigation, footers, share hints, copyright
    MARK = "mark"  # a lone punctuation mark, a row of dots


@dataclass(frozen=True, slots=True)
class Span:
    """A dropped span: ``source[start:end]``, and why."""

    start: int
    end: int
    reason: Reason


class Paragraph(NamedTuple):
    """``document.text[start:end]``, what it is and by which rule; ``number`` counts content from 1.

    ``page`` counts from 1, where the format has pages; ``headings`` is the path of headings above it, from the
    highest level down, where the format states levels. A tuple, for documents have thousands, which are made anew when
    a quote is proven: a data class takes five times as long.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    number: int | None = None
    section: str | None = None
    page: int | None = None
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A declared mending of a damaged span ``text[start:end]``: shown beside it, never put in its place."""

    start: int
    end: int
    corrected: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a citation says of a document. ``None`` is unknown; ``inferred`` names the fields that the
    document does not state itself. ``published`` is an ISO date, possibly only a year or a month."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One record of a file that holds several: it begins at offset ``start`` and says this of itself."""

    start: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Offsets of the reading text ↔ offsets of the source, from the dropped spans alone.

    ``spans`` are sorted and apart from each other.
    """

    length: int
    spans: tuple[Span, ...]
    _kept: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the spans and note how many characters are kept before each."""
        end = 0
        for span in self.spans:
            if not end <= span.start < span.end <= self.length:
                raise CorpusError(f"span {span.start}-{span.end} overlaps, is empty or leaves the source")
            end = span.end
        dropped = accumulate((span.end - span.start for span in self.spans), initial=0)
        kept = tuple(span.start - gone for span, gone in zip(self.spans, dropped, strict=False))
        object.__setattr__(self, "_kept", kept)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The kept source ranges whose characters make up reading text ``start:end``, in order."""
        left = self.to_source(start)
        right = self.length if end is None else (self.to_source(end - 1) + 1 if end > start else left)
        for index in range(bisect_right(self._kept, start), len(self.spans)):
            span = self.spans[index]
            if span.start >= right:
                break
            if span.start > left:
                yield left, span.start
            left = span.end
        if left < right:
            yield left, right

    def to_source(self, offset: int) -> int:
        """The source offset of the reading text's character ``offset``."""
        index = bisect_right(self._kept, offset)
        return self.spans[index - 1].end + offset - self._kept[index - 1] if index else offset

    def to_text(self, offset: int) -> int:
        """The reading text's offset of source character ``offset``; of a dropped one, where it would have stood."""
        index = bisect_right(self.spans, offset, key=lambda span: span.start)
        if not index:
            return offset
        return self._kept[index - 1] + max(0, offset - self.spans[index - 1].end)

    def cut(self, source: str, start: int = 0, end: int | None = None) -> str:
        """Reading text ``start:end``, cut afresh from the source."""
        return "".join(source[left:right] for left, right in self.pieces(start, end))


def source_map(source: str, spans: Iterable[Span]) -> SourceMap:
    """The map for ``source`` without ``spans``; spans that touch or lie in another are merged or passed over."""
    apart: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if apart and span.start < apart[-1].end:
            if span.end <= apart[-1].end:
                continue
            span = Span(apart[-1].end, span.end, span.reason)
        apart.append(span)
    return SourceMap(len(source), tuple(apart))


@dataclass(frozen=True, slots=True)
class Document:
    """One file: the source as decoded, the reading text, its paragraphs in order, and where they come from.

    ``id`` is the file's path relative to the corpus folder, with ``/``; ``sha256`` is of the file's bytes. ``pages``
    and ``sections`` begin at offsets of the reading text; ``notes`` are the reader's, for the report. ``content`` are
    the paragraphs that are quoted; number n is ``content[n - 1]``.
    """

    id: str
    sha256: str
    source: str
    map: SourceMap
    text: str
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata
    corrections: tuple[Correction, ...] = ()
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    content: tuple[Paragraph, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Pick out ``content`` once: a citation wants a paragraph of perhaps a hundred thousand."""
        content = tuple([paragraph for paragraph in self.paragraphs if paragraph.kind is Kind.CONTENT])
        object.__setattr__(self, "content", content)

    def cut(self, start: int, end: int) -> str:
        """``text[start:end]`` cut afresh from the source: what the gate compares a quote with."""
        return self.map.cut(self.source, start, end)

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, on which character ``offset`` of the text stands; ``None`` without pages."""
        return page_at(self.pages, offset)

    def metadata_at(self, offset: int) -> Metadata:
        """What is known of character ``offset`` of the text: what its record says of itself, else the document.

        The title is always the document's; that of a record is the section of its paragraphs.
        """
        index = bisect_right(self.sections, offset, key=lambda section: section.start)
        return metadata_within(self.metadata, self.sections[index - 1].metadata) if index else self.metadata


def metadata_within(whole: Metadata, own: Metadata) -> Metadata:
    """What is known of a record that says ``own`` of itself, in a document that says ``whole``."""
    fields = ("publisher", "published", "url")
    given = {name: value for name in fields if (value := getattr(own, name)) is not None}
    return replace(whole, **given, inferred=tuple(name for name in whole.inferred if name not in given))


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """The number, from 1, of the page that holds ``offset``, where ``pages`` are the offsets at which they begin."""
    return max(1, bisect_right(pages, offset)) if pages else None
