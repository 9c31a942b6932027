"""The life of a chat: the bot is added, removed, blocked; a group becomes a supergroup."""

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
    """What to do when the bot's own place in a chat changes."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if change is None:
            return
        before, after = (each.status in OUTSIDE for each in (change.old_chat_member, change.new_chat_member))
        log.info("chat %s: %s → %s", change.chat.id, change.old_chat_member.status, change.new_chat_member.status)
        if after and not before:
            await services.state.forget_chat(change.chat.id)
        elif before and not after and change.chat.type in (change.chat.GROUP, change.chat.SUPERGROUP):
            await _greet(services, change, context)

    return callback


async def _greet(services: Services, change: ChatMemberUpdated, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in a new group how to ask there, or why not."""
    language = await services.language(change.from_user.id, change.chat.id, change.from_user.language_code)
    words, bot = services.words(language), context.bot
    allowed = services.access.allows(change.from_user.id, change.chat.id)
    key = "bot.help_group_all" if bot.can_read_all_group_messages else "bot.help_group"
    text = words(key, bot=f"@{bot.username}") if allowed else words("bot.not_allowed", user=str(change.chat.id))
    try:
        await bot.send_message(change.chat.id, text)
    except TelegramError as error:
        log.info("chat %s cannot be greeted: %s", change.chat.id, error)


def migration(services: Services) -> Callback:
    """A group has become a supergroup: lists, limits and language follow its number."""

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
