"""Answer questions, and update the answer when the question is edited."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from time import perf_counter
from typing import Final, cast

from telegram import ForceReply, Message, MessageEntity

from bot import telemetry
from bot.render.telegram.answer import GAP
from bot.render.telegram.utf16 import units
from bot.state import AnswerRecord
from bot.telegram.parsed_message import question_of
from bot.telegram.update_context import UpdateContext
from bot.telegram.views.callback_data import EXAMPLE, CallbackDataError, parse_callback_data
from bot.telegram.views.follow_up import NOTE, FollowUpQuestion
from bot.telegram.views.keyboards import PREFIX
from bot.telegram.views.replies import reply
from bot.telegram.views.screens import answer_screen
from retrieval.answering.answer import Outcome

QUOTES: Final = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)
MAX_CARRIED: Final = 4  # words of an answer that a follow-up takes over


async def ask(ctx: UpdateContext) -> None:
    """Answer the question; one that was answered before is answered again only if it was edited.

    ``/ask`` or a mention alone, in a reply to a user's message, answers the text of that message.
    """
    message = below = ctx.message
    question = ctx.request.text if ctx.request else ""
    replied = message.reply_to_message
    if not question and replied and not (replied.from_user and replied.from_user.is_bot):
        below, question = replied, question_of(replied, ctx.bot.bot)
    if not question:
        await invite(ctx)
        return
    async with ctx.services.lock(message.chat_id, message.message_id):
        known = await ctx.services.state.answered(message.chat_id, message.message_id)
        if not known or ctx.update.edited_message:
            await _answer(ctx, below, question, known)


async def _answer(ctx: UpdateContext, below: Message, question: str, known: AnswerRecord | None) -> None:
    """Search and send the answer as a reply to ``below``, or update the ``known`` answer."""
    start = perf_counter()
    follow_up = await follow_up_question(ctx, question)
    inline = bool(ctx.bot.supports_inline_queries)
    screen = await ctx.compute(answer_screen, ctx.services, follow_up, ctx.words, inline=inline)
    await reply(ctx, ctx.message, screen, known, below=below)
    telemetry.answered(
        outcome=screen.outcome,
        way="group" if ctx.in_group else "private",
        quotes=len(screen.page.quotes),
        seconds=perf_counter() - start,
    )
    await note(ctx, question, screen.outcome)


async def invite(ctx: UpdateContext) -> None:
    """Ask for the question: the client opens a reply to this message."""
    placeholder = ctx.words("bot.command.ask")
    await ctx.message.reply_text(
        ctx.words("bot.ask_what"), reply_markup=ForceReply(selective=True, input_field_placeholder=placeholder[:64])
    )


async def note(ctx: UpdateContext, question: str, outcome: str) -> None:
    """Store a question without an answer, if the operator has enabled it."""
    if ctx.services.settings.store_questions and outcome in (Outcome.NOT_FOUND, Outcome.RELATED):
        await ctx.services.state.unanswered(question, ctx.user)


async def follow_up_question(ctx: UpdateContext, question: str) -> FollowUpQuestion:
    """The question. If the message replies to an answer of the bot or to a question that it answered: with the document
    of that answer, with the question before, and with carried words."""
    question_ref, compact = ctx.services.keep_question(question), ctx.in_group
    replied, chat = ctx.message.reply_to_message, ctx.message.chat_id
    previous = previous_question(ctx, replied) if replied else ""
    if not replied or previous == question:
        return FollowUpQuestion(question, question_ref, compact=compact)
    state = ctx.services.state
    shown = await state.shown(chat, replied.message_id) or await state.answered(chat, replied.message_id)
    prefixes = (passage[:PREFIX] for passage in (shown.passages if shown else ()))
    scope = next((prefix for prefix in prefixes if prefix in ctx.services.documents), "")
    carried = underlined_words(replied) if scope else ()
    return FollowUpQuestion(question, question_ref, scope, carried, compact, previous=previous if shown else "")


def previous_question(ctx: UpdateContext, replied: Message) -> str:
    """The question in ``replied``, or that of the answer in it; empty if it is no longer known.

    An answer shows what a follow-up was completed to. Else its buttons have the hash of the question.
    """
    if not (replied.from_user and replied.from_user.is_bot):
        return question_of(replied, ctx.bot.bot)
    if searched := searched_question(replied):
        return searched
    rows = replied.reply_markup.inline_keyboard if replied.reply_markup else ()
    for button in (button for row in rows for button in row):
        with suppress(CallbackDataError):
            question_ref = parse_callback_data(cast(str | None, button.callback_data)).question_ref.removeprefix(
                EXAMPLE
            )
            if question := ctx.services.question(question_ref):
                return question
    return ""


def searched_question(answer: Message) -> str:
    """What a follow-up was completed to: in italics in the first line of its answer."""
    line = (answer.text or "").partition("\n")[0]
    entities = answer.parse_entities([MessageEntity.ITALIC]) if line.startswith(NOTE) else {}
    first = min(entities, key=_offset, default=None)
    return entities[first] if first and _end(first) <= units(line) else ""


def underlined_words(answer: Message) -> tuple[str, ...]:
    """The words underlined in the first quote of an answer, which may have several block quotations."""
    entities = answer.parse_entities()
    by_place = sorted(entities, key=_offset)
    quotations = [entity for entity in by_place if entity.type in QUOTES]
    if not quotations:
        return ()
    text = (answer.text or "").encode("utf-16-le")
    start, end = _headline(by_place), _end(quotations[0])
    for entity in quotations[1:]:
        if GAP in text[2 * end : 2 * entity.offset].decode("utf-16-le"):
            break
        end = _end(entity)
    inside = (entity for entity in by_place if start <= entity.offset < end)
    words = dict.fromkeys(entities[entity] for entity in inside if entity.type == MessageEntity.UNDERLINE)
    return tuple(islice(words, MAX_CARRIED))


def carried_words(answer: Message) -> tuple[str, ...]:
    """The carried words named in the answer to a follow-up: underlined above its headline."""
    entities = answer.parse_entities()
    by_place = sorted(entities, key=_offset)
    start = _headline(by_place)
    above = [entity for entity in by_place if entity.offset < start]
    return tuple(entities[entity] for entity in above if entity.type == MessageEntity.UNDERLINE)


def _headline(by_place: Sequence[MessageEntity]) -> int:
    """Where the headline of an answer begins: the last bold line above the first quote."""
    first = next((entity.offset for entity in by_place if entity.type in QUOTES), 1 << 16)
    above = [entity.offset for entity in by_place if entity.offset < first and entity.type == MessageEntity.BOLD]
    return above[-1] if above else first


def _offset(entity: MessageEntity) -> int:
    return entity.offset


def _end(entity: MessageEntity) -> int:
    return entity.offset + entity.length
