"""Screens of the documents themselves: a paragraph, the whole text, the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.locale import Words
from bot.render.telegram_draft import Draft
from bot.render.telegram_place import card, document_pages, list_page, paragraph_citation, place_pages
from bot.telegram import keyboards
from bot.telegram.desk import Desk
from bot.telegram.press import Press, edition_of
from bot.telegram.screens import Screen, StaleError
from corpus.document import Document
from retrieval.answer import Citation

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


def place(desk: Desk, press: Press) -> Place:
    """What the button's target names; raises ``StaleError`` if there is no such document, or not that edition."""
    prefix, rest = press.target[: keyboards.PREFIX], press.target[keyboards.PREFIX + 1 :]
    document = desk.documents.get(prefix)
    numbers = [int(part) for part in rest.split("-") if part.isdecimal()]
    if len(numbers) != 2:
        raise StaleError("bot.gone")
    if document is None:
        raise StaleError("bot.removed_document")
    if press.version and press.version != edition_of(document.sha256):
        raise StaleError("bot.changed_document")
    number, origin = numbers
    return Place(prefix, document, number, origin, document.id in desk.library.stale)


def paragraph_screen(desk: Desk, press: Press, words: Words, *, above: Draft | None = None) -> Screen:
    """The paragraph that the button names, with its neighbours a button away."""
    at = place(desk, press)
    press = press.about(at.document.sha256)
    if at.number < 1:
        raise StaleError("bot.first_paragraph")
    if at.number > len(at.document.content):
        raise StaleError("bot.last_paragraph")
    pages = place_pages(at.document, at.number, words, above=above, stale=at.stale)
    page = pages[min(press.page, len(pages) - 1)]
    rows = keyboards.walk(press, at.prefix, at.number, at.origin, words)
    rows.append(keyboards.pager(press, press.page, len(pages), words))
    cite = keyboards.button(words("bot.button.cite"), press.to("c", press.target))
    rows.append([keyboards.copying(paragraph_citation(at.document, at.number, stale=at.stale), words), cite])
    rows.append([_back(press, at, words)])
    return Screen(page, keyboards.keyboard(rows), _shown(at))


def cited_paragraph(desk: Desk, press: Press) -> tuple[Citation, int]:
    """The citation of the paragraph that the button names, and the page of the answer it was opened from."""
    at = place(desk, press)
    if not 1 <= at.number <= len(at.document.content):
        raise StaleError("bot.gone")
    return paragraph_citation(at.document, at.number, stale=at.stale), at.origin


def full_screen(desk: Desk, press: Press, words: Words, *, above: Draft | None = None) -> Screen:
    """A page of the whole document: ``g`` opens the one with the paragraph, ``f`` the one counted."""
    at = place(desk, press)
    press = press.about(at.document.sha256)
    pages = document_pages(at.document, words, above=above)
    number = press.page
    if press.action == "g":
        number = next((index for index, page in enumerate(pages) if at.number in page.quotes), 0)
    if number >= len(pages):
        raise StaleError("bot.stale")
    turning = press.to("f", press.target, number)
    rows = [keyboards.pager(turning, number, len(pages), words), [_back(press, at, words)]]
    return Screen(pages[number], keyboards.keyboard(rows), _shown(at))


def list_screen(desk: Desk, press: Press, words: Words) -> Screen:
    """The documents, some at a time."""
    count = len(desk.documents)
    total = max(1, -(-count // LISTED))
    number = min(press.page, total - 1)
    openings = islice(desk.documents, number * LISTED, (number + 1) * LISTED)
    some = [(prefix, desk.documents[prefix]) for prefix in openings]
    page = list_page([each for _, each in some], words, first=number * LISTED + 1, total=count)
    buttons = [
        keyboards.button(str(index), press.about(document.sha256).to("d", f"{prefix}-0-0"))
        for index, (prefix, document) in enumerate(some, start=number * LISTED + 1)
    ]
    pager = keyboards.pager(press, number, total, words)
    return Screen(page, keyboards.keyboard([buttons, pager]))


def document_screen(desk: Desk, press: Press, words: Words) -> Screen:
    """What a document is, and its paragraphs by number."""
    at = place(desk, press)
    press = press.about(at.document.sha256)
    count = len(at.document.content)
    total = -(-count // GRID)
    number = min(press.page, max(total - 1, 0))
    numbers = range(number * GRID + 1, min((number + 1) * GRID, count) + 1)
    cells = [keyboards.button(str(each), press.to("p", f"{at.prefix}-{each}-0")) for each in numbers]
    rows = [cells[start : start + IN_ROW] for start in range(0, len(cells), IN_ROW)]
    rows.append(keyboards.pager(press, number, total, words))
    rows.append(
        [
            keyboards.button(words("bot.button.full"), press.to("f", f"{at.prefix}-0-0")),
            keyboards.button(words("bot.button.sources"), press.to("s")),
        ]
    )
    return Screen(card(at.document, words), keyboards.keyboard(rows), _shown(at))


def _shown(at: Place) -> tuple[str, ...]:
    return (f"{at.prefix}-{at.number}-0",)


def _back(press: Press, at: Place, words: Words) -> keyboards.Button:
    if press.asked:
        return keyboards.button(words("bot.button.answer"), press.to("a", page=at.origin))
    return keyboards.button(words("bot.button.document"), press.to("d", f"{at.prefix}-0-0"))
