"""Screens on their way: a reply, a reply brought up to date, a message that a button turns over."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from telegram import Bot, Message
from telegram.error import BadRequest

from bot.state import AnswerRecord
from bot.telegram.transport.raw import call
from bot.telegram.update_context import UpdateContext
from bot.telegram.views.screens import Screen

log = logging.getLogger("youju.telegram")
PATIENCE: Final = 3.0  # seconds until a press is settled, whether the message is turned over by then or not
UNCHANGED: Final = "not modified"
LOST: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_PREVIEW: Final = {"is_disabled": True}  # of pages that are linked to


async def reply(
    ctx: UpdateContext, question: Message, screen: Screen, known: AnswerRecord | None, *, below: Message | None = None
) -> None:
    """The one answer to ``question``: a new message, or the ``known`` earlier one brought up to date.

    It stands ``below`` another message if it is that one's text which is asked about.
    """
    state, chat = ctx.services.state, question.chat_id
    if known and await _updated(ctx, chat, known.answer, screen):
        number = known.answer
    else:
        number = await send(below or question, screen)
    await state.remember(chat, question.message_id, AnswerRecord(number, screen.passages, ctx.services.version))


async def send(question: Message, screen: Screen) -> int:
    """Send the screen as a new message below ``question``, in its topic; the number of the message."""
    where = {
        "chat_id": question.chat_id,
        "message_thread_id": question.message_thread_id if question.is_topic_message else None,
        "direct_messages_topic_id": topic.topic_id if (topic := question.direct_messages_topic) else None,
        "reply_parameters": {"message_id": question.message_id, "allow_sending_without_reply": True},
    }
    sent = await call(question.get_bot(), "sendMessage", where | _content_of(screen))
    number: int = sent["message_id"]
    return number


async def edit(bot: Bot, chat: int, message: int, screen: Screen) -> None:
    """Show the screen in a message of ours; raises ``BadRequest`` where Telegram will not have it."""
    await call(bot, "editMessageText", {"chat_id": chat, "message_id": message, **_content_of(screen)})


async def show_screen(ctx: UpdateContext, screen: Screen) -> None:
    """Show the screen in the message whose button was pressed, and settle the press with what came of it."""
    turning = asyncio.ensure_future(_turned(ctx, screen))
    await asyncio.wait({turning}, timeout=PATIENCE)
    if not turning.done():
        await ctx.notify()
        await turning
    elif key := turning.result():
        await ctx.decline(key, alert=key != "bot.already")
    else:
        await ctx.notify()


async def _turned(ctx: UpdateContext, screen: Screen) -> str | None:
    """Edit the message and remember what it shows now; the name of the sentence that says why nothing changed."""
    message = ctx.query.message
    if message is None:
        return "bot.inaccessible"
    if ctx.shown and _shows(ctx.shown, screen):
        return "bot.already"
    try:
        await edit(ctx.bot, message.chat.id, message.message_id, screen)
    except BadRequest as error:
        return _problem(error)
    if ctx.shown and screen.passages:
        await remember(ctx, message.chat.id, message.message_id, screen)
    return None


async def remember(ctx: UpdateContext, chat: int, number: int, screen: Screen) -> None:
    """What a reply to this message of ours follows up. One that answers no message is kept under its own number."""
    state = ctx.services.state
    known = await state.shown(chat, number)
    question = known.question if known else number
    await state.remember(chat, question, AnswerRecord(number, screen.passages, ctx.services.version))


def _shows(message: Message, screen: Screen) -> bool:
    buttons = message.reply_markup.to_dict() if message.reply_markup else None
    return message.text == screen.page.text and buttons == screen.keyboard


def _content_of(screen: Screen) -> dict[str, Any]:
    """The screen as the Bot API takes it."""
    return {
        "text": screen.page.text,
        "entities": screen.page.entities,
        "reply_markup": screen.keyboard,
        "link_preview_options": NO_PREVIEW,
    }


def _problem(error: BadRequest) -> str:
    """The sentence for an edit that Telegram refuses; errors of ours go on."""
    said = error.message.lower()
    if UNCHANGED in said:
        return "bot.already"
    if any(known in said for known in LOST):
        return "bot.message_gone"
    raise error


async def _updated(ctx: UpdateContext, chat: int, answer: int, screen: Screen) -> bool:
    """Whether the earlier answer now shows the screen."""
    try:
        await edit(ctx.bot, chat, answer, screen)
    except BadRequest as error:
        return _problem(error) == "bot.already"
    return True
