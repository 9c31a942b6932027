"""At the start: the menus of commands; and a word to the admins if the bot hears only part of a group."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Final

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.telegram.handlers.command_list import IN_GROUPS, MENU
from bot.telegram.services import Services
from bot.telegram.update_context import UpdateContext
from bot.translations import Language, Translations

log = logging.getLogger("youju.telegram")
ANY_LANGUAGE: Final = None
SCOPES: Final[tuple[tuple[BotCommandScope, Iterable[str]], ...]] = (
    (BotCommandScopeAllPrivateChats(), tuple(MENU)),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
)


async def prepare(bot: Bot, services: Services) -> None:
    """Everything that is done once the bot knows its name; what fails is logged, the bot works without.

    Of several replicas one sets the menus.
    """
    words = services.words(services.settings.language or Language.SIMPLIFIED)
    for old, new in (await services.state.migrations()).items():
        services.access.migrate(old, new)
    if not bot.can_read_all_group_messages:
        log.warning("privacy mode is on: in groups only /ask@%s and replies reach the bot, no mentions", bot.username)
        for admin in sorted(services.access.admins):
            await _tell_of_privacy_mode(bot, services, admin, words)
    if not await services.state.try_acquire_leadership("menus", _mark(services)):
        return
    try:
        await _set_menus(bot, services)
    except TelegramError as error:
        log.warning("the menus are not set: %s", error)


def menus(services: Services) -> Iterator[tuple[str | None, Translations]]:
    """Two-letter language codes, which is all that Telegram takes, and the words for each."""
    chosen = services.settings.language
    chinese = chosen if chosen in (Language.SIMPLIFIED, Language.TRADITIONAL) else Language.SIMPLIFIED
    yield ANY_LANGUAGE, services.words(chosen or Language.ENGLISH)
    yield "zh", services.words(chinese)
    yield "en", services.words(Language.ENGLISH)


def _mark(services: Services) -> str:
    return "\n".join(f"{code} {words(key)}" for code, words in menus(services) for key in MENU.values())


async def _set_menus(bot: Bot, services: Services) -> None:
    """Per scope and language, and only where they differ from what is set."""
    for code, words in menus(services):
        for scope, names in SCOPES:
            wanted = tuple(BotCommand(name, words(MENU[name])) for name in names)
            if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
                await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _tell_of_privacy_mode(bot: Bot, services: Services, admin: int, words: Translations) -> None:
    """Tried at one start only: to whoever has never written to the bot it may not write either, see ``tell_admin``."""
    if not await services.state.once(f"privacy-mode-start:{admin}"):
        return
    try:
        await bot.send_message(admin, words("bot.privacy_mode", bot=f"@{bot.username}"))
    except TelegramError as error:
        log.info("admin %s cannot be told of privacy mode: %s", admin, error)
    else:
        await services.state.once(_told(admin))


async def tell_admin(ctx: UpdateContext) -> None:
    """Tell an admin of privacy mode who could not be told at the start: with the first message of theirs."""
    bot, services = ctx.bot, ctx.services
    if bot.can_read_all_group_messages or ctx.in_group or not services.access.is_admin(ctx.user):
        return
    if ctx.update.message and await services.state.once(_told(ctx.user)):
        await bot.send_message(ctx.update.message.chat_id, ctx.words("bot.privacy_mode", bot=f"@{bot.username}"))


def _told(admin: int | None) -> str:
    return f"privacy-mode:{admin}"
