"""One quote in Telegram: a block quotation with the best sentence in bold, and the citation below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot.render.citation import SEPARATOR, cite
from bot.render.fragment import link, opening_at
from bot.render.sanitize import sanitize, shortened
from bot.render.telegram.draft import BOLD, FOLDED_QUOTE, ITALIC, LINK, MESSAGE_UNITS, QUOTE, STRIKE, UNDERLINE, Draft
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from corpus.document import Correction
from retrieval.answering.answer import Citation, Quote

FOLDED_FROM: Final = 200  # characters: clients show three lines of a folded quote until it is tapped
UNDERLINED: Final = 8  # matched words marked per quote, to stay within the limit on entities
NAME: Final = 120  # characters of a title, section or publisher in a citation
HEAD: Final = 200  # units reserved for a line above a single quote
CIRCLED_ONE: Final = ord("①")
CIRCLED: Final = 20  # numbers that have a circled character in Unicode
ALSO_IN: Final = 3  # other places of a quote that are listed; the rest are counted


def blocks(quote: Quote, number: int | None, words: Translations, *, room: int) -> tuple[Draft, ...]:
    """The quote as one block of at most ``room`` units, or as several that together contain it in full."""
    below = _below(quote, number, words)
    notes = sum(units(_note(correction, words)) for correction in quote.corrections)
    body = room - units(below.text) - notes - 2 * units(_more(words))
    ranges = cut(quote.text, max(body, 2))
    folded = len(quote.text) > FOLDED_FROM
    pieces = [_piece(quote, part, words, folded=folded) for part in ranges]
    for index, piece in enumerate(pieces):
        if index:
            pieces[index] = Draft(_more(words)).join(piece, "\n")
        if index < len(ranges) - 1:
            pieces[index].add("\n" + _more(words))
    return tuple(piece.join(below, "\n") for piece in pieces)


def citation_line(citation: Citation, words: Translations, *, url: str | None = None) -> Draft:
    """The citation on one line, with a link on the title if there is a ``url``."""
    short = replace(
        citation,
        title=citation.title and shortened(citation.title, length=NAME),
        section=citation.section and shortened(citation.section, length=NAME),
        publisher=citation.publisher and shortened(citation.publisher, length=NAME),
        document=shortened(citation.document, length=NAME),
        url=None,
    )
    line = Draft(cite(short, words))
    if url:
        line.mark(LINK, 0, len(line.text.partition(SEPARATOR)[0]), url=url)
    return line


def passage(
    text: str, corrections: Iterable[Correction], words: Translations, marks: Iterable[tuple[str, int, int]]
) -> Draft:
    """The sanitized ``text`` with a note after each damaged span, and with ``marks`` shifted by the notes."""
    view, notes, done = Draft(), [], 0
    shown = sanitize(text)
    for correction in sorted(corrections, key=lambda correction: correction.end):
        view.add(shown[done : correction.start]).add(shown[correction.start : correction.end], STRIKE)
        note = _note(correction, words)
        view.add(note, ITALIC)
        notes.append((correction.end, len(note)))
        done = correction.end
    view.add(shown[done:])
    for kind, start, end in marks:
        left, right = (offset + sum(size for at, size in notes if at <= offset) for offset in (start, end))
        view.mark(kind, left, right)
    return view


def _piece(quote: Quote, part: tuple[int, int], words: Translations, *, folded: bool) -> Draft:
    """``quote.text[start:end]`` as a block quotation."""
    start, end = part
    damaged = [
        replace(correction, start=max(correction.start, start) - start, end=correction.end - start)
        for correction in quote.corrections
        if start < correction.end <= end
    ]
    view = passage(quote.text[start:end], damaged, words, _marks(quote, start, end))
    view.mark(FOLDED_QUOTE if folded else QUOTE, 0, len(view.text))
    return view


def _marks(quote: Quote, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The marks for the best sentence and the matched words in it, clipped to ``start:end``."""
    first, last = quote.best_sentence
    whole = (first, last) == (0, len(quote.text))  # bold marks nothing if everything is bold
    inside = [(max(left, first), min(right, last)) for left, right in quote.highlights]
    ranges = [] if whole else [(BOLD, first, last)]
    ranges += [(UNDERLINE, left, right) for left, right in inside if left < right][:UNDERLINED]
    for kind, left, right in ranges:
        if max(left, start) < min(right, end):
            yield kind, max(left, start) - start, min(right, end) - start


def _below(quote: Quote, number: int | None, words: Translations) -> Draft:
    """The citation of the quote, and of other places with the same text."""
    view = Draft(f"{ordinal(number)} ") if number else Draft()
    view.join(citation_line(quote.citation, words, url=opening_at(quote)))
    for citation in quote.also_in[:ALSO_IN]:
        before, _, after = words("quote.also_in", citation="\0").partition("\0")
        view.add("\n" + before).join(citation_line(citation, words, url=link(citation.url, ""))).add(after)
    if len(quote.also_in) > ALSO_IN:
        view.add("\n" + words("bot.also_in_more", count=len(quote.also_in) - ALSO_IN))
    return view


def ordinal(number: int) -> str:
    """The number of a quote, in text and on buttons: ① … ⑳, then 21."""
    return chr(CIRCLED_ONE + number - 1) if number <= CIRCLED else f"{number}."


def whole_quote(quote: Quote, words: Translations) -> Draft:
    """A single quote, cut to one message."""
    return blocks(quote, None, words, room=MESSAGE_UNITS - HEAD)[0]


def _note(correction: Correction, words: Translations) -> str:
    return words("quote.correction", corrected=sanitize(correction.corrected))


def _more(words: Translations) -> str:
    return words("bot.continued")
