"""Screens of the documents themselves: a paragraph, the whole text, the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.render.telegram.draft import Draft
from bot.render.telegram.places import card, document_pages, list_page, paragraph_citation, place_pages
from bot.telegram.services import Services
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData, edition_of
from bot.telegram.views.screens import Screen, StaleError
from bot.translations import Translations
from corpus.document import Document
from retrieval.answering.answer import Citation

LISTED: Final = 8  # documents a page of the list
GRID: Final = 40  # paragraphs whose numbers stand below a document
IN_ROW: Final = 8  # buttons, Telegram's most


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph (0: none in particular) of a document, and the page of the answer that it was opened from; ``stale``:
    the document's file cannot be read any more."""

    prefix: str
    document: Document
    number: int
    origin: int
    stale: bool = False


def place(services: Services, callback: CallbackData) -> Place:
    """What the button's target names; raises ``StaleError`` if there is no such document, or not that edition."""
    prefix, rest = callback.target[: keyboards.PREFIX], callback.target[keyboards.PREFIX + 1 :]
    document = services.documents.get(prefix)
    numbers = [int(part) for part in rest.split("-") if part.isdecimal()]
    if len(numbers) != 2:
        raise StaleError("bot.gone")
    if document is None:
        raise StaleError("bot.removed_document")
    if callback.version and callback.version != edition_of(document.sha256):
        raise StaleError("bot.changed_document")
    number, origin = numbers
    return Place(prefix, document, number, origin, document.id in services.library.stale)


def paragraph_screen(
    services: Services, callback: CallbackData, words: Translations, *, above: Draft | None = None
) -> Screen:
    """The paragraph that the button names, with its neighbours a button away."""
    at = place(services, callback)
    callback = callback.about(at.document.sha256)
    if at.number < 1:
        raise StaleError("bot.first_paragraph")
    if at.number > len(at.document.content):
        raise StaleError("bot.last_paragraph")
    pages = place_pages(at.document, at.number, words, above=above, stale=at.stale)
    page = pages[min(callback.page, len(pages) - 1)]
    rows = keyboards.walk(callback, at.prefix, at.number, at.origin, words)
    rows.append(keyboards.pager(callback, callback.page, len(pages), words))
    cite = keyboards.button(words("bot.button.cite"), callback.to("c", callback.target))
    rows.append([keyboards.copying(paragraph_citation(at.document, at.number, stale=at.stale), words), cite])
    rows.append([_back(callback, at, words)])
    return Screen(page, keyboards.keyboard(rows), _shown(at))


def cited_paragraph(services: Services, callback: CallbackData) -> tuple[Citation, int]:
    """The citation of the paragraph that the button names, and the page of the answer it was opened from."""
    at = place(services, callback)
    if not 1 <= at.number <= len(at.document.content):
        raise StaleError("bot.gone")
    return paragraph_citation(at.document, at.number, stale=at.stale), at.origin


def full_screen(
    services: Services, callback: CallbackData, words: Translations, *, above: Draft | None = None
) -> Screen:
    """A page of the whole document: ``g`` opens the one with the paragraph, ``f`` the one counted."""
    at = place(services, callback)
    callback = callback.about(at.document.sha256)
    pages = document_pages(at.document, words, above=above)
    number = callback.page
    if callback.action == "g":
        number = next((index for index, page in enumerate(pages) if at.number in page.quotes), 0)
    if number >= len(pages):
        raise StaleError("bot.stale")
    turning = callback.to("f", callback.target, number)
    rows = [keyboards.pager(turning, number, len(pages), words), [_back(callback, at, words)]]
    return Screen(pages[number], keyboards.keyboard(rows), _shown(at))


def list_screen(services: Services, callback: CallbackData, words: Translations) -> Screen:
    """The documents, some at a time."""
    count = len(services.documents)
    total = max(1, -(-count // LISTED))
    number = min(callback.page, total - 1)
    openings = islice(services.documents, number * LISTED, (number + 1) * LISTED)
    some = [(prefix, services.documents[prefix]) for prefix in openings]
    page = list_page([each for _, each in some], words, first=number * LISTED + 1, total=count)
    buttons = [
        keyboards.button(str(index), callback.about(document.sha256).to("d", f"{prefix}-0-0"))
        for index, (prefix, document) in enumerate(some, start=number * LISTED + 1)
    ]
    pager = keyboards.pager(callback, number, total, words)
    return Screen(page, keyboards.keyboard([buttons, pager]))


def document_screen(services: Services, callback: CallbackData, words: Translations) -> Screen:
    """What a document is, and its paragraphs by number."""
    at = place(services, callback)
    callback = callback.about(at.document.sha256)
    count = len(at.document.content)
    total = -(-count // GRID)
    number = min(callback.page, max(total - 1, 0))
    numbers = range(number * GRID + 1, min((number + 1) * GRID, count) + 1)
    cells = [keyboards.button(str(each), callback.to("p", f"{at.prefix}-{each}-0")) for each in numbers]
    rows = [cells[start : start + IN_ROW] for start in range(0, len(cells), IN_ROW)]
    rows.append(keyboards.pager(callback, number, total, words))
    rows.append(
        [
            keyboards.button(words("bot.button.full"), callback.to("f", f"{at.prefix}-0-0")),
            keyboards.button(words("bot.button.sources"), callback.to("s")),
        ]
    )
    return Screen(card(at.document, words), keyboards.keyboard(rows), _shown(at))


def _shown(at: Place) -> tuple[str, ...]:
    return (f"{at.prefix}-{at.number}-0",)


def _back(callback: CallbackData, at: Place, words: Translations) -> keyboards.Button:
    if callback.asked:
        return keyboards.button(words("bot.button.answer"), callback.to("a", page=at.origin))
    return keyboards.button(words("bot.button.document"), callback.to("d", f"{at.prefix}-0-0"))
