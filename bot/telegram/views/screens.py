"""What a message shows and which buttons stand below it; pure, and run off the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.telegram.answer import Page, answer_pages
from bot.render.telegram.draft import Draft
from bot.render.telegram.quote import ordinal
from bot.render.telegram.why import citation_page, why_page
from bot.telegram.services import Services
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData, edition_of
from bot.telegram.views.follow_up import MOST, FollowUpQuestion, Reading, opening, read
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote


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


@dataclass(frozen=True, slots=True)
class Seen:
    """The page (from 0) that stands in the message whose button was pressed, and the edition of what it shows."""

    number: int
    edition: str


def seen_page(callback: CallbackData) -> Seen | None:
    """The page that a button stands below, if what it leads to makes sense only beside that."""
    return Seen(int(callback.target), callback.version) if callback.target.isdecimal() else None


def answer_screen(
    services: Services,
    inquiry: FollowUpQuestion,
    words: Translations,
    *,
    number: int = 0,
    inline: bool = False,
    seen: Seen | None = None,
) -> Screen:
    """Page ``number`` (from 0) of the answer to ``inquiry``; ``inline``: the bot may be asked in other chats. Raises
    ``StaleError`` if the page that is ``seen`` would show something else by now: the pages before and after it would
    repeat what it shows, or leave something out."""
    reading, pages = _read(services, inquiry, words, number, seen)
    shown = [(index, reading.answer.quotes[index]) for index in pages[number].quotes]
    callback = CallbackData("a", _edition(reading, pages[number]), inquiry.asked, inquiry.scope)
    rows: keyboards.Rows = []
    if shown:
        rows += _about_quotes(shown, callback, number, words, compact=inquiry.compact)
    rows.append(keyboards.more(callback, number, words, further=number + 1 < len(pages)))
    last = [keyboards.elsewhere(inquiry.question, words)] if inline and not inquiry.compact and shown else []
    if shown and services.settings.store_questions:
        last += keyboards.votes(callback, shown[0][1].passage)
    passages = tuple(quote.passage for _, quote in shown)
    return Screen(pages[number], keyboards.keyboard([*rows, last]), passages, _outcome(reading))


def why_screen(
    services: Services, inquiry: FollowUpQuestion, words: Translations, *, number: int, seen: Seen | None = None
) -> Screen:
    """Why the quotes on page ``number`` of the answer were chosen; raises ``StaleError`` as the answer does."""
    reading, pages = _read(services, inquiry, words, number, seen)
    quotes = [(index + 1, reading.answer.quotes[index]) for index in pages[number].quotes]
    view = why_page(quotes, words, above=opening(inquiry, reading, services, words))
    callback = CallbackData("a", asked=inquiry.asked, scope=inquiry.scope, page=number)
    return Screen(view, keyboards.keyboard([[keyboards.button(words("bot.button.answer"), callback)]]))


def reference_screen(
    citation: Citation, callback: CallbackData, words: Translations, *, origin: int, above: Draft | None = None
) -> Screen:
    """A citation in its forms; ``origin`` is the page of the answer to go back to."""
    back = callback.to("a", page=origin) if callback.asked else callback.to("p", callback.target)
    label = words("bot.button.answer" if callback.asked else "bot.button.paragraph")
    rows = [[keyboards.copying(citation, words)], [keyboards.button(label, back)]]
    return Screen(citation_page(citation, words, above=above), keyboards.keyboard(rows))


def _edition(reading: Reading, page: Page) -> str:
    """That of what a page of an answer quotes, in whatever order."""
    quotes = [reading.answer.quotes[index] for index in page.quotes]
    return edition_of(*sorted(f"{quote.passage} {quote.citation.sha256}" for quote in quotes))


def _read(
    services: Services, inquiry: FollowUpQuestion, words: Translations, number: int, seen: Seen | None
) -> tuple[Reading, tuple[Page, ...]]:
    """The answer as far as page ``number`` and what tells whether there is another; raises ``StaleError``."""
    per_page = 1 if inquiry.compact else services.settings.max_quotes
    last = max(number, seen.number if seen else 0)
    reading = read(inquiry, services, top=min((last + 1) * per_page + 1, MOST))
    above = opening(inquiry, reading, services, words)
    pages = answer_pages(reading.answer, words, per_page=per_page, above=above)
    if seen and (seen.number >= len(pages) or _edition(reading, pages[seen.number]) != seen.edition):
        raise StaleError("bot.new_version")
    if number >= len(pages):
        raise StaleError("bot.stale")
    return reading, pages


def _about_quotes(
    shown: Sequence[tuple[int, Quote]], callback: CallbackData, origin: int, words: Translations, *, compact: bool
) -> keyboards.Rows:
    """The buttons of the page's quotes: those of the first one at length."""
    first, quote = shown[0]
    document, number = quote.passage[: keyboards.PREFIX], quote.citation.paragraph
    label = f"{ordinal(first + 1)} " if len(shown) > 1 else ""
    about = callback.about(quote.citation.sha256)
    rows = keyboards.walk(about, document, number, origin, words, label)
    rows += keyboards.open_others(callback, shown[1:], origin, words)
    why = keyboards.button(words("bot.button.why"), callback.to("w", str(origin), origin))
    cite = keyboards.button(words("bot.button.cite"), about.to("c", keyboards.place_of(quote.passage, origin)))
    rows.append([why] if compact else [keyboards.copying(quote.citation, words), cite, why])
    return rows


def _outcome(reading: Reading) -> str:
    return reading.answer.smalltalk.value if reading.answer.smalltalk else reading.answer.outcome.value
