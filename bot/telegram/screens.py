"""What a message shows and which buttons stand below it; pure, and run off the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.locale import Words
from bot.render.telegram import Page, answer_pages
from bot.render.telegram_draft import Draft
from bot.render.telegram_quote import ordinal
from bot.render.telegram_why import citation_page, why_page
from bot.telegram import keyboards
from bot.telegram.desk import Desk
from bot.telegram.inquiry import MOST, Inquiry, Reading, opening, read
from bot.telegram.press import Press
from retrieval.answer import Citation, Quote


class StaleError(Exception):
    """What a button leads to is not there any more; ``key`` names the sentence that says so."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Screen:
    """A message of ours. ``passages`` are those it shows (a paragraph's begin with its document's opening and its
    number), for whoever replies to it; ``outcome`` is for the metrics."""

    page: Page
    keyboard: keyboards.Keyboard | None = None
    passages: tuple[str, ...] = ()
    outcome: str = ""


def answer_screen(desk: Desk, inquiry: Inquiry, words: Words, *, number: int = 0, inline: bool = False) -> Screen:
    """Page ``number`` (from 0) of the answer to ``inquiry``; ``inline``: the bot may be asked in other chats."""
    reading, pages = _read(desk, inquiry, words, number)
    shown = [(index, reading.answer.quotes[index]) for index in pages[number].quotes]
    press = Press("a", desk.version, inquiry.asked, inquiry.scope)
    rows: keyboards.Rows = []
    if shown:
        rows += _about_quotes(shown, press, number, words, compact=inquiry.compact)
    rows.append(keyboards.more(press, number, words, further=number + 1 < len(pages)))
    last = [keyboards.elsewhere(inquiry.question, words)] if inline and not inquiry.compact and shown else []
    if shown and desk.settings.store_questions:
        last += keyboards.votes(press, shown[0][1].passage)
    passages = tuple(quote.passage for _, quote in shown)
    return Screen(pages[number], keyboards.keyboard([*rows, last]), passages, _outcome(reading))


def why_screen(desk: Desk, inquiry: Inquiry, words: Words, *, number: int) -> Screen:
    """Why the quotes on page ``number`` of the answer were chosen."""
    reading, pages = _read(desk, inquiry, words, number)
    quotes = [(index + 1, reading.answer.quotes[index]) for index in pages[number].quotes]
    view = why_page(quotes, words, above=opening(inquiry, reading, desk, words))
    press = Press("a", desk.version, inquiry.asked, inquiry.scope, page=number)
    return Screen(view, keyboards.keyboard([[keyboards.button(words("bot.button.answer"), press)]]))


def reference_screen(
    citation: Citation, press: Press, words: Words, *, origin: int, above: Draft | None = None
) -> Screen:
    """A citation in its forms; ``origin`` is the page of the answer to go back to."""
    back = press.to("a", page=origin) if press.asked else press.to("p", press.target)
    label = words("bot.button.answer" if press.asked else "bot.button.paragraph")
    rows = [[keyboards.copying(citation, words)], [keyboards.button(label, back)]]
    return Screen(citation_page(citation, words, above=above), keyboards.keyboard(rows))


def _read(desk: Desk, inquiry: Inquiry, words: Words, number: int) -> tuple[Reading, tuple[Page, ...]]:
    """The answer as far as page ``number`` and what tells whether there is another; raises ``StaleError``."""
    per_page = 1 if inquiry.compact else desk.settings.max_quotes
    reading = read(inquiry, desk, top=min((number + 1) * per_page + 1, MOST))
    above = opening(inquiry, reading, desk, words)
    pages = answer_pages(reading.answer, words, per_page=per_page, above=above)
    if number >= len(pages):
        raise StaleError("bot.stale")
    return reading, pages


def _about_quotes(
    shown: Sequence[tuple[int, Quote]], press: Press, origin: int, words: Words, *, compact: bool
) -> keyboards.Rows:
    """The buttons of the page's quotes: those of the first one at length."""
    first, quote = shown[0]
    document, number = quote.passage[: keyboards.PREFIX], quote.citation.paragraph
    label = f"{ordinal(first + 1)} " if len(shown) > 1 else ""
    rows = keyboards.walk(press, document, number, origin, words, label)
    rows += keyboards.open_others(press, shown[1:], origin, words)
    why = keyboards.button(words("bot.button.why"), press.to("w", page=origin))
    cite = keyboards.button(words("bot.button.cite"), press.to("c", keyboards.place_of(quote.passage, origin)))
    rows.append([why] if compact else [keyboards.copying(quote.citation, words), cite, why])
    return rows


def _outcome(reading: Reading) -> str:
    return reading.answer.courtesy.value if reading.answer.courtesy else reading.answer.outcome.value
