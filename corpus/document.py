"""Documents: the source, the reading text, and the exact map between the two.

The reading text is the source without dropped spans; nothing is added or reworded. So every offset of the reading text
maps to one character of the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple


class CorpusError(Exception):
    """Base of all errors about documents; the message says where and what the problem is.

    ``code`` is the key of the message in the locale files.
    """

    def __init__(self, message: str, *, code: str = "corpus") -> None:
        super().__init__(message)
        self.code = code


class Reason(StrEnum):
    """Why a span of the source is not in the reading text."""

    GLOSS = "gloss"  # a bracketed pinyin syllable after its character
    LAYOUT_BREAK = "layout-break"  # a line break that a page layout put inside a sentence
    BLANK = "blank"  # indents, blank lines, and line endings except one between two paragraphs
    MARKUP = "markup"  # syntax of the format: emphasis marks, URLs of links, tags, comments
    METADATA = "metadata"  # front matter, which is read as metadata
    RUBY = "ruby"  # a pronunciation above a character
    RUNNING = "running"  # running heads and feet of pages


class Kind(StrEnum):
    """The kind of a paragraph. Only ``CONTENT`` is quoted and numbered."""

    CONTENT = "content"
    TITLE = "title"
    HEADING = "heading"
    LEAD_IN = "lead-in"  # unpunctuated lines above a list, set like verse
    CAPTION = "caption"
    BYLINE = "byline"  # author, agency
    DATELINE = "dateline"  # publisher, date and labels of the page
    REPEATED = "repeated"  # repeats the title or a heading
    CHROME = "chrome"  # boilerplate: navigation, footers, share buttons, copyright
    MARK = "mark"  # punctuation only


@dataclass(frozen=True, slots=True)
class Span:
    """A dropped span ``source[start:end]``, and the reason."""

    start: int
    end: int
    reason: Reason


class Paragraph(NamedTuple):
    """``document.text[start:end]``, its kind, and the rule that decided; ``number`` counts content from 1.

    ``page`` counts from 1 if the format has pages. ``headings`` is the path of headings from the highest level down, if
    the format states levels; ``level`` is that of a heading or the depth of a list item, where the format states it.
    This is a tuple because a document has thousands, which are recreated to verify a quote; a data class takes five
    times as long.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    number: int | None = None
    section: str | None = None
    page: int | None = None
    headings: tuple[str, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """A declared correction of a damaged span ``text[start:end]``: shown next to it, never instead of it."""

    start: int
    end: int
    corrected: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a document; ``None`` is unknown.

    ``published`` is an ISO date, possibly only a year or a month. ``inferred`` names the fields that the document does
    not state itself.
    """

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A record of a file with several: the offset where it begins, and its own metadata."""

    start: int
    metadata: Metadata


class PartKind(StrEnum):
    """What a part of a file is that is neither a page nor a record."""

    SHEET = "sheet"
    SLIDE = "slide"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file by which its format tells places; it ends where the next one begins.

    - ``SHEET``: ``name`` of the sheet, ``number`` of the row that begins at ``start``; each line is a row, so a gap
      between rows begins a part of its own.
    - ``SLIDE``: ``number`` of the slide, from 1; ``name`` is ``notes`` where the speaker's notes on it begin.
    - ``TIME``: ``name`` is the time as people read it, ``00:12:05``.
    """

    start: int
    kind: PartKind
    name: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Maps offsets of the reading text to offsets of the source and back.

    ``length`` is the length of the source; ``spans`` are the dropped spans, sorted and without overlaps.
    """

    length: int
    spans: tuple[Span, ...]
    _kept: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the spans, and count the characters kept before each. Raises ``CorpusError``."""
        end = 0
        for span in self.spans:
            if not end <= span.start < span.end <= self.length:
                raise CorpusError(f"span {span.start}-{span.end} overlaps, is empty or leaves the source")
            end = span.end
        dropped = accumulate((span.end - span.start for span in self.spans), initial=0)
        kept = tuple(span.start - gone for span, gone in zip(self.spans, dropped, strict=False))
        object.__setattr__(self, "_kept", kept)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The source ranges that make up ``start:end`` of the reading text, in order."""
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
        """The source offset of character ``offset`` of the reading text."""
        index = bisect_right(self._kept, offset)
        return self.spans[index - 1].end + offset - self._kept[index - 1] if index else offset

    def to_text(self, offset: int) -> int:
        """The reading text offset of character ``offset`` of the source; for a dropped one, the next kept offset."""
        index = bisect_right(self.spans, offset, key=lambda span: span.start)
        if not index:
            return offset
        return self._kept[index - 1] + max(0, offset - self.spans[index - 1].end)

    def cut(self, source: str, start: int = 0, end: int | None = None) -> str:
        """``start:end`` of the reading text, cut from ``source``."""
        return "".join(source[left:right] for left, right in self.pieces(start, end))


def source_map(source: str, spans: Iterable[Span]) -> SourceMap:
    """The map for ``source`` without ``spans``. Overlapping spans are shortened; those inside another are ignored."""
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

    ``id`` is the file's path relative to the corpus folder, with ``/``; ``sha256`` is of the file's bytes. ``pages``,
    ``sections`` and ``parts`` begin at offsets of the reading text; ``notes`` are the reader's, for the report.
    ``content`` are the paragraphs that are quoted; number n is ``content[n - 1]``. ``digest`` is the :func:`digest_of`
    its texts when the file was read; a copy that is changed later keeps it, and is no longer ``intact``.
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
    digest: str = ""
    parts: tuple[Part, ...] = ()
    content: tuple[Paragraph, ...] = field(init=False, repr=False, compare=False)
    intact: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Pick out ``content`` once: a citation needs one paragraph of perhaps a hundred thousand."""
        content = tuple([paragraph for paragraph in self.paragraphs if paragraph.kind is Kind.CONTENT])
        digest = digest_of(self.source, self.text)
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "digest", self.digest or digest)
        object.__setattr__(self, "intact", self.digest == digest)

    def cut(self, start: int, end: int) -> str:
        """``text[start:end]`` cut afresh from the source: what the gate compares a quote with."""
        return self.map.cut(self.source, start, end)

    def number_at(self, offset: int) -> int:
        """The number of the content paragraph at character ``offset`` of the text, or of the next one; the last one's
        where none follows."""
        index = bisect_right(self.content, offset, key=lambda paragraph: paragraph.end - 1)
        return min(index + 1, len(self.content))

    def page_of(self, offset: int) -> int | None:
        """The page of character ``offset`` of the text, from 1; ``None`` without pages."""
        return page_at(self.pages, offset)

    def part_at(self, offset: int) -> Part | None:
        """The part of character ``offset`` of the text; of a sheet with the number of the row there."""
        index = bisect_right(self.parts, offset, key=lambda part: part.start)
        if not index:
            return None
        part = self.parts[index - 1]
        if part.kind is not PartKind.SHEET or part.number is None:
            return part
        return replace(part, number=part.number + self.text.count("\n", part.start, offset))

    def metadata_at(self, offset: int) -> Metadata:
        """The metadata at character ``offset`` of the text: of its record, else of the document.

        The title is always the document's; the title of a record is the section of its paragraphs.
        """
        index = bisect_right(self.sections, offset, key=lambda section: section.start)
        return metadata_within(self.metadata, self.sections[index - 1].metadata) if index else self.metadata


def digest_of(source: str, text: str) -> str:
    """The SHA-256, in hexadecimal digits, of a document's source and reading text."""
    digest = sha256(source.encode("utf-8", "surrogatepass"))
    digest.update(b"\xff")  # in no UTF-8
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def metadata_within(whole: Metadata, own: Metadata) -> Metadata:
    """What is known of a record that says ``own`` of itself, in a document that says ``whole``."""
    fields = ("publisher", "published", "url")
    given = {name: value for name in fields if (value := getattr(own, name)) is not None}
    return replace(whole, **given, inferred=tuple(name for name in whole.inferred if name not in given))


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """The number of the page that contains ``offset``, from 1; ``pages`` are the offsets at which pages begin."""
    return max(1, bisect_right(pages, offset)) if pages else None
