"""Build screens: the text of a message and its keyboard. Pure functions, run outside the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.render.slices import last_paragraph
from bot.render.telegram.answer import Page, answer_pages
from bot.render.telegram.draft import Draft
from bot.render.telegram.quote import ordinal
from bot.render.telegram.why import citation_page, why_page
from bot.telegram.services import Services
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData, edition_hash
from bot.telegram.views.follow_up import MAX_QUOTES, FollowUpAnswer, FollowUpQuestion, answer_follow_up, introduction
from bot.translations import Translations
from retrieval.answering.answer import Citation, Quote


class StaleError(Exception):
    """The target of a button no longer exists; ``key`` is the translation key of the explanation."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Screen:
    """A message of the bot. ``passages`` are the IDs of the passages it shows, for follow-ups; ``outcome`` is for the
    metrics."""

    page: Page
    keyboard: keyboards.Keyboard | None = None
    passages: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page (from 0) in the message whose button was pressed, and the edition of what it shows."""

    number: int
    edition: str


def shown_page(callback: CallbackData) -> ShownPage | None:
    """The page shown above the button; ``None`` if the button does not depend on it."""
    return ShownPage(int(callback.target), callback.edition) if callback.target.isdecimal() else None


def answer_screen(
    services: Services,
    follow_up: FollowUpQuestion,
    words: Translations,
    *,
    number: int = 0,
    inline: bool = False,
    seen: ShownPage | None = None,
) -> Screen:
    """Page ``number`` (from 0) of the answer to ``follow_up``; ``inline``: the bot supports inline mode.

    Raises ``StaleError`` if the page that is ``seen`` would differ by now: its neighbours would repeat or skip quotes.
    """
    result, pages = _answer_pages(services, follow_up, words, number, seen)
    shown = [(index, result.answer.quotes[index]) for index in pages[number].quotes]
    callback = CallbackData("a", _edition(result, pages[number]), follow_up.question_ref, follow_up.scope)
    rows: keyboards.Rows = []
    if shown:
        rows += _about_quotes(services, shown, callback, number, words, compact=follow_up.compact)
    rows.append(keyboards.more_buttons(callback, number, words, has_next=number + 1 < len(pages)))
    last = [keyboards.share_button(follow_up.question, words)] if inline and not follow_up.compact and shown else []
    if shown and services.settings.store_questions:
        last += keyboards.vote_buttons(callback, shown[0][1].passage)
    passages = tuple(quote.passage for _, quote in shown)
    return Screen(pages[number], keyboards.keyboard([*rows, last]), passages, _outcome(result))


def why_screen(
    services: Services, follow_up: FollowUpQuestion, words: Translations, *, number: int, seen: ShownPage | None = None
) -> Screen:
    """Why the quotes on page ``number`` were chosen; raises ``StaleError`` like ``answer_screen``."""
    result, pages = _answer_pages(services, follow_up, words, number, seen)
    quotes = [(index + 1, result.answer.quotes[index]) for index in pages[number].quotes]
    view = why_page(quotes, words, above=introduction(follow_up, result, services, words))
    callback = CallbackData("a", question_ref=follow_up.question_ref, scope=follow_up.scope, page=number)
    return Screen(view, keyboards.keyboard([[keyboards.button(words("bot.button.answer"), callback)]]))


def reference_screen(
    citation: Citation, callback: CallbackData, words: Translations, *, origin: int, above: Draft | None = None
) -> Screen:
    """A citation in several formats; ``origin`` is the page of the answer to go back to."""
    back = callback.to("a", page=origin) if callback.question_ref else callback.to("p", callback.target)
    label = words("bot.button.answer" if callback.question_ref else "bot.button.paragraph")
    rows = [[keyboards.copy_button(citation, words)], [keyboards.button(label, back)]]
    return Screen(citation_page(citation, words, above=above), keyboards.keyboard(rows))


def _edition(result: FollowUpAnswer, page: Page) -> str:
    """The edition of the quotes on a page, independent of their order."""
    quotes = [result.answer.quotes[index] for index in page.quotes]
    return edition_hash(*sorted(f"{quote.passage} {quote.citation.sha256}" for quote in quotes))


def _answer_pages(
    services: Services, follow_up: FollowUpQuestion, words: Translations, number: int, seen: ShownPage | None
) -> tuple[FollowUpAnswer, tuple[Page, ...]]:
    """The answer and its pages up to ``number`` and one quote more; raises ``StaleError``."""
    per_page = 1 if follow_up.compact else services.settings.max_quotes
    last = max(number, seen.number if seen else 0)
    result = answer_follow_up(follow_up, services, top=min((last + 1) * per_page + 1, MAX_QUOTES))
    above = introduction(follow_up, result, services, words)
    pages = answer_pages(result.answer, words, per_page=per_page, above=above)
    check_page(pages, number, seen, partial(_edition, result))
    return result, pages


def check_page(pages: Sequence[Page], number: int, seen: ShownPage | None, edition: Callable[[Page], str]) -> None:
    """Raise ``StaleError`` if the page that is ``seen`` would differ by now, or if there is no page ``number``."""
    if seen and (seen.number >= len(pages) or edition(pages[seen.number]) != seen.edition):
        raise StaleError("bot.new_version")
    if number >= len(pages):
        raise StaleError("bot.stale")


def _about_quotes(
    services: Services,
    shown: Sequence[tuple[int, Quote]],
    callback: CallbackData,
    origin: int,
    words: Translations,
    *,
    compact: bool,
) -> keyboards.Rows:
    """The buttons for the quotes on a page: all for the first quote, one for each other, one for each cut list."""
    first, quote = shown[0]
    document, number = quote.passage[: keyboards.PREFIX], quote.citation.paragraph
    label = f"{ordinal(first + 1)} " if len(shown) > 1 else ""
    about = callback.about(quote.citation.sha256)
    last = _last_paragraph(services, quote)
    rows = _rest_of_lists(services, shown, callback, origin, words)
    rows += keyboards.paragraph_buttons(about, document, number, origin, words, label, last=last)
    rows += keyboards.open_buttons(callback, shown[1:], origin, words)
    why = keyboards.button(words("bot.button.why"), callback.to("w", str(origin), origin))
    cite = keyboards.button(words("bot.button.cite"), about.to("c", keyboards.paragraph_target(quote.passage, origin)))
    rows.append([why] if compact else [keyboards.copy_button(quote.citation, words), cite, why])
    return rows


def _rest_of_lists(
    services: Services, shown: Sequence[tuple[int, Quote]], callback: CallbackData, origin: int, words: Translations
) -> keyboards.Rows:
    """A row for each quote that leaves out items of a list: a button to read them in the full text."""
    rows: keyboards.Rows = []
    for index, quote in shown:
        if quote.following:
            label = f"{ordinal(index + 1)} " if len(shown) > 1 else ""
            label += words("bot.button.rest", count=quote.following)
            following = min(_last_paragraph(services, quote) + 1, quote.citation.paragraphs)
            rows.append([keyboards.rest_button(callback, quote, following, origin, label)])
    return rows


def _last_paragraph(services: Services, quote: Quote) -> int:
    document = services.documents.get(quote.passage[: keyboards.PREFIX])
    return last_paragraph(quote, document) if document else quote.citation.paragraph


def _outcome(result: FollowUpAnswer) -> str:
    return result.answer.smalltalk.value if result.answer.smalltalk else result.answer.outcome.value
