"""A single paragraph of a document in a terminal, such as the one before or after a quote."""

from __future__ import annotations

from rich.text import Text

from bot.render.citation import SEPARATOR, describe, heading_path
from bot.render.terminal.corrections import paragraph_text
from bot.render.terminal.quote import bottom_line, plain_lines, top_line
from bot.translations import Translations
from corpus.document import Document


def paragraph_view(document: Document, number: int, words: Translations, *, columns: int) -> Text:
    """Paragraph ``number`` (counted from 1) as a framed block with its citation."""
    content = document.content
    paragraph = content[number - 1]
    place = words("citation.paragraph", number=number, total=len(content))
    parts = [describe(document.metadata_at(paragraph.start), document.id, words)]
    if paragraph.headings:
        parts.append(heading_path(paragraph.headings))
    if paragraph.page is not None:
        parts.append(words("citation.page", number=paragraph.page))
    citation = SEPARATOR.join((*parts, place))
    view = top_line(place, columns)
    view.append_text(plain_lines(paragraph_text(document, paragraph, words), columns))
    return view.append_text(bottom_line(citation, columns))
