"""/documents: what was uploaded, for admins; to be looked at and removed."""

from __future__ import annotations

import logging
from typing import Final

from bot.locale import Words
from bot.render.telegram import page
from bot.render.telegram_draft import Draft
from bot.render.telegram_upload import card_page, short_name, uploads_page
from bot.telegram import keyboards
from bot.telegram.press import Press
from bot.telegram.screens import Screen, StaleError
from bot.telegram.sent import send, turn
from bot.telegram.uploads import Entry, Uploads
from bot.telegram.visit import Visit
from corpus.listing import UPLOADS
from corpus.passages import document_prefix

log = logging.getLogger("youju.telegram")
LISTED: Final = 8  # documents a page
LIST, OPEN, ASK, REMOVE = UPLOADED = ("ul", "ud", "ur", "uy")


async def documents(visit: Visit) -> None:
    """The list."""
    if not visit.desk.access.is_admin(visit.user) or visit.in_group:
        await visit.tell(visit.words("bot.admins_only"))
    elif visit.desk.uploads is None:
        await visit.tell(visit.words("bot.upload.off"))
    else:
        await send(visit.message, await visit.wait_for(list_screen, visit.desk.uploads, visit.words))


async def chosen(visit: Visit, press: Press) -> None:
    """A button of the list, or of one document."""
    if not visit.desk.access.is_admin(visit.user) or visit.desk.uploads is None:
        raise StaleError("bot.admins_only")
    await turn(visit, await visit.wait_for(_screen, visit.desk.uploads, press, visit.words))


def list_screen(uploads: Uploads, words: Words, *, number: int = 0, note: str = "") -> Screen:
    """Page ``number`` (from 0) of the uploaded documents."""
    entries = uploads.entries()
    total = max(1, -(-len(entries) // LISTED))
    number = min(number, total - 1)
    first = number * LISTED
    some = entries[first : first + LISTED]
    view = uploads_page(
        [(each.id, each.document, each.report) for each in some],
        uploads.troubles(),
        words,
        first=first + 1,
        total=len(entries),
        note=note,
    )
    buttons = [
        keyboards.button(str(index), Press(OPEN, target=document_prefix(each.id), page=number))
        for index, each in enumerate(some, start=first + 1)
    ]
    pager = keyboards.pager(Press(LIST), number, total, words)
    return Screen(view, keyboards.keyboard([buttons, pager]))


def _screen(uploads: Uploads, press: Press, words: Words) -> Screen:
    if press.action == LIST:
        return list_screen(uploads, words, number=press.page)
    entry = next((each for each in uploads.entries() if document_prefix(each.id) == press.target), None)
    if entry is None:
        raise StaleError("bot.documents.gone")
    if press.action == OPEN:
        return _card(entry, press, words)
    if press.action == ASK:
        return _asking(entry, press, words)
    return _removed(uploads, entry, press, words)


def _card(entry: Entry, press: Press, words: Words) -> Screen:
    remove = keyboards.button(words("bot.button.remove"), press.to(ASK, press.target, press.page))
    back = keyboards.button(words("bot.button.uploads"), press.to(LIST, page=press.page))
    view = card_page(entry.id, entry.document, entry.report, words)
    return Screen(view, keyboards.keyboard([[remove], [back]]), (f"{press.target}-1-0",) if entry.document else ())


def _asking(entry: Entry, press: Press, words: Words) -> Screen:
    rows = [
        [keyboards.button(words("bot.button.confirm"), press.to(REMOVE, press.target, press.page))],
        [keyboards.button(words("bot.button.cancel"), press.to(OPEN, press.target, press.page))],
    ]
    return Screen(page(Draft(words("bot.documents.remove", name=short_name(entry.id)))), keyboards.keyboard(rows))


def _removed(uploads: Uploads, entry: Entry, press: Press, words: Words) -> Screen:
    name = short_name(entry.id)
    try:
        uploads.remove(entry.id.removeprefix(f"{UPLOADS}/"))
    except OSError as error:
        log.warning("an upload could not be removed: %s", error)
        note = words("bot.documents.not_removed", name=name, reason=error.strerror or str(error))
    else:
        note = words("bot.documents.removed", name=name)
    return list_screen(uploads, words, number=press.page, note=note)
