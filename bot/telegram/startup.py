"""At the start: the menus of commands, and a word to the admins if the bot hears only part of a group."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Final

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.locale import Language, Words
from bot.telegram.commands import IN_GROUPS, MENU
from bot.telegram.desk import Desk

log = logging.getLogger("youju.telegram")
ANY_LANGUAGE: Final = None
SCOPES: Final[tuple[tuple[BotCommandScope, Iterable[str]], ...]] = (
    (BotCommandScopeAllPrivateChats(), tuple(MENU)),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
)


async def prepare(bot: Bot, desk: Desk) -> None:
    """Everything that is done once the bot knows its name; what fails is logged, the bot works without."""
    for old, new in (await desk.state.migrations()).items():
        desk.access.migrate(old, new)
    for step in (_set_menus, _tell_of_privacy_mode):
        try:
            await step(bot, desk)
        except TelegramError as error:
            log.warning("%s: %s", step.__name__.strip("_"), error.message)


def menus(desk: Desk) -> Iterator[tuple[str | None, Words]]:
    """Two-letter language codes, which is all that Telegram takes, and the words for each."""
    chosen = desk.settings.language
    chinese = chosen if chosen in (Language.SIMPLIFIED, Language.TRADITIONAL) else Language.SIMPLIFIED
    yield ANY_LANGUAGE, desk.words(chosen or Language.ENGLISH)
    yield "zh", desk.words(chinese)
    yield "en", desk.words(Language.ENGLISH)


async def _set_menus(bot: Bot, desk: Desk) -> None:
    """Per scope and language, and only where they differ from what is set."""
    for code, words in menus(desk):
        for scope, names in SCOPES:
            wanted = tuple(BotCommand(name, words(MENU[name])) for name in names)
            if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
                await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _tell_of_privacy_mode(bot: Bot, desk: Desk) -> None:
    if bot.can_read_all_group_messages:
        return
    log.warning("privacy mode is on: in groups only /ask@%s and replies reach the bot, mentions do not", bot.username)
    for admin in desk.access.admins:
        if await desk.state.once(f"privacy-mode:{admin}"):
            words = desk.words(await desk.language(admin, None, None))
            await _tell(bot, admin, words("bot.privacy_mode", bot=f"@{bot.username}"))


async def _tell(bot: Bot, admin: int, sentence: str) -> None:
    try:
        await bot.send_message(admin, sentence)
    except TelegramError as error:
        log.info("admin %s cannot be told: %s", admin, error.message)
