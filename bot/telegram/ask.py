"""A question in a message: answered once, and anew when it is edited."""

from __future__ import annotations

from itertools import islice
from time import perf_counter
from typing import Final

from telegram import ForceReply, Message, MessageEntity

from bot import record
from bot.state import Answered
from bot.telegram.inquiry import Inquiry
from bot.telegram.keyboards import PREFIX
from bot.telegram.press import check_of
from bot.telegram.request import question_of
from bot.telegram.screens import answer_screen
from bot.telegram.sent import reply
from bot.telegram.visit import Visit
from retrieval.answer import Outcome

QUOTES: Final = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)
CARRIED: Final = 4  # words of an answer that a follow-up takes along


async def asked(visit: Visit) -> None:
    """Answer the question; one that was answered before is answered again only if it was edited.

    ``/ask`` or the bot's name alone, in a reply to a person's message, asks what that message says: as often as it
    is done, for the call is what is answered.
    """
    message = below = visit.message
    question = visit.request.text if visit.request else ""
    replied = message.reply_to_message
    if not question and replied and not (replied.from_user and replied.from_user.is_bot):
        below, question = replied, question_of(replied, visit.bot.bot)
    if not question:
        await invite(visit)
        return
    async with visit.desk.lock(message.chat_id, message.message_id):
        known = await visit.desk.state.answered(message.chat_id, message.message_id)
        if not known or visit.update.edited_message:
            await _answer(visit, below, question, known)


async def _answer(visit: Visit, below: Message, question: str, known: Answered | None) -> None:
    """Compose the answer and send it ``below`` the question, or bring the one that is ``known`` up to date."""
    begun = perf_counter()
    inquiry = await inquiry_of(visit, question)
    inline = bool(visit.bot.supports_inline_queries)
    screen = await visit.compute(answer_screen, visit.desk, inquiry, visit.words, inline=inline)
    await reply(visit, visit.message, screen, known, below=below)
    record.answered(
        outcome=screen.outcome,
        way="group" if visit.in_group else "private",
        quotes=len(screen.page.quotes),
        seconds=perf_counter() - begun,
    )
    await note(visit, question, screen.outcome)


async def invite(visit: Visit) -> None:
    """``/ask`` alone: the next message, a reply to this one, is the question."""
    placeholder = visit.words("bot.command.ask")
    await visit.message.reply_text(
        visit.words("bot.ask_what"),
        reply_markup=ForceReply(selective=True, input_field_placeholder=placeholder[:64]),
    )


async def note(visit: Visit, question: str, outcome: str) -> None:
    """Keep an unanswered question, if the operator has switched that on."""
    if visit.desk.settings.store_questions and outcome in (Outcome.NOT_FOUND, Outcome.RELATED):
        await visit.desk.state.unanswered(question, visit.user)


async def inquiry_of(visit: Visit, question: str) -> Inquiry:
    """The question, and, in a reply to an answer of ours, the document and the words it follows up."""
    asked, compact = check_of(question), visit.in_group
    replied = visit.message.reply_to_message
    shown = replied and await visit.desk.state.shown(visit.message.chat_id, replied.message_id)
    passages = shown.passages if shown else ()
    openings = (each[:PREFIX] for each in passages)
    scope = next((each for each in openings if each in visit.desk.documents), "")
    if not replied or not scope:
        return Inquiry(question, asked, compact=compact)
    return Inquiry(question, asked, scope, matched_words(replied), compact)


def matched_words(answer: Message) -> tuple[str, ...]:
    """The words that an answer of ours underlines in its first quote."""
    entities = answer.parse_entities()
    quote = next((entity for entity in sorted(entities, key=_offset) if entity.type in QUOTES), None)
    if quote is None:
        return ()
    end = quote.offset + quote.length
    inside = (each for each in sorted(entities, key=_offset) if quote.offset <= each.offset < end)
    words = dict.fromkeys(entities[each] for each in inside if each.type == MessageEntity.UNDERLINE)
    return tuple(islice(words, CARRIED))


def carried_words(answer: Message) -> tuple[str, ...]:
    """The words that an answer of ours to a follow-up says it took along: underlined above the first quote."""
    entities = answer.parse_entities()
    start = min((entity.offset for entity in entities if entity.type in QUOTES), default=1 << 16)
    above = [entity for entity in sorted(entities, key=_offset) if entity.offset < start]
    return tuple(entities[entity] for entity in above if entity.type == MessageEntity.UNDERLINE)


def _offset(entity: MessageEntity) -> int:
    return entity.offset
