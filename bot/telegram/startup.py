"""At the start: the menus of commands; and a word to the admins if the bot hears only part of a group."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Final

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.locale import Language, Words
from bot.telegram.commands import IN_GROUPS, MENU
from bot.telegram.desk import Desk
from bot.telegram.visit import Visit

log = logging.getLogger("youju.telegram")
ANY_LANGUAGE: Final = None
SCOPES: Final[tuple[tuple[BotCommandScope, Iterable[str]], ...]] = (
    (BotCommandScopeAllPrivateChats(), tuple(MENU)),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
)


async def prepare(bot: Bot, desk: Desk) -> None:
    """Everything that is done once the bot knows its name; what fails is logged, the bot works without.

    Of several replicas one sets the menus.
    """
    words = desk.words(desk.settings.language or Language.SIMPLIFIED)
    for old, new in (await desk.state.migrations()).items():
        desk.access.migrate(old, new)
    if not bot.can_read_all_group_messages:
        log.warning("privacy mode is on: in groups only /ask@%s and replies reach the bot, no mentions", bot.username)
        for admin in sorted(desk.access.admins):
            await _tell_of_privacy_mode(bot, desk, admin, words)
    if not await desk.state.appointed("menus", _mark(desk)):
        return
    try:
        await _set_menus(bot, desk)
    except TelegramError as error:
        log.warning("the menus are not set: %s", error)


def menus(desk: Desk) -> Iterator[tuple[str | None, Words]]:
    """Two-letter language codes, which is all that Telegram takes, and the words for each."""
    chosen = desk.settings.language
    chinese = chosen if chosen in (Language.SIMPLIFIED, Language.TRADITIONAL) else Language.SIMPLIFIED
    yield ANY_LANGUAGE, desk.words(chosen or Language.ENGLISH)
    yield "zh", desk.words(chinese)
    yield "en", desk.words(Language.ENGLISH)


def _mark(desk: Desk) -> str:
    return "\n".join(f"{code} {words(key)}" for code, words in menus(desk) for key in MENU.values())


async def _set_menus(bot: Bot, desk: Desk) -> None:
    """Per scope and language, and only where they differ from what is set."""
    for code, words in menus(desk):
        for scope, names in SCOPES:
            wanted = tuple(BotCommand(name, words(MENU[name])) for name in names)
            if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
                await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _tell_of_privacy_mode(bot: Bot, desk: Desk, admin: int, words: Words) -> None:
    """Tried at one start only: to whoever has never written to the bot it may not write either, see ``tell_admin``."""
    if not await desk.state.once(f"privacy-mode-start:{admin}"):
        return
    try:
        await bot.send_message(admin, words("bot.privacy_mode", bot=f"@{bot.username}"))
    except TelegramError as error:
        log.info("admin %s cannot be told of privacy mode: %s", admin, error)
    else:
        await desk.state.once(_told(admin))


async def tell_admin(visit: Visit) -> None:
    """Tell an admin of privacy mode who could not be told at the start: with the first message of theirs."""
    bot, desk = visit.bot, visit.desk
    if bot.can_read_all_group_messages or visit.in_group or not desk.access.is_admin(visit.user):
        return
    if visit.update.message and await desk.state.once(_told(visit.user)):
        await bot.send_message(visit.update.message.chat_id, visit.words("bot.privacy_mode", bot=f"@{bot.username}"))


def _told(admin: int | None) -> str:
    return f"privacy-mode:{admin}"
