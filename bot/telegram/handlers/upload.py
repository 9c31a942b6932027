"""Admins add documents: a file, or a title and text with ``/add``."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from telegram import Document, Message
from telegram.constants import ChatAction, FileSizeLimit
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.render.telegram.answer import page
from bot.render.telegram.draft import Draft
from bot.render.telegram.upload import added_page, short_name
from bot.render.terminal.sources import report_line
from bot.telegram.handlers.ask import ask
from bot.telegram.handlers.command_list import ADD, ASK, FORWARDED
from bot.telegram.handlers.documents import LIST
from bot.telegram.handlers.verify import verify
from bot.telegram.parsed_message import ParsedMessage, parse_message
from bot.telegram.update_context import UpdateContext
from bot.telegram.upload_names import is_hidden_name, safe_name, safe_title, suffix_of
from bot.telegram.uploads import TYPES, Upload, UploadError, Uploads, known_type
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData
from bot.telegram.views.replies import edit, reply
from bot.telegram.views.screens import Screen, StaleError
from bot.translations import Translations
from corpus.passages import document_prefix
from retrieval.index.batching import LIGHT, PLAIN
from retrieval.index.bounded import largest_text

log = logging.getLogger("youju.telegram")
LIMIT: Final = int(FileSizeLimit.FILESIZE_DOWNLOAD)  # bytes
MEGABYTE: Final = 1_000_000
TENTH: Final = MEGABYTE // 10
DOWNLOAD_ATTEMPTS: Final = 2
MAX_CRASHES: Final = 2  # of the process while reading a file, after which it is refused
READ_TIMEOUT: Final = 60.0  # seconds for the next chunk of a file
REPLACE, BOTH, CANCEL = DECISIONS = ("uo", "uk", "un")  # actions of the buttons for a name that is taken


class RefusedError(Exception):
    """An upload is refused; the message is the translated reason."""


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """An upload in a message: a file to download, or a ``text``."""

    name: str
    title: str = ""
    file: Document | None = None
    text: str = ""
    sender: str = ""
    """Chat and message ID, the same when an update is delivered again."""

    @property
    def attempt(self) -> str:
        """The key in the record of attempts."""
        return f"{self.sender}/{self.name}"


async def upload(ctx: UpdateContext) -> None:
    """Handle a file: add it for an admin; for others, answer its caption as a question."""
    request = ctx.request
    if ctx.services.access.is_admin(ctx.user):
        await add(ctx)
    elif request and request.text:
        command = FORWARDED if ctx.message.forward_origin and not ctx.in_group else ASK
        handler = verify if command == FORWARDED else ask
        await handler(replace(ctx, request=ParsedMessage(command, request.text)))
    else:
        await ctx.tell(ctx.words("bot.upload.admins_only"))


async def add(ctx: UpdateContext) -> None:
    """Handle ``/add`` or an admin's file: store it, or ask what to do if its name is taken."""
    try:
        uploads = _uploads(ctx)
        request = upload_request(ctx.message, ctx)
        if await ctx.wait_for(_needs_decision, uploads, request):
            screen = _question(ctx, request)
        else:
            screen = await _store(ctx, uploads, request, replacing=False)
    except RefusedError as refusal:
        screen = Screen(page(Draft(str(refusal))))
    async with ctx.services.lock(ctx.message.chat_id, ctx.message.message_id):
        await reply(ctx, ctx.message, screen, None)


async def reject_edit(ctx: UpdateContext) -> None:
    """Say that an edited caption has no effect."""
    await ctx.tell(ctx.words("bot.upload.edited"))


async def decide(ctx: UpdateContext, callback: CallbackData) -> None:
    """Handle the decision about a taken name; the file is in the message that the question replies to."""
    shown = ctx.shown
    if shown is None:
        raise StaleError("bot.inaccessible")
    if shown.reply_to_message is None:
        raise StaleError("bot.upload.gone")
    await ctx.notify()  # storing may take longer than a callback query may wait
    try:
        screen = await _decide(ctx, shown.reply_to_message, callback.action)
    except RefusedError as refusal:
        screen = Screen(page(Draft(str(refusal))))
    await edit(ctx.bot, shown.chat_id, shown.message_id, screen)


async def _decide(ctx: UpdateContext, message: Message, action: str) -> Screen:
    uploads = _uploads(ctx)
    if action == CANCEL:
        return Screen(page(Draft(ctx.words("bot.upload.cancelled"))))
    return await _store(ctx, uploads, upload_request(message, ctx), replacing=action == REPLACE)


