"""The bot is added, removed or blocked; a group becomes a supergroup."""

from __future__ import annotations

import logging
from typing import Final

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.telegram.authorization import Callback
from bot.telegram.services import Services

log = logging.getLogger("youju.telegram")
OUTSIDE: Final = (ChatMember.LEFT, ChatMember.BANNED)


def membership(services: Services) -> Callback:
    """Handle changes of the bot's membership: greet new groups, forget chats that removed or blocked the bot."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if change is None:
            return
        was_outside, is_outside = (
            member.status in OUTSIDE for member in (change.old_chat_member, change.new_chat_member)
        )
        log.info("chat %s: %s → %s", change.chat.id, change.old_chat_member.status, change.new_chat_member.status)
        if is_outside and not was_outside:
            await services.state.forget_chat(change.chat.id)
        elif was_outside and not is_outside and change.chat.type in (change.chat.GROUP, change.chat.SUPERGROUP):
            await _greet(services, change, context)

    return callback


async def _greet(services: Services, change: ChatMemberUpdated, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in a new group how to ask, or that it is not allowed."""
    language = await services.language(change.from_user.id, change.chat.id, change.from_user.language_code)
    words, bot = services.words(language), context.bot
    allowed = services.access.allows(change.from_user.id, change.chat.id)
    key = "bot.help_group_all" if bot.can_read_all_group_messages else "bot.help_group"
    text = words(key, bot=f"@{bot.username}") if allowed else words("bot.not_allowed", user=str(change.chat.id))
    try:
        await bot.send_message(change.chat.id, text)
    except TelegramError as error:
        log.info("chat %s not greeted: %s", change.chat.id, error)


def migration(services: Services) -> Callback:
    """Handle migration to a supergroup: access lists, limits and language move to the new ID."""

    async def callback(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None:
            return
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        if old != new:
            services.access.migrate(old, new)
            await services.state.migrate_chat(old, new)
            log.info("group %s is now %s", old, new)

    return callback
