"""An admin sends a file, or a text with a title: it becomes a document."""

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
ATTEMPTS: Final = 2  # to fetch a file; fetching it twice does no harm
DEATHS: Final = 2  # of this process while it read a file, after which it is refused
PATIENCE: Final = 60.0  # seconds for the next piece of a file
REPLACE, BOTH, CANCEL = DECISIONS = ("uo", "uk", "un")  # what the buttons of the question do


class RefusedError(Exception):
    """What was sent does not become a document; the message is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What a message brings: a file that Telegram keeps, or else a ``text``."""

    name: str
    title: str = ""
    file: Document | None = None
    text: str = ""
    sender: str = ""
    """The chat and the message that brought it: an update that comes again has the same."""

    @property
    def attempt(self) -> str:
        """What stands in the notes of attempts."""
        return f"{self.sender}/{self.name}"


async def upload(ctx: UpdateContext) -> None:
    """A file came. Of whoever is no admin, what stands below it is a question as ever."""
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
    """``/add``, or a file of an admin: keep it, or ask what is to become of the one that is called so already."""
    try:
        uploads = _uploads(ctx)
        request = upload_request(ctx.message, ctx)
        if await ctx.wait_for(_in_the_way, uploads, request):
            screen = _question(ctx, request)
        else:
            screen = await _kept(ctx, uploads, request, replacing=False)
    except RefusedError as refusal:
        screen = Screen(page(Draft(str(refusal))))
    async with ctx.services.lock(ctx.message.chat_id, ctx.message.message_id):
        await reply(ctx, ctx.message, screen, None)


async def reject_edit(ctx: UpdateContext) -> None:
    """What stands below a file was changed."""
    await ctx.tell(ctx.words("bot.upload.edited"))


async def decide(ctx: UpdateContext, callback: CallbackData) -> None:
    """A button of the question was pressed: the file is still in the message that the question replies to."""
    shown = ctx.shown
    if shown is None:
        raise StaleError("bot.inaccessible")
    if shown.reply_to_message is None:
        raise StaleError("bot.upload.gone")
    await ctx.notify()  # what follows may take longer than a press may wait
    try:
        screen = await _decide(ctx, shown.reply_to_message, callback.action)
    except RefusedError as refusal:
        screen = Screen(page(Draft(str(refusal))))
    await edit(ctx.bot, shown.chat_id, shown.message_id, screen)


async def _decide(ctx: UpdateContext, message: Message, action: str) -> Screen:
    uploads = _uploads(ctx)
    if action == CANCEL:
        return Screen(page(Draft(ctx.words("bot.upload.cancelled"))))
    return await _kept(ctx, uploads, upload_request(message, ctx), replacing=action == REPLACE)


def upload_request(message: Message, ctx: UpdateContext) -> UploadRequest:
    """What ``message`` brings; raises ``RefusedError`` where that can be told without fetching it."""
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
    """Raise ``RefusedError`` for a text that is too long for the memory there is. Of other formats nobody knows how
    much text they hold before they are read."""
    most = largest_text()
    if suffix_of(name) in PLAIN and most is not None and size > max(most, LIGHT):
        told = {"size": _megabytes(size), "limit": _megabytes(max(most, LIGHT) // TENTH * TENTH)}
        raise RefusedError(words("bot.upload.too_long", name=short_name(name), **told))


def _uploads(ctx: UpdateContext) -> Uploads:
    """Where documents are kept; raises ``RefusedError`` if nothing may be added here."""
    if not ctx.services.access.is_admin(ctx.user):
        raise RefusedError(ctx.words("bot.upload.admins_only"))
    if ctx.in_group:
        raise RefusedError(ctx.words("bot.upload.privately"))
    if ctx.services.uploads is None:
        raise RefusedError(ctx.words("bot.upload.off"))
    return ctx.services.uploads


def _in_the_way(uploads: Uploads, request: UploadRequest) -> bool:
    """Whether to ask first. A file of the same size may be the very same, which is seen when it is here."""
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
    told = words("bot.upload.taken", name=short_name(request.name))
    return Screen(page(Draft(told)), keyboards.keyboard(rows))


async def _kept(ctx: UpdateContext, uploads: Uploads, request: UploadRequest, *, replacing: bool) -> Screen:
    """Fetch, read and keep it; what is told of it. Raises ``RefusedError``."""
    words = ctx.words
    try:
        async with uploads.turn:
            if uploads.attempts.deaths(request.attempt) >= DEATHS:
                raise RefusedError(words("bot.upload.deadly", name=short_name(request.name)))
            with uploads.attempts.trying([request.attempt]):
                upload = Upload(request.name, await _content(ctx, request), request.title)
                done = await ctx.wait_for(uploads.add, upload, replace=replacing)
    except UploadError as error:
        raise RefusedError(words("bot.upload.failed", line=report_line(error.report, words))) from error
    except OSError as error:
        log.warning("an upload could not be written: %s", error)
        raise RefusedError(words("bot.upload.not_written", reason=error.strerror or str(error))) from error
    view = added_page(done.document, done.warnings, words, known=done.known)
    button = keyboards.button(words("bot.button.uploads"), CallbackData("ul"))
    return Screen(view, keyboards.keyboard([[button]]), (f"{document_prefix(done.document.id)}-1-0",))


async def _content(ctx: UpdateContext, request: UploadRequest) -> bytes | bytearray:
    if request.file is None:
        return request.text.encode("utf-8", "replace")
    await ctx.bot.send_chat_action(ctx.chat or 0, ChatAction.TYPING)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            found = await ctx.bot.get_file(request.file)
            content = await found.download_as_bytearray(read_timeout=PATIENCE)
        except Forbidden:
            raise
        except BadRequest as error:
            log.info("a file cannot be fetched: %s", error)
            large = "too big" in error.message
            key = "bot.upload.too_large" if large else "bot.upload.expired"
            size = _megabytes(request.file.file_size or LIMIT)
            raise RefusedError(ctx.words(key, size=size, limit=LIMIT // MEGABYTE)) from error
        except TelegramError as error:
            log.info("a file was not fetched whole: %s", error.__cause__ or error)
            if attempt == ATTEMPTS or not isinstance(error, NetworkError):
                raise RefusedError(ctx.words("bot.upload.broken")) from error
        else:
            return _checked(ctx, request, content)
    raise AssertionError  # the last attempt ends above


def _checked(ctx: UpdateContext, request: UploadRequest, content: bytes | bytearray) -> bytes | bytearray:
    """All of it, and no more than was announced."""
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
