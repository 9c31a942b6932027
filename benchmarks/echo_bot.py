"""The bar for the bot's speed: a bare echo bot on the same stack, with the bot's own replies learnt by heart.

Runner, connection, rate limiter, handlers by kind of update, concurrent updates and one call off the event loop are
those of the bot; there is no search, no state, no gate and no rendering.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardMarkup, MessageEntity, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.access import Access
from bot.cli.runtime import Runtime
from bot.settings import Settings, read_settings
from bot.state import State
from bot.telegram.application import DEFAULTS, TelegramApplication
from bot.telegram.runner import run
from bot.telegram.services import Services
from bot.telegram.views.callback_data import question_hash
from bot.telegram.views.follow_up import FollowUpQuestion
from bot.telegram.views.screens import Screen, answer_screen
from bot.translations import Language, read_translations
from retrieval.answering.answerer import Answerer
from tests.paths import QUESTIONS

OPENINGS = ("", "请问", "请问一下，", "想问一下，", "我想知道", "麻烦问一下，", "你好，请问")


def questions() -> list[str]:
    """The questions that ship, each opened in several ways, the bare ones first: a thousand different ones."""
    shipped = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [f"{opening}{question}" for opening in OPENINGS for question in shipped]


def build(settings: Settings, answerer: Answerer, state: State, **parts: Any) -> TelegramApplication:
    """The echo bot for the runner."""
    answers = by_heart(Services(settings, answerer, state, Access.of(settings)), questions())

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            answer = await asyncio.to_thread(answers.__getitem__, update.message.text or "")
            await update.message.reply_text(
                answer.text, entities=answer.entities, reply_markup=answer.keyboard, do_quote=True
            )

    async def nothing(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        return

    assert settings.telegram_token
    application: TelegramApplication = (
        ApplicationBuilder()
        .token(settings.telegram_token.reveal())
        .updater(None)
        .base_url(settings.bot_api_base_url)
        .defaults(DEFAULTS)
        .request(parts["request"])
        .get_updates_request(parts["get_updates_request"])
        .rate_limiter(parts["rate_limiter"])
        .concurrent_updates(True)
        .build()
    )
    written = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, nothing))
    application.add_handler(MessageHandler(written, echo))
    application.add_handler(CallbackQueryHandler(nothing))
    application.add_handler(InlineQueryHandler(nothing))
    application.add_handler(ChatMemberHandler(nothing, ChatMemberHandler.MY_CHAT_MEMBER))
    return application


@dataclass(frozen=True, slots=True)
class Learnt:
    """An answer as bots commonly hold and send it: of python-telegram-bot's objects."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None


def by_heart(services: Services, asked: Iterable[str]) -> dict[str, Learnt]:
    """What the bot answers to each question."""
    words = services.words(Language.SIMPLIFIED)
    return {
        each: _learnt(answer_screen(services, FollowUpQuestion(each, question_hash(each)), words, inline=True))
        for each in asked
    }


def _learnt(screen: Screen) -> Learnt:
    keyboard = InlineKeyboardMarkup.de_json(screen.keyboard) if screen.keyboard else None
    return Learnt(screen.page.text, tuple(MessageEntity(**each) for each in screen.page.entities), keyboard)


if __name__ == "__main__":
    sys.exit(run(Runtime(read_settings(), read_translations(Language.ENGLISH)), build))
