"""Screens that show documents: a paragraph, the full text, the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.render.telegram.draft import Draft
from bot.render.telegram.places import card, document_pages, list_page, paragraph_citation, place_pages
from bot.telegram.services import Services
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData, edition_hash
from bot.telegram.views.screens import Screen, StaleError
from bot.translations import Translations
from corpus.document import Document
from retrieval.answering.answer import Citation

PAGE_SIZE: Final = 8  # documents per page of the list
GRID_SIZE: Final = 40  # paragraph buttons per page
ROW_LENGTH: Final = 8  # buttons, the Bot API's maximum


@dataclass(frozen=True, slots=True)
class DocumentTarget:
    """Paragraph ``number`` (0: none in particular) of a document; ``origin`` is the page of the answer that it was
    opened from; ``stale``: the document's file cannot be read any more."""

    prefix: str
    document: Document
    number: int
    origin: int
    stale: bool = False


def resolve_target(services: Services, callback: CallbackData) -> DocumentTarget:
    """The paragraph that the button refers to; raises ``StaleError`` if the document is gone or has changed."""
    prefix, rest = callback.target[: keyboards.PREFIX], callback.target[keyboards.PREFIX + 1 :]
    document = services.documents.get(prefix)
    numbers = [int(part) for part in rest.split("-") if part.isdecimal()]
    if len(numbers) != 2:
        raise StaleError("bot.gone")
    if document is None:
        raise StaleError("bot.removed_document")
    if callback.edition and callback.edition != edition_hash(document.sha256):
        raise StaleError("bot.changed_document")
    number, origin = numbers
    return DocumentTarget(prefix, document, number, origin, document.id in services.library.stale)


def paragraph_screen(
    services: Services, callback: CallbackData, words: Translations, *, above: Draft | None = None
) -> Screen:
    """The paragraph that the button refers to, with buttons for its neighbours."""
    target = resolve_target(services, callback)
    callback = callback.about(target.document.sha256)
    if target.number < 1:
        raise StaleError("bot.first_paragraph")
    if target.number > len(target.document.content):
        raise StaleError("bot.last_paragraph")
    pages = place_pages(target.document, target.number, words, above=above, stale=target.stale)
    page = pages[min(callback.page, len(pages) - 1)]
    rows = keyboards.paragraph_buttons(callback, target.prefix, target.number, target.origin, words)
    rows.append(keyboards.pager(callback, callback.page, len(pages), words))
    cite = keyboards.button(words("bot.button.cite"), callback.to("c", callback.target))
    rows.append(
        [keyboards.copy_button(paragraph_citation(target.document, target.number, stale=target.stale), words), cite]
    )
    rows.append([_back(callback, target, words)])
    return Screen(page, keyboards.keyboard(rows), _shown(target))


def cited_paragraph(services: Services, callback: CallbackData) -> tuple[Citation, int]:
    """The citation of the paragraph and the page of the answer that it was opened from."""
    target = resolve_target(services, callback)
    if not 1 <= target.number <= len(target.document.content):
        raise StaleError("bot.gone")
    return paragraph_citation(target.document, target.number, stale=target.stale), target.origin


def full_screen(
    services: Services, callback: CallbackData, words: Translations, *, above: Draft | None = None
) -> Screen:
    """A page of the full text: action ``g`` opens the page with the paragraph, ``f`` the page by number."""
    target = resolve_target(services, callback)
    callback = callback.about(target.document.sha256)
    pages = document_pages(target.document, words, above=above)
    number = callback.page
    if callback.action == "g":
        number = next((index for index, page in enumerate(pages) if target.number in page.quotes), 0)
    if number >= len(pages):
        raise StaleError("bot.stale")
    turning = callback.to("f", callback.target, number)
    rows = [keyboards.pager(turning, number, len(pages), words), [_back(callback, target, words)]]
    return Screen(pages[number], keyboards.keyboard(rows), _shown(target))


def list_screen(services: Services, callback: CallbackData, words: Translations) -> Screen:
    """A page of the list of documents."""
    count = len(services.documents)
    number, total, indices = keyboards.paged(count, callback.page, PAGE_SIZE)
    prefixes = islice(services.documents, indices.start, indices.stop)
    documents = [(prefix, services.documents[prefix]) for prefix in prefixes]
    first = indices.start + 1
    page = list_page([document for _, document in documents], words, first=first, total=count)
    buttons = [
        keyboards.button(str(index), callback.about(document.sha256).to("d", keyboards.document_target(prefix)))
        for index, (prefix, document) in enumerate(documents, start=first)
    ]
    pager = keyboards.pager(callback, number, total, words)
    return Screen(page, keyboards.keyboard([buttons, pager]))


def document_screen(services: Services, callback: CallbackData, words: Translations) -> Screen:
    """The metadata of a document and a button for each paragraph."""
    target = resolve_target(services, callback)
    callback = callback.about(target.document.sha256)
    number, total, indices = keyboards.paged(len(target.document.content), callback.page, GRID_SIZE)
    cells = [
        keyboards.button(str(index + 1), callback.to("p", keyboards.document_target(target.prefix, index + 1)))
        for index in indices
    ]
    rows = keyboards.into_rows(cells, ROW_LENGTH)
    rows.append(keyboards.pager(callback, number, total, words))
    rows.append(
        [
            keyboards.button(words("bot.button.full"), callback.to("f", keyboards.document_target(target.prefix))),
            keyboards.button(words("bot.button.sources"), callback.to("s")),
        ]
    )
    return Screen(card(target.document, words), keyboards.keyboard(rows), _shown(target))


def _shown(target: DocumentTarget) -> tuple[str, ...]:
    return (f"{target.prefix}-{target.number}-0",)


def _back(callback: CallbackData, target: DocumentTarget, words: Translations) -> keyboards.Button:
    if callback.question_ref:
        return keyboards.button(words("bot.button.answer"), callback.to("a", page=target.origin))
    return keyboards.button(words("bot.button.document"), callback.to("d", keyboards.document_target(target.prefix)))
