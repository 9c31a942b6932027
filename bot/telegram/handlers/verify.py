"""/verify and forwarded messages: check whether sentences appear in the documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import Final

from telegram import Message

from bot import telemetry
from bot.render.telegram.answer import Page
from bot.render.telegram.draft import Draft
from bot.render.telegram.quote import ordinal
from bot.render.telegram.verify import verification_pages
from bot.telegram.handlers.command_list import FORWARDED
from bot.telegram.parsed_message import passage_of
from bot.telegram.services import Services
from bot.telegram.update_context import UpdateContext
from bot.telegram.views import keyboards
from bot.telegram.views.callback_data import CallbackData, edition_hash, question_hash
from bot.telegram.views.replies import reply
from bot.telegram.views.screens import Screen, ShownPage, StaleError, check_page, shown_page
from bot.translations import Translations
from corpus.passages import document_prefix
from retrieval.answering.answer import Citation
from retrieval.lookup.verify import Verdict, Verification

VERDICT: Final = "v"  # prefix of the ``question_ref`` of verification buttons
MAX_QUESTION: Final = 200  # characters
QUESTION: Final = re.compile(
    r"[?？]\s*$|^(?>[^。！!\n]*(?:[什甚][么麼]|怎[么麼样樣]|哪|谁|誰|多少|几|幾|为何|為何|如何|是否|[吗嗎呢]\s*$))[^。！!\n]*+$"
)


async def verify(ctx: UpdateContext) -> None:
    """Verify the text; ``/verify`` alone in a reply verifies the message it replies to."""
    message = below = ctx.message
    text = ctx.request.text if ctx.request else ""
    if not text and message.reply_to_message:
        below = message.reply_to_message
        text = passage_of(below, ctx.bot.bot)
    if not text:
        await ctx.tell(ctx.words("bot.verify_what"))
        return
    above = forwarded_note(below, text, ctx)
    async with ctx.services.lock(message.chat_id, message.message_id):
        known = await ctx.services.state.answered(message.chat_id, message.message_id)
        if not known or ctx.update.edited_message:
            start = perf_counter()
            screen = await ctx.compute(verification_screen, ctx.services, text, ctx.words, above=above)
            await reply(ctx, message, screen, known, below=below)
            telemetry.answered(
                outcome=screen.outcome, way="verify", quotes=len(screen.page.quotes), seconds=perf_counter() - start
            )


async def verdicts(ctx: UpdateContext, callback: CallbackData, message: Message) -> Screen:
    """The page of verdicts on ``message`` that the button opens; raises ``StaleError``."""
    text = passage_of(message, ctx.bot.bot)
    if VERDICT + question_hash(text) != callback.question_ref:
        raise StaleError("bot.question_changed")
    above = forwarded_note(message, text, ctx)
    return await ctx.compute(
        verification_screen, ctx.services, text, ctx.words, number=callback.page, above=above, seen=shown_page(callback)
    )


def forwarded_note(message: Message, text: str, ctx: UpdateContext) -> Draft:
    """Explains that a forwarded question is verified, not answered; empty for other texts."""
    forwarded = bool(message.forward_origin) and not ctx.in_group
    by_itself = ctx.request is None or ctx.request.command == FORWARDED
    question = len(text) <= MAX_QUESTION and QUESTION.search(text)
    return Draft(ctx.words("bot.forwarded") if forwarded and by_itself and question else "")


def verification_screen(
    services: Services,
    text: str,
    words: Translations,
    *,
    number: int = 0,
    above: Draft | None = None,
    seen: ShownPage | None = None,
) -> Screen:
    """Page ``number`` of the verdicts, one per sentence, with buttons for the places; raises ``StaleError`` if the page
    that is ``seen`` would differ by now."""
    results = services.verdicts(text)
    pages = verification_pages(results, words, above=above)
    check_page(pages, number, seen, partial(_edition, results))
    callback = CallbackData("a", _edition(results, pages[number]), VERDICT + question_hash(text), target=str(number))
    citations = [(index, citation) for index in pages[number].quotes if (citation := results[index].citation)]
    if len(results) == 1:
        rows = [_of_one(callback, citation, words) for _, citation in citations]
    else:
        rows = keyboards.into_rows(
            [
                keyboards.button(
                    words("bot.button.open", number=ordinal(index + 1)), _opening(callback, citation, number)
                )
                for index, citation in citations
            ]
        )
    rows.append(keyboards.pager(callback, number, len(pages), words))
    worst = max((result.state for result in results), key=tuple(Verdict).index, default=Verdict.ABSENT)
    return Screen(pages[number], keyboards.keyboard(rows), outcome=worst.value)


def _edition(results: Sequence[Verification], page: Page) -> str:
    """The edition of the verdicts on a page and of the documents they cite."""
    shown = ((index, results[index].state, results[index].citation) for index in page.quotes)
    return edition_hash(
        *(f"{index} {state} {at.document} {at.sha256}" if at else f"{index}" for index, state, at in shown)
    )


def _of_one(callback: CallbackData, citation: Citation, words: Translations) -> list[keyboards.Button]:
    place = keyboards.button(words("bot.button.in_document"), _opening(callback, citation, 0))
    return [place, keyboards.copy_button(citation, words)]


def _opening(callback: CallbackData, citation: Citation, origin: int) -> CallbackData:
    target = keyboards.document_target(document_prefix(citation.document), citation.paragraph, origin)
    return callback.about(citation.sha256).to("p", target)
