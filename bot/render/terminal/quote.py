"""One quote in a terminal: the passage verbatim, with the best sentence and the matched words marked.

The text itself is never altered. Our additions are in the gutter, in the frame or in 〔 〕, so they are recognisable
without colour too. Each slice has lines of its own; ``┆`` in the gutter marks context, ``┄`` a place where something of
the document is left out.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from rich.text import Text

from bot.render.citation import SEPARATOR, cite
from bot.render.sanitize import one_line, sanitize
from bot.render.slices import are_neighbours, slices_of
from bot.render.terminal.corrections import annotated
from bot.render.terminal.layout import lines, trimmed, width
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote, QuoteSlice, Role

PLAIN_GUTTER = "│   "
BEST_GUTTER = "│ » "
CONTEXT_GUTTER = "│ ┆ "
NOTE_GUTTER = "│ ┄ "
OMISSION = "│ ┄┄┄"
INDENT = "   "
FRAME = "cyan"
BEST = "bold"
MATCHED = "yellow underline"
CONTEXT = "dim"
CITATION = "cyan"
UNSAFE = re.compile(r"[^\w@%+=:,./-]")  # in a word of a shell; Chinese characters need no quotation marks
MIN_COLUMNS = 20  # cells; a narrower frame makes no sense


Command = Callable[[int, Quote], str]
"""The command that shows the rest of a list, by the number of its quote."""


def sources_command(_number: int, quote: Quote) -> str:
    """The command line that shows the document of the quote."""
    name = one_line(quote.citation.document)
    return f"youju sources {shlex.quote(name) if UNSAFE.search(name) else name}"


def quote_view(
    quote: Quote,
    number: int,
    words: Translations,
    *,
    columns: int,
    rest: Command = sources_command,
    namesakes: Mapping[str, str] | None = None,
) -> Text:
    """The quote as a framed block, ``columns`` wide: passage, citation, and other places with the same text.

    ``rest`` gives the command to name if items of a list are left out; ``namesakes`` are those of the answer.
    """
    columns = max(columns, MIN_COLUMNS)
    view = top_line(str(number), columns)
    for gutter, line in _passage_lines(quote, words, columns - width(PLAIN_GUTTER)):
        view.append(gutter, FRAME).append_text(line).append("\n")
    if quote.following:
        note = words("quote.following", count=quote.following, command=rest(number, quote))
        for start, end in lines(note, columns - width(NOTE_GUTTER)):
            view.append(NOTE_GUTTER, FRAME).append(note[start:end].rstrip(), CITATION).append("\n")
    view.append_text(bottom_line(cite(quote.citation, words, namesakes), columns))
    for citation in quote.also_in:
        view.append_text(_also_in(citation, words, columns, namesakes))
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
    """The lines of the passage, each with its gutter.

    The best sentence and every slice have lines of their own, so that the gutter marks them exactly.
    """
    text, shown_at = _annotated(quote, words)
    best = shown_at(quote.best_sentence[0]), shown_at(quote.best_sentence[1])
    before: QuoteSlice | None = None
    for piece in slices_of(quote):
        if before and not are_neighbours(before, piece):
            yield OMISSION, Text()
        start, end = shown_at(piece.text_start), shown_at(piece.text_end)
        for left, right in pairwise(sorted({start, end, *(edge for edge in best if start < edge < end)})):
            part = text[left:right]
            gutter = _gutter(piece, is_best=best[0] <= left and right <= best[1])
            for first, last in lines(part.plain, columns):
                yield gutter, trimmed(part, first, last)
        before = piece


def _gutter(piece: QuoteSlice, *, is_best: bool) -> str:
    if is_best:
        return BEST_GUTTER
    return CONTEXT_GUTTER if piece.role is Role.CONTEXT else PLAIN_GUTTER


def _annotated(quote: Quote, words: Translations) -> tuple[Text, Callable[[int], int]]:
    """The styled passage with our notes, and where a character of ``quote.text`` is in it."""
    text = Text(sanitize(quote.text))
    for piece in slices_of(quote):
        if piece.role is Role.CONTEXT:
            text.stylize(CONTEXT, piece.text_start, piece.text_end)
    text.stylize(BEST, *quote.best_sentence)
    for span in quote.highlights:
        text.stylize(MATCHED, *span)
    view, notes = annotated(text, quote.corrections, words)

    def shown_at(offset: int) -> int:
        return offset + sum(length for position, length in notes if position <= offset)

    return view, shown_at


def _also_in(citation: Citation, words: Translations, columns: int, namesakes: Mapping[str, str] | None) -> Text:
    return _hanging(words("quote.also_in", citation=cite(citation, words, namesakes)), INDENT, columns)


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
