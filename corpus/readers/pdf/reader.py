"""Reads the text layer of PDF files: pages, joined paragraphs, headings, without running heads and feet.

Everything is derived from lines and their positions (see ``pages``). Running lines are dropped in place, so that a
sentence continues across pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from corpus.document import CorpusError, Metadata, Reason, Span
from corpus.metadata.file_properties import believed_title, plausible_date
from corpus.readers.limits import check_size
from corpus.readers.magic import check_magic
from corpus.readers.pdf.footnotes import note_marks, with_notes_first
from corpus.readers.pdf.headings import paragraph_labels
from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.pages import PdfFile, read_pages
from corpus.readers.pdf.paragraphs import Layout
from corpus.readers.pdf.running_heads import running_lines
from corpus.readers.pdf.tables.rows import with_joined_tables
from corpus.source import TABLE_TITLE, FormatHint, SourceText

# A text layer with a larger share of unknown characters is useless.
_UNKNOWN_SHARE: Final = 0.3
_UNKNOWN: Final = re.compile(r"[\ufffd\ue000-\uf8ff]")
_BROKEN_WORD: Final = re.compile(r"[A-Za-z]-$")
_MOST_NAMED: Final = 12


def read(data: bytes) -> SourceText:
    """The source text of a PDF.

    Raises ``CorpusError`` if it is not a PDF, damaged, encrypted, too large, or without a text layer.
    """
    check_size(data)
    check_magic(data, b"%PDF-", "a PDF")
    file = read_pages(data)
    check_text(file)
    return source_of(file)


def source_of(file: PdfFile) -> SourceText:
    """The source text of the lines of ``file``."""
    running = running_lines(file.pages)
    body = with_joined_tables([[line for line in page.lines if line not in running] for page in file.pages])
    layout = Layout([line for lines in body for line in lines])
    body = with_notes_first(body, layout)
    paragraphs = _paragraphs([line for lines in body for line in lines], layout)
    labels = paragraph_labels(paragraphs, layout.body, file.outline)
    titles = {paragraphs[number][0] for number, label in labels.items() if label.rule == TABLE_TITLE}
    rows = {line for lines in body for line in lines if line.row and line not in titles}
    unfinished = {line for paragraph in paragraphs for line in paragraph[:-1]}
    text = _Text(unfinished, rows, note_marks(body, layout.body))
    for page, lines in zip(file.pages, body, strict=True):
        text.add_page([line for line in page.lines if line in running], lines)
    hints = (
        FormatHint(text.starts[paragraphs[n][0]], text.ends[paragraphs[n][-1]], label.kind, label.rule, label.level)
        for n, label in labels.items()
    )
    return SourceText(
        text="".join(text.parts),
        metadata=_metadata(file, "".join(text.parts)),
        hints=tuple(sorted(hints, key=lambda hint: hint.start)),
        drops=tuple(text.drops),
        pages=tuple(text.pages),
        notes=_notes(file),
    )


class _Text:
    """The source text so far, with one line per line of the page: offsets of lines and pages, and dropped spans.

    ``unfinished`` lines continue in the next line; ``rows`` are lines of tables; ``marks`` are the ranges of the marks
    of notes in each line.
    """

    def __init__(
        self, unfinished: Set[PdfLine], rows: Set[PdfLine], marks: Mapping[PdfLine, Sequence[tuple[int, int]]]
    ) -> None:
        self.parts: list[str] = []
        self.drops: list[Span] = []
        self.pages: list[int] = []
        self.starts: dict[PdfLine, int] = {}
        self.ends: dict[PdfLine, int] = {}
        self._length = 0
        self._unfinished = unfinished
        self._rows = rows
        self._marks = marks

    def add_page(self, running: Sequence[PdfLine], body: Sequence[PdfLine]) -> None:
        """Add the lines of the next page, with the running lines before and after the others."""
        self.pages.append(self._length)
        first = min((line.top for line in body), default=0.0)
        for line in sorted(running, key=lambda line: line.top):
            if line.top < first:
                self._drop(line.text + "\n", Reason.RUNNING)
        for line in body:
            self._add(line)
        for line in sorted(running, key=lambda line: line.top):
            if line.top >= first:
                self._drop(line.text + "\n", Reason.RUNNING)

    def _add(self, line: PdfLine) -> None:
        self.starts[line] = self._length
        for start, end in self._marks.get(line, ()):
            self.drops.append(Span(self._length + start, self._length + end, Reason.MARKUP))
        self._append(line.text if line in self._rows else line.text.strip("\t").replace("\t", " "))
        self.ends[line] = self._length
        if line not in self._unfinished:
            self._append("\n\n")  # no sentence continues across an empty line
        elif _BROKEN_WORD.search(line.text):
            self.drops.append(Span(self._length - 1, self._length + 1, Reason.LAYOUT_BREAK))
            self._append("\n")
        else:
            if line.text[-1].isascii() and not line.text.endswith("-"):
                self._append(" ")
            self._drop("\n", Reason.LAYOUT_BREAK)

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)

    def _drop(self, text: str, reason: Reason) -> None:
        self.drops.append(Span(self._length, self._length + len(text), reason))
        self._append(text)


def _paragraphs(lines: Sequence[PdfLine], layout: Layout) -> list[list[PdfLine]]:
    paragraphs: list[list[PdfLine]] = []
    for line in lines:
        if paragraphs and layout.continues(paragraphs[-1][-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _metadata(file: PdfFile, text: str) -> Metadata:
    """The title property, inferred unless the text begins with it, and the creation date, always inferred."""
    title, inferred = believed_title(file.metadata.get("Title"), text)
    published = plausible_date(file.metadata.get("CreationDate"))
    return Metadata(title=title, published=published, inferred=(*inferred, "published"))


def _notes(file: PdfFile) -> tuple[str, ...]:
    """Notes on pages without text and on repeated pages."""
    empty = [number for number, page in enumerate(file.pages, start=1) if not page.lines and not page.repeats]
    repeats = [number for number, page in enumerate(file.pages, start=1) if page.repeats]
    named = {"pages-without-text": empty, "pages-repeated": repeats}
    return tuple(f"{name}: {_listed(numbers)}" for name, numbers in named.items() if numbers)


def _listed(numbers: list[int]) -> str:
    return ", ".join([*map(str, numbers[:_MOST_NAMED]), *(["…"] if len(numbers) > _MOST_NAMED else [])])


def check_text(file: PdfFile) -> None:
    """Raise ``CorpusError`` if ``file`` has no text, or too many characters without a Unicode value."""
    text = "".join(line.text for page in file.pages for line in page.lines)
    if not text:
        raise CorpusError(f"no text on {len(file.pages)} pages: scanned, or drawn", code="no-text")
    unknown = len(_UNKNOWN.findall(text))
    if unknown > _UNKNOWN_SHARE * len(text):
        raise CorpusError(f"{unknown} of {len(text)} letters have no code: only their shapes are known", code="no-text")