def upload_request(message: Message, ctx: UpdateContext) -> UploadRequest:
    """The upload in ``message``; raises ``RefusedError`` if it can be refused before the download."""
    request, words = parse_message(message, ctx.bot.bot), ctx.words
    title, _, text = request.text.partition("\n") if request and request.command == ADD else ("", "", "")
    title, sender = safe_title(title), f"{message.chat_id}/{message.message_id}"
    if message.document is None:
        if not title or not text.strip():
            raise RefusedError(words("bot.upload.how", types=_types()))
        return UploadRequest(safe_name(f"{title}.txt"), title, text=text.strip() + "\n", sender=sender)
    name, size = safe_name(message.document.file_name, message.document.mime_type), message.document.file_size
    if is_hidden_name(message.document.file_name):
        raise RefusedError(words("bot.upload.hidden", name=short_name(message.document.file_name or "")))
    if not known_type(name):
        raise RefusedError(words("bot.upload.type", name=short_name(name), types=_types()))
    if size == 0:
        raise RefusedError(words("bot.upload.empty", name=short_name(name)))
    if size is not None and size > LIMIT:
        raise RefusedError(words("bot.upload.too_large", size=_megabytes(size), limit=LIMIT // MEGABYTE))
    _check_length(name, size or 0, words)
    return UploadRequest(name, title, message.document, sender=sender)


def _check_length(name: str, size: int, words: Translations) -> None:
    """Raise ``RefusedError`` for a plain text that is too long for the available memory; other formats are checked
    when they are read."""
    most = largest_text()
    if suffix_of(name) in PLAIN and most is not None and size > max(most, LIGHT):
        sizes = {"size": _megabytes(size), "limit": _megabytes(max(most, LIGHT) // TENTH * TENTH)}
        raise RefusedError(words("bot.upload.too_long", name=short_name(name), **sizes))


def _uploads(ctx: UpdateContext) -> Uploads:
    """The uploads folder; raises ``RefusedError`` if the user may not add documents here."""
    if not ctx.services.access.is_admin(ctx.user):
        raise RefusedError(ctx.words("bot.upload.admins_only"))
    if ctx.in_group:
        raise RefusedError(ctx.words("bot.upload.privately"))
    if ctx.services.uploads is None:
        raise RefusedError(ctx.words("bot.upload.off"))
    return ctx.services.uploads


def _needs_decision(uploads: Uploads, request: UploadRequest) -> bool:
    """Whether the name is taken by a file of another size; one of the same size may be identical."""
    if not uploads.is_taken(request.name) or uploads.is_shadowed(request.name):
        return False
    size = request.file.file_size if request.file else len(request.text.encode())
    return uploads.size(request.name) != size


def _question(ctx: UpdateContext, request: UploadRequest) -> Screen:
    words, callback = ctx.words, CallbackData(BOTH)
    rows = [
        [
            keyboards.button(words("bot.button.replace"), callback.to(REPLACE)),
            keyboards.button(words("bot.button.both"), callback),
        ],
        [keyboards.button(words("bot.button.cancel"), callback.to(CANCEL))],
    ]
    text = words("bot.upload.taken", name=short_name(request.name))
    return Screen(page(Draft(text)), keyboards.keyboard(rows))


async def _store(ctx: UpdateContext, uploads: Uploads, request: UploadRequest, *, replacing: bool) -> Screen:
    """Download, parse and store the upload; returns the report. Raises ``RefusedError``."""
    words = ctx.words
    try:
        async with uploads.turn:
            if uploads.attempts.deaths(request.attempt) >= MAX_CRASHES:
                raise RefusedError(words("bot.upload.deadly", name=short_name(request.name)))
            with uploads.attempts.trying([request.attempt]):
                new = Upload(request.name, await _content(ctx, request), request.title)
                done = await ctx.wait_for(uploads.add, new, replace=replacing)
    except UploadError as error:
        raise RefusedError(words("bot.upload.failed", line=report_line(error.report, words))) from error
    except OSError as error:
        log.warning("upload not written: %s", error)
        raise RefusedError(words("bot.upload.not_written", reason=error.strerror or str(error))) from error
    view = added_page(done.document, done.warnings, words, known=done.known)
    button = keyboards.button(words("bot.button.uploads"), CallbackData(LIST))
    return Screen(view, keyboards.keyboard([[button]]), (f"{document_prefix(done.document.id)}-1-0",))


async def _content(ctx: UpdateContext, request: UploadRequest) -> bytes | bytearray:
    if request.file is None:
        return request.text.encode("utf-8", "replace")
    await ctx.bot.send_chat_action(ctx.chat or 0, ChatAction.TYPING)
    for attempt in range(1, DOWNLOAD_ATTEMPTS + 1):
        try:
            file = await ctx.bot.get_file(request.file)
            content = await file.download_as_bytearray(read_timeout=READ_TIMEOUT)
        except Forbidden:
            raise
        except BadRequest as error:
            log.info("file cannot be downloaded: %s", error)
            large = "too big" in error.message
            key = "bot.upload.too_large" if large else "bot.upload.expired"
            size = _megabytes(request.file.file_size or LIMIT)
            raise RefusedError(ctx.words(key, size=size, limit=LIMIT // MEGABYTE)) from error
        except TelegramError as error:
            log.info("file download is incomplete: %s", error.__cause__ or error)
            if attempt == DOWNLOAD_ATTEMPTS or not isinstance(error, NetworkError):
                raise RefusedError(ctx.words("bot.upload.broken")) from error
        else:
            return _check_size(ctx, request, content)
    raise AssertionError  # unreachable: the last attempt returns or raises


def _check_size(ctx: UpdateContext, request: UploadRequest, content: bytes | bytearray) -> bytes | bytearray:
    """Check the size of the downloaded content."""
    words = ctx.words
    if not content:
        raise RefusedError(words("bot.upload.empty", name=short_name(request.name)))
    if len(content) > LIMIT:
        raise RefusedError(words("bot.upload.too_large", size=_megabytes(len(content)), limit=LIMIT // MEGABYTE))
    if request.file and request.file.file_size and len(content) != request.file.file_size:
        raise RefusedError(words("bot.upload.broken"))
    return content


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"


def _types() -> str:
    return " ".join(TYPES)
