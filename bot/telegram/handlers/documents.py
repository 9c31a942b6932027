"""/documents: admins list, view and remove uploads."""

from __future__ import annotations

import logging
from typing import Final

from bot.render.telegram.answer import page
from bot.render.telegram.draft import Draft
from bot.render.telegram.upload import card_page, short_name, uploads_page
from bot.telegram.update_context import UpdateContext
from bot.telegram.uploads import UploadedFile, Uploads
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData
from bot.telegram.views.replies import send, show_screen
from bot.telegram.views.screens import Screen, StaleError
from bot.translations import Translations
from corpus.folder.listing import UPLOADS
from corpus.passages import document_prefix

log = logging.getLogger("youju.telegram")
PAGE_SIZE: Final = 8  # documents
LIST, OPEN, ASK, REMOVE = UPLOADED = ("ul", "ud", "ur", "uy")


async def documents(ctx: UpdateContext) -> None:
    """Show the list of uploads."""
    if not ctx.services.access.is_admin(ctx.user) or ctx.in_group:
        await ctx.tell(ctx.words("bot.admins_only"))
    elif ctx.services.uploads is None:
        await ctx.tell(ctx.words("bot.upload.off"))
    else:
        await send(ctx.message, await ctx.wait_for(list_screen, ctx.services.uploads, ctx.words))


async def on_button(ctx: UpdateContext, callback: CallbackData) -> None:
    """Handle a button of the list or of one document."""
    if not ctx.services.access.is_admin(ctx.user) or ctx.services.uploads is None:
        raise StaleError("bot.admins_only")
    await show_screen(ctx, await ctx.wait_for(_screen, ctx.services.uploads, callback, ctx.words))


def list_screen(uploads: Uploads, words: Translations, *, number: int = 0, note: str = "") -> Screen:
    """Page ``number`` (from 0) of the uploaded documents."""
    entries = uploads.entries()
    number, total, indices = keyboards.paged(len(entries), number, PAGE_SIZE)
    first, shown = indices.start + 1, entries[indices.start : indices.stop]
    view = uploads_page(
        [(entry.id, entry.document, entry.report) for entry in shown],
        uploads.problems(),
        words,
        first=first,
        total=len(entries),
        note=note,
    )
    buttons = [
        keyboards.button(str(index), CallbackData(OPEN, target=document_prefix(entry.id), page=number))
        for index, entry in enumerate(shown, start=first)
    ]
    pager = keyboards.pager(CallbackData(LIST), number, total, words)
    return Screen(view, keyboards.keyboard([buttons, pager]))


def _screen(uploads: Uploads, callback: CallbackData, words: Translations) -> Screen:
    if callback.action == LIST:
        return list_screen(uploads, words, number=callback.page)
    entry = next((entry for entry in uploads.entries() if document_prefix(entry.id) == callback.target), None)
    if entry is None:
        raise StaleError("bot.documents.gone")
    if callback.action == OPEN:
        return _card(entry, callback, words)
    if callback.action == ASK:
        return _confirmation(entry, callback, words)
    return _remove(uploads, entry, callback, words)


def _card(entry: UploadedFile, callback: CallbackData, words: Translations) -> Screen:
    remove = keyboards.button(words("bot.button.remove"), callback.to(ASK, callback.target, callback.page))
    back = keyboards.button(words("bot.button.uploads"), callback.to(LIST, page=callback.page))
    view = card_page(entry.id, entry.document, entry.report, words)
    return Screen(view, keyboards.keyboard([[remove], [back]]), (f"{callback.target}-1-0",) if entry.document else ())


def _confirmation(entry: UploadedFile, callback: CallbackData, words: Translations) -> Screen:
    rows = [
        [keyboards.button(words("bot.button.confirm"), callback.to(REMOVE, callback.target, callback.page))],
        [keyboards.button(words("bot.button.cancel"), callback.to(OPEN, callback.target, callback.page))],
    ]
    return Screen(page(Draft(words("bot.documents.remove", name=short_name(entry.id)))), keyboards.keyboard(rows))


def _remove(uploads: Uploads, entry: UploadedFile, callback: CallbackData, words: Translations) -> Screen:
    name = short_name(entry.id)
    try:
        uploads.remove(entry.id.removeprefix(f"{UPLOADS}/"))
    except OSError as error:
        log.warning("upload not removed: %s", error)
        note = words("bot.documents.not_removed", name=name, reason=error.strerror or str(error))
    else:
        note = words("bot.documents.removed", name=name)
    return list_screen(uploads, words, number=callback.page, note=note)
