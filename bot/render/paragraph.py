"""A single paragraph of a document in a terminal, such as the one before or after a quote."""

from __future__ import annotations

from rich.text import Text

from bot.render.citation import SEPARATOR, describe, heading_path, numbers
from bot.render.terminal.corrections import paragraph_text
from bot.render.terminal.quote import bottom_line, plain_lines, top_line
from bot.translations import Translations
from corpus.document import Document
from retrieval.answering.answer import cite


def paragraph_view(document: Document, number: int, words: Translations, *, columns: int) -> Text:
    """Paragraph ``number`` (counted from 1) as a framed block with its citation."""
    content = document.content
    paragraph = content[number - 1]
    place = words("citation.paragraph", number=number, total=len(content))
    parts = [describe(document.metadata_at(paragraph.start), document.id, words)]
    place_of = cite(document, paragraph=number, section=paragraph.section, start=paragraph.start, end=paragraph.end)
    if paragraph.headings:
        parts.append(heading_path(paragraph.headings))
    parts += numbers(place_of, words)
    citation = SEPARATOR.join((*parts, place))
    view = top_line(place, columns)
    view.append_text(plain_lines(paragraph_text(document, paragraph, words), columns))
    return view.append_text(bottom_line(citation, columns))
