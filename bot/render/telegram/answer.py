"""An answer as Telegram messages: pages of text with entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.render.citation import told_apart, versions_note
from bot.render.problem import NAMED, WORD, missing_words, outcome_line
from bot.render.sanitize import one_line, shortened
from bot.render.telegram.draft import BOLD, MESSAGE_ENTITIES, MESSAGE_UNITS, Draft, Entity
from bot.render.telegram.quote import blocks
from bot.render.telegram.utf16 import units
from bot.translations import Translations
from retrieval.answering.answer import Answer, Outcome

SIGNS: Final = {Outcome.FOUND: "✅", Outcome.RELATED: "🟡", Outcome.NOT_FOUND: "❌"}
GAP: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Page:
    """One message: ``text`` with ``entities``, and which of the answer's quotes (from 0) it shows."""

    text: str
    entities: tuple[Entity, ...] = ()
    quotes: tuple[int, ...] = ()


def page(draft: Draft, quotes: tuple[int, ...] = ()) -> Page:
    """The message of ``draft``."""
    return Page(draft.text, tuple(draft.entities()), quotes)


def answer_pages(answer: Answer, words: Translations, *, per_page: int, above: Draft | None = None) -> tuple[Page, ...]:
    """The whole answer with at most ``per_page`` quotes per page, each page opened by ``above``.

    Together the pages contain every quote in full.
    """
    above = above or Draft()
    if answer.smalltalk:
        return (page(_under(above, Draft(words(f"courtesy.{answer.smalltalk.value}")))),)
    first = _under(above, headline(answer, words, shown=min(per_page, len(answer.quotes))))
    later = _under(above, Draft().add(words("bot.later"), BOLD))
    room = MESSAGE_UNITS - max(units(first.text), units(later.text)) - len(GAP)
    drafts: list[tuple[Draft, tuple[int, ...]]] = [(first, ())]
    namesakes = told_apart(answer.quotes)
    for index, quote in enumerate(answer.quotes):
        number = index + 1 if len(answer.quotes) > 1 else None
        for block in blocks(quote, number, words, room=room, namesakes=namesakes):
            draft, shown = drafts[-1]
            if not _has_room(draft, shown, block, index, per_page):
                draft, shown = _under(Draft(), later), ()
                drafts.append((draft, shown))
            draft.join(block, GAP)
            drafts[-1] = (draft, shown if index in shown else (*shown, index))
    return tuple(page(draft, shown) for draft, shown in drafts)


def headline(answer: Answer, words: Translations, *, shown: int) -> Draft:
    """The outcome or the problem with a filter, corrected typos, and words that are in no document."""
    view = Draft().add(f"{SIGNS[answer.outcome]} " + outcome_line(answer, words, shown=shown), BOLD)
    for typed, searched in answer.assumed[:NAMED]:
        sentence = words("answer.assumed", typed=shortened(typed, length=WORD), searched=one_line(searched))
        view.add("\n" + sentence)
    if answer.missing:
        view.add("\n" + words("answer.missing", words=missing_words(answer.missing, words)))
    if note := versions_note(answer.quotes, words):
        view.add("\n" + note)
    if answer.outcome is Outcome.NOT_FOUND and not answer.problem:
        view.add("\n" + words("bot.not_found_hint"))
    return view


def _under(above: Draft, below: Draft) -> Draft:
    """A new draft of the two, one below the other."""
    return Draft().join(above).join(below, GAP)


def _has_room(draft: Draft, shown: tuple[int, ...], block: Draft, index: int, per_page: int) -> bool:
    if not shown:
        return True
    full = index not in shown and len(shown) >= per_page
    return not full and draft.fits(block, gap=len(GAP))


__all__ = ["MESSAGE_ENTITIES", "MESSAGE_UNITS", "Page", "answer_pages", "headline", "page"]
