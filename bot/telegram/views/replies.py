"""Send screens: as a reply, as an edit of a reply, or in place of the message whose button was pressed."""

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
ANSWER_TIMEOUT: Final = 3.0  # seconds until a callback query is answered even if the edit is not done
NOT_MODIFIED: Final = "not modified"
NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_PREVIEW: Final = {"is_disabled": True}


async def reply(
    ctx: UpdateContext, question: Message, screen: Screen, known: AnswerRecord | None, *, below: Message | None = None
) -> None:
    """Send the answer to ``question``, or edit the ``known`` earlier answer.

    A new message replies to ``below`` if the question is about the text of that message.
    """
    state, chat = ctx.services.state, question.chat_id
    if known and await _update(ctx, chat, known.answer, screen):
        number = known.answer
    else:
        number = await send(below or question, screen)
    await state.remember(chat, question.message_id, AnswerRecord(number, screen.passages, ctx.services.version))


async def send(question: Message, screen: Screen) -> int:
    """Send the screen as a reply to ``question``, in its topic; returns the message ID."""
    target = {
        "chat_id": question.chat_id,
        "message_thread_id": question.message_thread_id if question.is_topic_message else None,
        "direct_messages_topic_id": topic.topic_id if (topic := question.direct_messages_topic) else None,
        "reply_parameters": {"message_id": question.message_id, "allow_sending_without_reply": True},
    }
    sent = await call(question.get_bot(), "sendMessage", target | _content_of(screen))
    number: int = sent["message_id"]
    return number


async def edit(bot: Bot, chat: int, message: int, screen: Screen) -> None:
    """Edit a message of the bot to show the screen; raises ``BadRequest`` if Telegram refuses."""
    await call(bot, "editMessageText", {"chat_id": chat, "message_id": message, **_content_of(screen)})


async def show_screen(ctx: UpdateContext, screen: Screen) -> None:
    """Show the screen in the message whose button was pressed, and answer the callback query."""
    editing = asyncio.ensure_future(_edit_pressed(ctx, screen))
    await asyncio.wait({editing}, timeout=ANSWER_TIMEOUT)
    if not editing.done():
        await ctx.notify()
        await editing
    elif key := editing.result():
        await ctx.decline(key, alert=key != "bot.already")
    else:
        await ctx.notify()


async def _edit_pressed(ctx: UpdateContext, screen: Screen) -> str | None:
    """Edit the message and remember what it shows; returns the translation key of the problem, if any."""
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


async def remember(ctx: UpdateContext, chat: int, message: int, screen: Screen) -> None:
    """Store which passages a message shows, for follow-ups; one that answers no question is its own key."""
    state = ctx.services.state
    known = await state.shown(chat, message)
    question = known.question if known else message
    await state.remember(chat, question, AnswerRecord(message, screen.passages, ctx.services.version))


def _shows(message: Message, screen: Screen) -> bool:
    buttons = message.reply_markup.to_dict() if message.reply_markup else None
    return message.text == screen.page.text and buttons == screen.keyboard


def _content_of(screen: Screen) -> dict[str, Any]:
    """The parameters of the Bot API that show the screen."""
    return {
        "text": screen.page.text,
        "entities": screen.page.entities,
        "reply_markup": screen.keyboard,
        "link_preview_options": NO_PREVIEW,
    }


def _problem(error: BadRequest) -> str:
    """The translation key for a refused edit; raises any other error."""
    message = error.message.lower()
    if NOT_MODIFIED in message:
        return "bot.already"
    if any(text in message for text in NOT_EDITABLE):
        return "bot.message_gone"
    raise error


async def _update(ctx: UpdateContext, chat: int, answer: int, screen: Screen) -> bool:
    """Edit the earlier answer; whether it now shows the screen."""
    try:
        await edit(ctx.bot, chat, answer, screen)
    except BadRequest as error:
        return _problem(error) == "bot.already"
    return True
