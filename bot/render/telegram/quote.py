"""One quote in Telegram: a block quotation, the marked sentence bold in it, and below it where it stands."""

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
UNDERLINED: Final = 8  # matched words of one quote that are marked, so that entities do not run out
NAME: Final = 120  # characters of a title, section or publisher in a citation
HEAD: Final = 200  # units left for a line above a quote that is posted for itself
CIRCLED_ONE: Final = ord("①")
CIRCLED: Final = 20  # so many numbers have a circle in Unicode
ALSO_IN: Final = 3  # other places of a quote that are named; the rest are counted


def blocks(quote: Quote, number: int | None, words: Translations, *, room: int) -> tuple[Draft, ...]:
    """The quote as one block of at most ``room`` units, or, where it is too long, as several that hold it whole."""
    below = _below(quote, number, words)
    notes = sum(units(_note(each, words)) for each in quote.corrections)
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
    """Where a quote stands; the title is the link."""
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
    """``text`` as it stands, made harmless, with our note behind each damaged span; ``marks`` move with it."""
    view, notes, behind = Draft(), [], 0
    shown = sanitize(text)
    for each in sorted(corrections, key=lambda correction: correction.end):
        view.add(shown[behind : each.start]).add(shown[each.start : each.end], STRIKE)
        note = _note(each, words)
        view.add(note, ITALIC)
        notes.append((each.end, len(note)))
        behind = each.end
    view.add(shown[behind:])
    for kind, start, end in marks:
        left, right = (offset + sum(size for at, size in notes if at <= offset) for offset in (start, end))
        view.mark(kind, left, right)
    return view


def _piece(quote: Quote, part: tuple[int, int], words: Translations, *, folded: bool) -> Draft:
    """``quote.text[start:end]`` as a block quotation."""
    start, end = part
    damaged = [
        replace(each, start=max(each.start, start) - start, end=each.end - start)
        for each in quote.corrections
        if start < each.end <= end
    ]
    view = passage(quote.text[start:end], damaged, words, _marks(quote, start, end))
    view.mark(FOLDED_QUOTE if folded else QUOTE, 0, len(view.text))
    return view


def _marks(quote: Quote, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The marked sentence, and the matched words in it, as far as they fall into ``start:end``."""
    first, last = quote.best_sentence
    whole = (first, last) == (0, len(quote.text))  # all bold is nothing bold
    inside = [(max(left, first), min(right, last)) for left, right in quote.highlights]
    ranges = [] if whole else [(BOLD, first, last)]
    ranges += [(UNDERLINE, left, right) for left, right in inside if left < right][:UNDERLINED]
    for kind, left, right in ranges:
        if max(left, start) < min(right, end):
            yield kind, max(left, start) - start, min(right, end) - start


def _below(quote: Quote, number: int | None, words: Translations) -> Draft:
    """Where the quote stands, and where else."""
    view = Draft(f"{ordinal(number)} ") if number else Draft()
    view.join(citation_line(quote.citation, words, url=opening_at(quote)))
    for each in quote.also_in[:ALSO_IN]:
        before, _, after = words("quote.also_in", citation="\0").partition("\0")
        view.add("\n" + before).join(citation_line(each, words, url=link(each.url, ""))).add(after)
    if len(quote.also_in) > ALSO_IN:
        view.add("\n" + words("bot.also_in_more", count=len(quote.also_in) - ALSO_IN))
    return view


def ordinal(number: int) -> str:
    """How a quote is counted, in text and on buttons: ① … ⑳, then 21."""
    return chr(CIRCLED_ONE + number - 1) if number <= CIRCLED else f"{number}."


def whole_quote(quote: Quote, words: Translations) -> Draft:
    """The quote for itself, as far as one message holds it."""
    return blocks(quote, None, words, room=MESSAGE_UNITS - HEAD)[0]


def _note(correction: Correction, words: Translations) -> str:
    return words("quote.correction", corrected=sanitize(correction.corrected))


def _more(words: Translations) -> str:
    return words("bot.continued")
