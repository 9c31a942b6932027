"""One update under way: who it is from, in which language to talk, and how to say something back."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

from telegram import Bot, CallbackQuery, Chat, Message, Update, User
from telegram.error import BadRequest

from bot.settings import SHARED
from bot.telegram.parsed_message import ParsedMessage, request_of
from bot.telegram.services import Services
from bot.translations import Translations

log = logging.getLogger("youju.telegram")
Given = ParamSpec("Given")
Made = TypeVar("Made")
SEARCHES = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "search")
LONG = 0.02  # seconds
ALERT = 200  # UTF-16 units of a sentence over a button, Bot API


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """``request`` is what a message asks; of presses and inline queries there is none."""

    services: Services
    bot: Bot
    update: Update
    words: Translations
    request: ParsedMessage | None = None

    @property
    def user(self) -> int | None:
        """Who it is from; nobody where somebody writes as the group or as a channel: Telegram then names a user whose
        number all of them share."""
        user = self.update.effective_user
        return user.id if user and user.id not in SHARED else None

    @property
    def sender(self) -> int | None:
        """Whose limits count: the person, or the group or channel as which somebody writes."""
        sender = self.update.effective_sender
        return sender.id if sender and sender.id not in SHARED else self.user

    @property
    def chat(self) -> int | None:
        """Where it is from; an inline query is from nowhere."""
        return self.update.effective_chat.id if self.update.effective_chat else None

    @property
    def message(self) -> Message:
        """The message that was written or edited."""
        message = self.update.message or self.update.edited_message
        if message is None:
            raise TypeError("this update brings no message")
        return message

    @property
    def query(self) -> CallbackQuery:
        """The button that was pressed."""
        if self.update.callback_query is None:
            raise TypeError("this update brings no callback query")
        return self.update.callback_query

    @property
    def shown(self) -> Message | None:
        """The message with the button; ``None`` if Telegram does not show it any more."""
        message = self.query.message
        return message if isinstance(message, Message) and message.is_accessible else None

    @property
    def in_group(self) -> bool:
        """Whether others read along."""
        chat = self.update.effective_chat
        return chat is not None and chat.type != Chat.PRIVATE

    async def compute(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """``work`` in a thread: the event loop never waits on a search. One begins when the one before has been handed
        back, so that an answer is on its way before the next is looked for, and two do not slow each other down; one
        that takes long does not hold the others up."""
        begin = partial(copy_context().run, work, *args, **kwargs)
        async with self.services.turn:
            made = asyncio.get_running_loop().run_in_executor(SEARCHES, begin)
            try:
                await asyncio.wait({made}, timeout=LONG)
            except asyncio.CancelledError:
                made.cancel()  # nobody is left to hear how it ended
                raise
        return await made

    async def wait_for(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """``work`` that may take long, or wait on the disk, in a thread apart from those of searches."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def tell(self, sentence: str) -> None:
        """Say one sentence: as a reply, over the button, or above the inline results."""
        if self.update.callback_query:
            await self.notify(sentence, alert=True)
        elif self.update.inline_query:
            from bot.telegram.handlers.inline import hint

            await hint(self, sentence)
        elif self.update.effective_message:
            await self.update.effective_message.reply_text(sentence)

    async def decline(self, key: str, *, alert: bool = True, number: str = "") -> None:
        """Settle a press that does nothing with the reason, the sentence ``key``: once a minute for each message,
        however often one presses."""
        where = self.query.inline_message_id or (self.query.message and self.query.message.message_id)
        if await self.services.state.allow(f"declined:{self.user}:{self.chat}:{where}:{key}", 1):
            await self.notify()
        else:
            await self.notify(self.words(key, number=number), alert=alert)

    async def notify(self, sentence: str | None = None, *, alert: bool = False) -> None:
        """Settle the button's press, with a sentence or without; too late is too late."""
        try:
            await self.query.answer(sentence and sentence[:ALERT], show_alert=alert)
        except BadRequest as error:
            log.info("a press could not be settled: %s", error)


async def update_context(update: Update, bot: Bot, services: Services) -> UpdateContext | None:
    """The visit that ``update`` is; ``None`` where a message asks nothing of us."""
    request = None
    if message := update.message or update.edited_message:
        request = request_of(message, bot.bot)
        if request is None:
            return None
    speaker = _speaker(update)
    chat = update.effective_chat
    language = await services.language(
        speaker.id if speaker else None,
        chat.id if chat and chat.type != Chat.PRIVATE else None,
        speaker.language_code if speaker else None,
    )
    return UpdateContext(services, bot, update, services.words(language), request)


def _speaker(update: Update) -> User | None:
    """Whose language counts: in a group the asker's, whoever presses the buttons."""
    query = update.callback_query
    if query and isinstance(query.message, Message) and query.message.chat.type != Chat.PRIVATE:
        replied = query.message.reply_to_message
        if replied and replied.from_user and not replied.from_user.is_bot:
            return replied.from_user
    return update.effective_user
