"""One quote in Telegram: block quotations with the best sentence in bold, and the citation below them.

Slices that are neighbours in the document share a block quotation. Where something is left out, ``┄┄`` is between two
block quotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.render.citation import SEPARATOR, cite
from bot.render.fragment import link, opening_at
from bot.render.sanitize import sanitize, shortened
from bot.render.slices import unbroken_ranges
from bot.render.telegram.draft import (
    BOLD,
    FOLDED_QUOTE,
    ITALIC,
    LINK,
    MESSAGE_UNITS,
    QUOTE,
    STRIKE,
    UNDERLINE,
    Draft,
)
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from corpus.document import Correction
from retrieval.answering.answer import Citation, Quote, Role

FOLDED_FROM: Final = 200  # characters: clients show three lines of a folded quote until it is tapped
UNDERLINED: Final = 8  # matched words marked per quote, to stay within the limit on entities
NAME: Final = 120  # characters of a title, section or publisher in a citation
HEAD: Final = 200  # units reserved for a line above a single quote
CIRCLED_ONE: Final = ord("①")
CIRCLED: Final = 20  # numbers that have a circled character in Unicode
OMISSION: Final = "┄┄"  # between two block quotations
RANGES: Final = 30  # block quotations of a quote in one message, to stay within the limit on entities
ALSO_IN: Final = 3  # other places of a quote that are listed; the rest are counted


@dataclass(frozen=True, slots=True)
class Part:
    """``quote.text[start:end]`` in a block quotation of its own; ``unbroken`` is the number of its unbroken range."""

    start: int
    end: int
    unbroken: int
    folded: bool


def blocks(
    quote: Quote, number: int | None, words: Translations, *, room: int, namesakes: Mapping[str, str] | None = None
) -> tuple[Draft, ...]:
    """The quote as one block of at most ``room`` units, or as several that together contain it in full."""
    below = _below(quote, number, words, namesakes)
    rest = words("bot.following", count=quote.following) + "\n" if quote.following else ""
    notes = sum(units(_note(correction, words)) for correction in quote.corrections)
    around = 2 * (units(_more(words)) + len("\n")) + len(OMISSION) + 2 * len("\n")
    pages = _paged(quote, max(room - units(below.text) - units(rest) - notes - around, 2))
    views = [_quotations(quote, parts, words) for parts in pages]
    for index, view in enumerate(views):
        if index:
            opening = _more(words)
            if pages[index][0].unbroken != pages[index - 1][-1].unbroken:
                opening += "\n" + OMISSION
            views[index] = view = Draft(opening).join(view, "\n")
        if index < len(views) - 1:
            view.add("\n" + _more(words))
    if rest:
        views[-1].add("\n" + rest.rstrip())
    return tuple(view.join(below, "\n") for view in views)


def _paged(quote: Quote, room: int) -> list[list[Part]]:
    """The unbroken ranges of the quote in parts, by message: each message has at most ``room`` units of text."""
    pages: list[list[Part]] = []
    free = 0
    for index, (first, last) in enumerate(unbroken_ranges(quote)):
        folded = last - first > FOLDED_FROM
        for left, right in cut(quote.text[first:last], room):
            part = Part(first + left, first + right, index, folded)
            size = units(quote.text[part.start : part.end])
            if pages and size + len(OMISSION) + 2 * len("\n") <= free and len(pages[-1]) < RANGES:
                free -= size + len(OMISSION) + 2 * len("\n")
                _append(pages[-1], part)
            else:
                pages.append([part])
                free = room - size
    return pages


def _append(parts: list[Part], part: Part) -> None:
    """Append ``part``, or extend the last part by it if it is of the same unbroken range."""
    if parts[-1].unbroken == part.unbroken:
        part = replace(part, start=parts.pop().start)
    parts.append(part)


def _quotations(quote: Quote, parts: Iterable[Part], words: Translations) -> Draft:
    view = Draft()
    for part in parts:
        view.join(_quotation(quote, part, words), f"\n{OMISSION}\n")
    return view


def citation_line(
    citation: Citation, words: Translations, *, url: str | None = None, namesakes: Mapping[str, str] | None = None
) -> Draft:
    """The citation on one line, with a link on the title if there is a ``url``; ``namesakes`` are as for ``cite``."""
    short = replace(
        citation,
        title=citation.title and shortened(citation.title, length=NAME),
        section=citation.section and shortened(citation.section, length=NAME),
        publisher=citation.publisher and shortened(citation.publisher, length=NAME),
        document=shortened(citation.document, length=NAME),
        url=None,
    )
    mark = (namesakes or {}).get(citation.document)
    line = Draft(cite(short, words, {short.document: shortened(mark, length=NAME)} if mark else None))
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


def _quotation(quote: Quote, part: Part, words: Translations) -> Draft:
    """A part of the quote as a block quotation."""
    damaged = [
        replace(correction, start=max(correction.start, part.start) - part.start, end=correction.end - part.start)
        for correction in quote.corrections
        if part.start < correction.end <= part.end
    ]
    view = passage(quote.text[part.start : part.end], damaged, words, _marks(quote, part.start, part.end))
    view.mark(FOLDED_QUOTE if part.folded else QUOTE, 0, len(view.text))
    return view


def _marks(quote: Quote, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The marks for the best sentence and the matched words in it and in the context, clipped to ``start:end``."""
    best = quote.best_sentence
    context = [(piece.text_start, piece.text_end) for piece in quote.slices if piece.role is Role.CONTEXT]
    ranges = [] if best == (0, len(quote.text)) else [(BOLD, *best)]  # bold marks nothing if everything is bold
    inside = [
        (max(left, first), min(right, last))
        for first, last in (best, *(area for area in context if area[1] <= best[0] or best[1] <= area[0]))
        for left, right in quote.highlights
    ]
    ranges += [(UNDERLINE, left, right) for left, right in inside if left < right][:UNDERLINED]
    for kind, left, right in ranges:
        if max(left, start) < min(right, end):
            yield kind, max(left, start) - start, min(right, end) - start


def _below(quote: Quote, number: int | None, words: Translations, namesakes: Mapping[str, str] | None = None) -> Draft:
    """The citation of the quote, and of other places with the same text."""
    view = Draft(f"{ordinal(number)} ") if number else Draft()
    view.join(citation_line(quote.citation, words, url=opening_at(quote), namesakes=namesakes))
    for citation in quote.also_in[:ALSO_IN]:
        before, _, after = words("quote.also_in", citation="\0").partition("\0")
        line = citation_line(citation, words, url=link(citation.url, ""), namesakes=namesakes)
        view.add("\n" + before).join(line).add(after)
    if len(quote.also_in) > ALSO_IN:
        view.add("\n" + words("bot.also_in_more", count=len(quote.also_in) - ALSO_IN))
    return view


def ordinal(number: int) -> str:
    """The number of a quote, in text and on buttons: ① … ⑳, then 21."""
    return chr(CIRCLED_ONE + number - 1) if number <= CIRCLED else f"{number}."


def whole_quote(quote: Quote, words: Translations, namesakes: Mapping[str, str] | None = None) -> Draft:
    """A single quote, cut to one message."""
    return blocks(quote, None, words, room=MESSAGE_UNITS - HEAD, namesakes=namesakes)[0]


def _note(correction: Correction, words: Translations) -> str:
    return words("quote.correction", corrected=sanitize(correction.corrected))


def _more(words: Translations) -> str:
    return words("bot.continued")
