"""A paragraph of a document shown for itself: what stands before or after a quote."""

from __future__ import annotations

from rich.text import Text

from bot.locale import Words
from bot.render.citation import SEPARATOR, describe
from bot.render.corrections import paragraph_text
from bot.render.quote import bottom_line, plain_lines, top_line
from corpus.document import Document


def paragraph_view(document: Document, number: int, words: Words, *, columns: int) -> Text:
    """Paragraph ``number`` (from 1) as a framed block with its citation."""
    content = document.content
    paragraph = content[number - 1]
    place = words("citation.paragraph", number=number, total=len(content))
    citation = SEPARATOR.join((describe(document.metadata, document.id, words), place))
    view = top_line(place, columns)
    view.append_text(plain_lines(paragraph_text(document, paragraph, words), columns))
    return view.append_text(bottom_line(citation, columns))
