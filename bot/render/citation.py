"""Citations on one line. Unknown fields are left out, inferred ones are marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.render.sanitize import one_line, shortened
from bot.translations import Translations
from corpus.document import Metadata
from retrieval.answering.answer import Citation, Quote
from retrieval.answering.versions import same_work

SEPARATOR = " · "
PATH = " › "
HEADING = 40  # characters of a heading in a path


YEAR = 4  # characters of an ISO date


def cite(citation: Citation, words: Translations, namesakes: Mapping[str, str] | None = None) -> str:
    """Title, section, headings, publisher, date, page (sheet and row, slide, time), article, paragraph number and link,
    as far as they are known.

    It also says if the date is unknown although a date was asked for, and if the file can no longer be read.
    ``namesakes`` is what :func:`told_apart` gives for the citations that are shown together.
    """
    title, *published = _source(citation, citation.document, words)
    parts = [title + namesake_mark(citation, words, namesakes)]
    if citation.section:
        section = one_line(citation.section)
        parts.append(_once(words("citation.section", section=section), section))
    if headings := [heading for heading in citation.headings if heading != citation.sheet]:
        parts.append(heading_path(headings))
    parts += published
    if citation.undated:
        parts.append(words("citation.undated"))
    parts += numbers(citation, words)
    if citation.article:
        parts.append(shortened(citation.article, length=HEADING))
    if citation.paragraphs:
        parts.append(words("citation.paragraph", number=citation.paragraph, total=citation.paragraphs))
    if citation.stale:
        parts.append(words("citation.stale"))
    if citation.url:
        parts.append(one_line(citation.url) + _mark("url", citation.inferred, words))
    return SEPARATOR.join(parts)


def place(citation: Citation, words: Translations) -> str:
    """Where the quote is in its document, in a few words: the article of a law, otherwise the paragraph."""
    if citation.article:
        return shortened(citation.article, length=HEADING)
    if not citation.paragraphs:
        return one_line(citation.title or citation.document)
    return words("citation.paragraph", number=citation.paragraph, total=citation.paragraphs)


def numbers(citation: Citation, words: Translations) -> list[str]:
    """The page, the sheet and row, the slide, or the time of a quote, where the format has such."""
    parts = []
    if citation.page is not None:
        parts.append(words("citation.page", number=citation.page))
    if citation.sheet is not None:
        name = shortened(citation.sheet, length=HEADING)
        key = "citation.sheet" if citation.row is None else "citation.sheet_row"
        parts.append(words(key, name=name, number=citation.row))
    if citation.slide is not None:
        key = "citation.slide_notes" if citation.notes else "citation.slide"
        parts.append(words(key, number=citation.slide))
    if citation.time is not None:
        parts.append(one_line(citation.time))
    return parts


def told_apart(quotes: Iterable[Quote]) -> dict[str, str]:
    """What tells documents of the same title apart, by document: the year, or the path if the years do not differ."""
    titles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quote in quotes:
        for citation in (quote.citation, *quote.also_in):
            if citation.title:
                titles[citation.title][citation.document] = (citation.published or "")[:YEAR]
    marks: dict[str, str] = {}
    for years in titles.values():
        if len(years) > 1:
            differ = all(years.values()) and len(set(years.values())) == len(years)
            marks |= {document: year if differ else document for document, year in years.items()}
    return marks


def versions_note(quotes: Sequence[Quote], words: Translations) -> str:
    """A sentence on another version of the first quote's document among the quotes, if there is one; else empty."""
    if not quotes:
        return ""
    first = quotes[0].citation
    for quote in quotes[1:]:
        other = quote.citation
        dated = bool(first.published and other.published) and first.published != other.published
        if dated and other.document != first.document and same_work(first.title, other.title):
            return words("answer.versions", first=first.published, other=other.published)
    return ""


def namesake_mark(citation: Citation, words: Translations, namesakes: Mapping[str, str] | None) -> str:
    """The note after a title that another document has too; empty for any other."""
    mark = (namesakes or {}).get(citation.document)
    return words("citation.namesake", mark=shortened(mark)) if mark and citation.title else ""


def heading_path(headings: Sequence[str]) -> str:
    """The headings above a paragraph, from the highest level down."""
    return PATH.join(shortened(heading, length=HEADING) for heading in headings)


def describe(metadata: Metadata, name: str, words: Translations) -> str:
    """Title (or file name), publisher and date of a whole document."""
    return SEPARATOR.join(_source(metadata, name, words))


def _source(record: Citation | Metadata, name: str, words: Translations) -> list[str]:
    inferred = record.inferred
    line = one_line(record.title or name)
    title = _once(words("citation.title", title=line), line) if record.title else line
    parts = [title + (_mark("title", inferred, words) if record.title else "")]
    if record.publisher:
        parts.append(one_line(record.publisher) + _mark("publisher", inferred, words))
    if record.published:
        parts.append(one_line(record.published) + _mark("published", inferred, words))
    return parts


def _once(marked: str, line: str) -> str:
    """``marked``, which is ``line`` in quotation marks, or just ``line`` if it contains such marks already."""
    return line if marked != line and marked[0] in line else marked


def _mark(field: str, inferred: tuple[str, ...], words: Translations) -> str:
    return words("citation.inferred") if field in inferred else ""
