"""Startup tasks: set the command menus and warn admins about privacy mode."""

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
    """Run the startup tasks; call it after the bot is initialized. Failures are logged, not raised.

    With several replicas only one sets the menus.
    """
    words = services.words(services.settings.language or Language.SIMPLIFIED)
    for old, new in (await services.state.migrations()).items():
        services.access.migrate(old, new)
    if not bot.can_read_all_group_messages:
        log.warning("privacy mode is on: in groups only /ask@%s and replies reach the bot, no mentions", bot.username)
        for admin in sorted(services.access.admins):
            await _warn_of_privacy_mode(bot, services, admin, words)
    if not await services.state.try_acquire_leadership("menus", _menu_fingerprint(services)):
        return
    try:
        await _set_menus(bot, services)
    except TelegramError as error:
        log.warning("command menus not set: %s", error)


def menus(services: Services) -> Iterator[tuple[str | None, Translations]]:
    """Yield the two-letter language codes that Telegram accepts, each with its translations."""
    chosen = services.settings.language
    chinese = chosen if chosen in (Language.SIMPLIFIED, Language.TRADITIONAL) else Language.SIMPLIFIED
    yield ANY_LANGUAGE, services.words(chosen or Language.ENGLISH)
    yield "zh", services.words(chinese)
    yield "en", services.words(Language.ENGLISH)


def _menu_fingerprint(services: Services) -> str:
    return "\n".join(f"{code} {words(key)}" for code, words in menus(services) for key in MENU.values())


async def _set_menus(bot: Bot, services: Services) -> None:
    """Set the menu of each scope and language where it differs from the current one."""
    for code, words in menus(services):
        for scope, names in SCOPES:
            menu = tuple(BotCommand(name, words(MENU[name])) for name in names)
            if await bot.get_my_commands(scope=scope, language_code=code) != menu:
                await bot.set_my_commands(menu, scope=scope, language_code=code)


async def _warn_of_privacy_mode(bot: Bot, services: Services, admin: int, words: Translations) -> None:
    """Try once, at the first start; a bot cannot write to users who never wrote to it, see ``notify_admin``."""
    if not await services.state.once(f"privacy-mode-start:{admin}"):
        return
    try:
        await bot.send_message(admin, words("bot.privacy_mode", bot=f"@{bot.username}"))
    except TelegramError as error:
        log.info("admin %s not notified of privacy mode: %s", admin, error)
    else:
        await services.state.once(_warned_key(admin))


async def notify_admin(ctx: UpdateContext) -> None:
    """Warn an admin of privacy mode at their first message, if that failed at the start."""
    bot, services = ctx.bot, ctx.services
    if bot.can_read_all_group_messages or ctx.in_group or not services.access.is_admin(ctx.user):
        return
    if ctx.update.message and await services.state.once(_warned_key(ctx.user)):
        await bot.send_message(ctx.update.message.chat_id, ctx.words("bot.privacy_mode", bot=f"@{bot.username}"))


def _warned_key(admin: int | None) -> str:
    return f"privacy-mode:{admin}"
