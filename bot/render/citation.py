"""Where a quote stands, on one line. What is unknown is left out; what was inferred says so."""

from __future__ import annotations

from bot.locale import Words
from bot.render.harmless import one_line
from corpus.document import Metadata
from retrieval.answer import Citation

SEPARATOR = " · "


def cite(citation: Citation, words: Words) -> str:
    """Title, section, publisher, date, the paragraph's number and the link, as far as they are known."""
    parts = [*_source(citation, citation.document, words)]
    if citation.section:
        section = one_line(citation.section)
        parts.insert(1, _once(words("citation.section", section=section), section))
    parts.append(words("citation.paragraph", number=citation.paragraph, total=citation.paragraphs))
    if citation.url:
        parts.append(one_line(citation.url) + _mark("url", citation.inferred, words))
    return SEPARATOR.join(parts)


def describe(metadata: Metadata, name: str, words: Words) -> str:
    """Title (or else the file's name), publisher and date of a whole document."""
    return SEPARATOR.join(_source(metadata, name, words))


def _source(record: Citation | Metadata, name: str, words: Words) -> list[str]:
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
    """``marked``, which is ``line`` between the marks of the language; ``line`` alone if it brings such marks."""
    return line if marked != line and marked[0] in line else marked


def _mark(field: str, inferred: tuple[str, ...], words: Words) -> str:
    return words("citation.inferred") if field in inferred else ""
