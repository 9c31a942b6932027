"""One quote in a terminal: the passage verbatim, with the best sentence and the matched words marked.

The text itself is never altered. Our additions are in the gutter, in the frame or in 〔 〕, so they are recognisable
without colour too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rich.text import Text

from bot.render.citation import SEPARATOR, cite
from bot.render.sanitize import sanitize
from bot.render.terminal.corrections import annotated
from bot.render.terminal.layout import lines, trimmed, width
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

PLAIN_GUTTER = "│   "
BEST_GUTTER = "│ » "
INDENT = "   "
FRAME = "cyan"
BEST = "bold"
MATCHED = "yellow underline"
CITATION = "cyan"
MIN_COLUMNS = 20  # cells; a narrower frame makes no sense


def quote_view(quote: Quote, number: int, words: Translations, *, columns: int) -> Text:
    """The quote as a framed block, ``columns`` wide: passage, citation, and other places with the same text."""
    columns = max(columns, MIN_COLUMNS)
    view = top_line(str(number), columns)
    for gutter, line in _passage_lines(quote, words, columns - width(PLAIN_GUTTER)):
        view.append(gutter, FRAME).append_text(line).append("\n")
    view.append_text(bottom_line(cite(quote.citation, words), columns))
    for citation in quote.also_in:
        view.append_text(_also_in(citation, words, columns))
    return view


def top_line(label: str, columns: int) -> Text:
    """The upper edge of a frame with its label."""
    edge = f"╭─ {label} "
    return Text().append(edge + "─" * (columns - width(edge)) + "\n", FRAME)


def bottom_line(citation: str, columns: int) -> Text:
    """The lower edge of a frame with the citation."""
    return _hanging(citation, "╰─ ", columns)


def plain_lines(text: Text, columns: int) -> Text:
    """The lines of a frame without marks, for a single paragraph."""
    view = Text()
    for start, end in lines(text.plain, columns - width(PLAIN_GUTTER)):
        view.append(PLAIN_GUTTER, FRAME).append_text(trimmed(text, start, end)).append("\n")
    return view


def _passage_lines(quote: Quote, words: Translations, columns: int) -> Iterator[tuple[str, Text]]:
    """The lines of the passage. The best sentence has lines of its own, so that the gutter marks it exactly."""
    text, (first, last) = _annotated(quote, words)
    for start, end in pairwise(sorted({0, first, last, len(text)})):
        gutter = BEST_GUTTER if start == first and end == last else PLAIN_GUTTER
        piece = text[start:end]
        for left, right in lines(piece.plain, columns):
            yield gutter, trimmed(piece, left, right)


def _annotated(quote: Quote, words: Translations) -> tuple[Text, tuple[int, int]]:
    """The styled passage with our notes, and the range of the best sentence in it."""
    text = Text(sanitize(quote.text))
    text.stylize(BEST, *quote.best_sentence)
    for span in quote.highlights:
        text.stylize(MATCHED, *span)
    view, notes = annotated(text, quote.corrections, words)
    first, last = (
        offset + sum(length for position, length in notes if position <= offset) for offset in quote.best_sentence
    )
    return view, (first, last)


def _also_in(citation: Citation, words: Translations, columns: int) -> Text:
    return _hanging(words("quote.also_in", citation=cite(citation, words)), INDENT, columns)


def _hanging(text: str, first: str, columns: int) -> Text:
    """``text`` after ``first``, with further lines indented."""
    view = Text()
    for index, line in enumerate(_packed(text, columns - width(first))):
        view.append(INDENT if index else first, FRAME).append(line, CITATION).append("\n")
    return view


def _packed(citation: str, columns: int) -> Iterator[str]:
    """The citation in lines that break between its parts, and within a part only if that is too long for a line."""
    line = ""
    for part in citation.split(SEPARATOR):
        longer = line + SEPARATOR + part if line else part
        if width(longer) <= columns:
            line = longer
            continue
        if line:
            yield line
        *full, (start, end) = lines(part, columns)
        yield from (part[left:right].strip() for left, right in full)
        line = part[start:end].strip()
    yield line
