"""One quote in Telegram: block quotations with the best sentence in bold, and the citation below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.render.citation import SEPARATOR, cite
from bot.render.fragment import link, opening_at
from bot.render.sanitize import shortened
from bot.render.table import table_of
from bot.render.telegram.draft import FOLDED_QUOTE, LINK, MESSAGE_UNITS, QUOTE, Draft
from bot.render.telegram.passage import marked, note
from bot.render.telegram.stretches import OMISSION, Stretch, omissions, stretches, with_bars
from bot.render.telegram.utf16 import cut, units
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote

FOLDED_FROM: Final = 200  # characters: clients show three lines of a folded quote until it is tapped
NAME: Final = 120  # characters of a title, section or publisher in a citation
HEAD: Final = 200  # units reserved for a line above a single quote
CIRCLED_ONE: Final = ord("①")
CIRCLED: Final = 20  # numbers that have a circled character in Unicode
RANGES: Final = 30  # block quotations of a quote in one message, to stay within the limit on entities
ALSO_IN: Final = 3  # other places of a quote that are listed; the rest are counted


@dataclass(frozen=True, slots=True)
class Part:
    """``quote.text[start:end]`` in a block quotation of its own; ``stretch`` is the number of the stretch it is of."""

    start: int
    end: int
    stretch: int
    folded: bool


def blocks(
    quote: Quote, number: int | None, words: Translations, *, room: int, namesakes: Mapping[str, str] | None = None
) -> tuple[Draft, ...]:
    """The quote as one block of at most ``room`` units, or as several that together contain it in full."""
    below = _below(quote, number, words, namesakes)
    table = table_of(quote)
    rest = omissions(quote, table, words)
    notes = sum(units(note(correction, words)) for correction in quote.corrections)
    around = 2 * (units(_more(words)) + len("\n")) + len(OMISSION) + 2 * len("\n")
    whole = stretches(quote, table, words)
    pages = _paged(quote, whole, max(room - units(below.text) - units(rest + "\n") - notes - around, 2))
    shown = with_bars(quote, table)
    views = [_quotations(shown, whole, parts, words) for parts in pages]
    for index, view in enumerate(views):
        if index:
            views[index] = view = Draft(_more(words)).join(view, "\n")
        if index < len(views) - 1:
            view.add("\n" + _more(words))
    if rest:
        views[-1].add("\n" + rest)
    return tuple(view.join(below, "\n") for view in views)


def _paged(quote: Quote, whole: Sequence[Stretch], room: int) -> list[list[Part]]:
    """The stretches of the quote in parts, by message: each message has at most ``room`` units of text."""
    pages: list[list[Part]] = []
    free = 0
    for index, stretch in enumerate(whole):
        folded = stretch.end - stretch.start > FOLDED_FROM
        around = units(stretch.above.text) + 2 * len("\n")
        ranges = cut(quote.text[stretch.start : stretch.end], max(room - around, 2)) or ((0, 0),)
        for left, right in ranges:
            part = Part(stretch.start + left, stretch.start + right, index, folded)
            size = units(quote.text[part.start : part.end]) + around
            if pages and size <= free and len(pages[-1]) < RANGES:
                free -= size
                _append(pages[-1], part)
            else:
                pages.append([part])
                free = room - size
    return pages


def _append(parts: list[Part], part: Part) -> None:
    """Append ``part``, or extend the last part by it if it is of the same stretch."""
    if parts[-1].stretch == part.stretch:
        part = replace(part, start=parts.pop().start)
    parts.append(part)


def _quotations(quote: Quote, whole: Sequence[Stretch], parts: Iterable[Part], words: Translations) -> Draft:
    """The parts as block quotations, each that begins a stretch below what is above that."""
    view = Draft()
    for part in parts:
        stretch = whole[part.stretch]
        if part.start == stretch.start:
            view.join(stretch.above, "\n")
        quotation = marked(quote, part.start, part.end, words)
        quotation.mark(FOLDED_QUOTE if part.folded else QUOTE, 0, len(quotation.text))
        view.join(quotation, "\n")
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


def _more(words: Translations) -> str:
    return words("bot.continued")
