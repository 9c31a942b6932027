"""Screens on their way: a reply, a reply brought up to date, a message that a button turns over."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from telegram import Message
from telegram.error import BadRequest

from bot.state import Answered
from bot.telegram.screens import Screen
from bot.telegram.visit import Visit

log = logging.getLogger("youju.telegram")
PATIENCE: Final = 3.0  # seconds until a press is settled, whether the message is turned over by then or not
UNCHANGED: Final = "not modified"
LOST: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")


async def reply(
    visit: Visit, question: Message, screen: Screen, known: Answered | None, *, below: Message | None = None
) -> None:
    """The one answer to ``question``: a new message, or the ``known`` earlier one brought up to date.

    It stands ``below`` another message if it is that one's text which is asked about.
    """
    state, chat = visit.desk.state, question.chat_id
    if known and await _updated(visit, chat, known.answer, screen):
        number = known.answer
    else:
        number = (await send(below or question, screen)).message_id
    await state.remember(chat, question.message_id, Answered(number, screen.passages, visit.desk.version))


async def send(question: Message, screen: Screen) -> Message:
    """The screen as a new message below ``question``, in its topic."""
    return await question.reply_text(
        screen.page.text, entities=screen.page.entities, reply_markup=screen.keyboard, do_quote=True
    )


async def turn(visit: Visit, screen: Screen) -> None:
    """Show the screen in the message whose button was pressed, and settle the press with what came of it."""
    edit = asyncio.ensure_future(_turned(visit, screen))
    await asyncio.wait({edit}, timeout=PATIENCE)
    if not edit.done():
        await visit.notify()
        await edit
    elif key := edit.result():
        await visit.notify(visit.words(key), alert=key != "bot.already")
    else:
        await visit.notify()


async def _turned(visit: Visit, screen: Screen) -> str | None:
    """Edit the message and remember what it shows now; the name of the sentence that says why nothing changed."""
    if visit.shown and _shows(visit.shown, screen):
        return "bot.already"
    try:
        await visit.query.edit_message_text(
            screen.page.text, entities=screen.page.entities, reply_markup=screen.keyboard
        )
    except BadRequest as error:
        return _problem(error)
    if visit.shown and screen.passages:
        await remember(visit, visit.shown, screen)
    return None


async def remember(visit: Visit, answer: Message, screen: Screen) -> None:
    """What a reply to this message of ours follows up. One that answers no message is kept under its own number."""
    state, chat, number = visit.desk.state, answer.chat_id, answer.message_id
    known = await state.shown(chat, number)
    question = known.question if known else number
    await state.remember(chat, question, Answered(number, screen.passages, visit.desk.version))


def _shows(message: Message, screen: Screen) -> bool:
    return message.text == screen.page.text and message.reply_markup == screen.keyboard


def _problem(error: BadRequest) -> str:
    """The sentence for an edit that Telegram refuses; errors of ours go on."""
    said = error.message.lower()
    if UNCHANGED in said:
        return "bot.already"
    if any(known in said for known in LOST):
        return "bot.message_gone"
    raise error


async def _updated(visit: Visit, chat: int, answer: int, screen: Screen) -> bool:
    """Whether the earlier answer now shows the screen."""
    try:
        await visit.bot.edit_message_text(
            screen.page.text, chat, answer, entities=screen.page.entities, reply_markup=screen.keyboard
        )
    except BadRequest as error:
        return _problem(error) == "bot.already"
    return True
