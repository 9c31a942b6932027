"""The context of one update: user, chat, language, and ways to reply."""

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
from bot.telegram.parsed_message import ParsedMessage, parse_message
from bot.telegram.services import Services
from bot.translations import Translations

log = logging.getLogger("youju.telegram")
P = ParamSpec("P")
Result = TypeVar("Result")
SEARCH_POOL = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "search")
LONG = 0.02  # seconds of a computation after which the next one starts
ALERT = 200  # characters of a callback answer, Bot API


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """``request`` is the parsed message; ``None`` for callback and inline queries."""

    services: Services
    bot: Bot
    update: Update
    words: Translations
    request: ParsedMessage | None = None

    @property
    def user(self) -> int | None:
        """The user's ID; ``None`` for anonymous admins and channels, which all share one placeholder user."""
        user = self.update.effective_user
        return user.id if user and user.id not in SHARED else None

    @property
    def sender(self) -> int | None:
        """The ID that rate limits apply to: the user, or the group or channel on whose behalf they write."""
        sender = self.update.effective_sender
        return sender.id if sender and sender.id not in SHARED else self.user

    @property
    def chat(self) -> int | None:
        """The chat's ID; ``None`` for an inline query."""
        return self.update.effective_chat.id if self.update.effective_chat else None

    @property
    def message(self) -> Message:
        """The new or edited message; raises ``TypeError`` without one."""
        message = self.update.message or self.update.edited_message
        if message is None:
            raise TypeError("this update has no message")
        return message

    @property
    def query(self) -> CallbackQuery:
        """The callback query; raises ``TypeError`` without one."""
        if self.update.callback_query is None:
            raise TypeError("this update has no callback query")
        return self.update.callback_query

    @property
    def shown(self) -> Message | None:
        """The message with the pressed button; ``None`` if it is inaccessible."""
        message = self.query.message
        return message if isinstance(message, Message) and message.is_accessible else None

    @property
    def in_group(self) -> bool:
        """Whether the chat is not a private one."""
        chat = self.update.effective_chat
        return chat is not None and chat.type != Chat.PRIVATE

    async def compute(self, work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Run ``work`` in a thread, so that the event loop never waits for a search.

        The next computation starts when this one is done, so that its answer leaves first and two searches do not slow
        each other down; after ``LONG`` seconds it starts anyway.
        """
        call = partial(copy_context().run, work, *args, **kwargs)
        async with self.services.turn:
            result = asyncio.get_running_loop().run_in_executor(SEARCH_POOL, call)
            try:
                await asyncio.wait({result}, timeout=LONG)
            except asyncio.CancelledError:
                result.cancel()  # otherwise asyncio logs an error that nobody awaits
                raise
        return await result

    async def wait_for(self, work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Run slow or disk-bound ``work`` in a thread outside the search pool."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def tell(self, sentence: str) -> None:
        """Send one sentence: as a reply, a callback alert, or a button above the inline results."""
        if self.update.callback_query:
            await self.notify(sentence, alert=True)
        elif self.update.inline_query:
            from bot.telegram.handlers.inline import hint

            await hint(self, sentence)
        elif self.update.effective_message:
            await self.update.effective_message.reply_text(sentence)

    async def decline(self, key: str, *, alert: bool = True, number: str = "") -> None:
        """Answer the callback query with the reason ``key``, at most once a minute per message; otherwise silently."""
        message = self.query.inline_message_id or (self.query.message and self.query.message.message_id)
        if await self.services.state.allow(f"declined:{self.user}:{self.chat}:{message}:{key}", 1):
            await self.notify()
        else:
            await self.notify(self.words(key, number=number), alert=alert)

    async def notify(self, sentence: str | None = None, *, alert: bool = False) -> None:
        """Answer the callback query; a query that is too old is only logged."""
        try:
            await self.query.answer(sentence and sentence[:ALERT], show_alert=alert)
        except BadRequest as error:
            log.info("callback query not answered: %s", error)


async def update_context(update: Update, bot: Bot, services: Services) -> UpdateContext | None:
    """The context of ``update``; ``None`` for a message that is not addressed to the bot."""
    request = None
    if message := update.message or update.edited_message:
        request = parse_message(message, bot.bot)
        if request is None:
            return None
    user = _language_user(update)
    chat = update.effective_chat
    language = await services.language(
        user.id if user else None,
        chat.id if chat and chat.type != Chat.PRIVATE else None,
        user.language_code if user else None,
    )
    return UpdateContext(services, bot, update, services.words(language), request)


def _language_user(update: Update) -> User | None:
    """The user whose language applies: in a group the asker's, whoever presses the button."""
    query = update.callback_query
    if query and isinstance(query.message, Message) and query.message.chat.type != Chat.PRIVATE:
        replied = query.message.reply_to_message
        if replied and replied.from_user and not replied.from_user.is_bot:
            return replied.from_user
    return update.effective_user
