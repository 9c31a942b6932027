"""Titles, headings and tables of a PDF, by bookmarks, font size, and gaps inside lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.cleaning.lines import ends_sentence
from corpus.document import Kind
from corpus.readers.pdf.layout import PdfLine
from corpus.readers.pdf.paragraphs import LEADERS
from corpus.readers.pdf.tables.rows import is_table_title, tables_of
from corpus.source import TABLE_ROW, TABLE_TITLE

_LARGER: Final = 1.1
_HEADING_LENGTH: Final = 60
_MOST_LEVELS: Final = 6


@dataclass(frozen=True, slots=True)
class ParagraphLabel:
    """The kind of a paragraph, the rule that tells so, and the level of a heading."""

    kind: Kind
    rule: str
    level: int = 0


Paragraph = Sequence[PdfLine]


def paragraph_labels(
    paragraphs: Sequence[Paragraph], body: float, outline: Iterable[tuple[int, str, int]]
) -> dict[int, ParagraphLabel]:
    """The labels of ``paragraphs`` by their number; running text has none.

    ``body`` is the font size of running text in points; ``outline`` the bookmarks as (level from 0, title, page).
    """
    known = dict(_tables(paragraphs))
    known |= {
        n: ParagraphLabel(Kind.CHROME, "contents") for n, paragraph in enumerate(paragraphs) if _is_toc(paragraph)
    }
    sized = [n for n, paragraph in enumerate(paragraphs) if n not in known and _is_large(paragraph, body)]
    title = _title(paragraphs, sized)
    marked = {number: level for number, level in _bookmarked(paragraphs, outline) if number not in known}
    levels = _levels_of_sizes(paragraphs, [n for n in sized if n not in marked and n != title])
    offset = 1 - min((level for number, level in marked.items() if number != title), default=1)
    for number, level in {**levels, **{n: level + offset for n, level in marked.items()}}.items():
        known[number] = ParagraphLabel(
            Kind.HEADING, "bookmark" if number in marked else "size", min(level, _MOST_LEVELS)
        )
    if title is not None:
        known[title] = ParagraphLabel(Kind.TITLE, "size")
    return dict(sorted(known.items()))


def text_of(paragraph: Paragraph) -> str:
    """The text of a paragraph without whitespace, for comparison with bookmarks."""
    return "".join("".join(line.text.split()) for line in paragraph)


def _is_large(paragraph: Paragraph, body: float) -> bool:
    text = text_of(paragraph)
    large = min(line.size for line in paragraph) >= _LARGER * body
    return large and len(text) <= _HEADING_LENGTH and not ends_sentence(text) and any(map(str.isalpha, text))


def _title(paragraphs: Sequence[Paragraph], sized: Sequence[int]) -> int | None:
    """The number of the single largest paragraph, if it is on the first page with text and the first of ``sized``."""
    if not sized:
        return None
    sizes = [max(line.size for line in paragraphs[number]) for number in sized]
    largest = sized[sizes.index(max(sizes))]
    alone = sum(size > 0.99 * max(sizes) for size in sizes) == 1
    on_first_page = paragraphs[largest][0].page == paragraphs[0][0].page
    return largest if alone and on_first_page and sized[0] == largest else None


def _bookmarked(paragraphs: Sequence[Paragraph], outline: Iterable[tuple[int, str, int]]) -> Iterator[tuple[int, int]]:
    """The numbers of the paragraphs equal to a bookmark on its page, with its level from 1."""
    entries = {(page, "".join(title.split())): level for level, title, page in outline}
    for number, paragraph in enumerate(paragraphs):
        level = entries.get((paragraph[0].page, text_of(paragraph)))
        if level is not None:
            yield number, level + 1


def _levels_of_sizes(paragraphs: Sequence[Paragraph], numbers: Sequence[int]) -> dict[int, int]:
    """The level of each paragraph, from 1 for the largest font size."""
    sizes = {number: round(max(line.size for line in paragraphs[number]) * 2) for number in numbers}
    ranks = {size: rank for rank, size in enumerate(sorted(set(sizes.values()), reverse=True), start=1)}
    return {number: ranks[size] for number, size in sizes.items()}


def _is_toc(paragraph: Paragraph) -> bool:
    """Whether every line ends in dot leaders and a page number."""
    return all(LEADERS.search(line.text) for line in paragraph)


def _tables(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, ParagraphLabel]]:
    """The labels of the rows of tables, and of a title line above one."""
    for rows, rules in tables_of([paragraph[0] for paragraph in paragraphs]):
        above = rows[0] - 1
        if above >= 0 and len(paragraphs[above]) == 1 and is_table_title(paragraphs[above][0].text):
            yield above, ParagraphLabel(Kind.HEADING, TABLE_TITLE)
        for number, rule in zip(rows, rules, strict=True):
            yield number, ParagraphLabel(Kind.CONTENT if rule == TABLE_ROW else Kind.HEADING, rule)
