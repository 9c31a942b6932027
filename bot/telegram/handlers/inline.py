"""Inline mode: ``@bot question`` in any chat offers passages to post with their citation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Final

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    MessageEntity,
)

from bot import telemetry
from bot.render.citation import SEPARATOR, namesake_mark, place, told_apart
from bot.render.problem import missing_words, problem_line
from bot.render.sanitize import shortened
from bot.render.table import in_one_line
from bot.render.telegram.answer import GAP, page
from bot.render.telegram.draft import BOLD, Draft
from bot.render.telegram.quote import whole_quote
from bot.telegram.handlers.commands import INLINE_START, link_to
from bot.telegram.services import Services
from bot.telegram.update_context import UpdateContext
from bot.telegram.views.follow_up import MAX_QUOTES
from bot.translations import Translations
from retrieval.answering.answer import Answer, Outcome, Quote

PAGE_SIZE: Final = 10  # results; the Bot API takes 50
CACHE_TIME: Final = 30  # seconds
MAX_TITLE: Final = 80  # characters
MAX_DESCRIPTION: Final = 160  # characters
MAX_LABEL: Final = 60  # characters of the button above the results


async def inline(ctx: UpdateContext) -> None:
    """Offer the best passages; for an empty query, examples.

    Queries arrive while the user is typing, so those without results are not stored as unanswered.
    """
    query = _query(ctx)
    question = query.query.strip()
    if not question:
        await _examples(ctx)
        return
    start = perf_counter()
    answer = await ctx.compute(ctx.services.search, question, top=MAX_QUOTES)
    first = _offset(query.offset, ctx.services.version)
    articles = await ctx.compute(results, ctx.services, answer, ctx.words, ctx.bot.username, first=first)
    next_offset = f"{ctx.services.version}:{first + PAGE_SIZE}" if len(answer.quotes) > first + PAGE_SIZE else ""
    await _send(ctx, articles, button=_button(answer, ctx.words), next_offset=next_offset)
    telemetry.answered(outcome=_outcome(answer), way="inline", quotes=len(articles), seconds=perf_counter() - start)


async def hint(ctx: UpdateContext, sentence: str) -> None:
    """Send a sentence instead of results."""
    await _send(ctx, [], button=sentence, cache_time=0)


def results(
    services: Services, answer: Answer, words: Translations, bot: str, *, first: int = 0, title: str = ""
) -> list[InlineQueryResultArticle]:
    """``PAGE_SIZE`` quotes of the answer from ``first`` on, one message each, listed by ``title`` or by their place."""
    namesakes = told_apart(answer.quotes)
    shown = answer.quotes[first : first + PAGE_SIZE]
    return [_result(services, answer, quote, words, bot, namesakes, title) for quote in shown]


def _result(
    services: Services,
    answer: Answer,
    quote: Quote,
    words: Translations,
    bot: str,
    namesakes: Mapping[str, str],
    title: str,
) -> InlineQueryResultArticle:
    head = Draft().add(words("bot.inline_related"), BOLD) if answer.outcome is Outcome.RELATED else Draft()
    posted = page(head.join(whole_quote(quote, words, namesakes), GAP))
    entities = [MessageEntity(**entity) for entity in posted.entities]
    name = shortened(quote.citation.title or quote.citation.document, length=MAX_TITLE)
    name += namesake_mark(quote.citation, words, namesakes)
    sentence = in_one_line(quote, words) or quote.text[slice(*quote.best_sentence)]
    return InlineQueryResultArticle(
        id=f"{services.version}-{quote.passage}",
        title=title or f"{name}{SEPARATOR}{place(quote.citation, words)}",
        input_message_content=InputTextMessageContent(posted.text, entities=entities),
        description=shortened(sentence, length=MAX_DESCRIPTION),
        reply_markup=link_to(bot, quote, words("bot.button.in_document")),
    )


async def _examples(ctx: UpdateContext) -> None:
    """Offer example questions, each with the passage that answers it."""
    services = ctx.services
    questions = await asyncio.to_thread(lambda: services.examples)
    answers = [await ctx.compute(services.search, question, top=1) for question in questions]
    by_id = {
        article.id: article
        for answer in answers
        for article in results(services, answer, ctx.words, ctx.bot.username, title=answer.question)
    }
    await _send(ctx, list(by_id.values()), button=ctx.words("bot.inline_hint"))


def _button(answer: Answer, words: Translations) -> str | None:
    """The label of the button above the results; ``None`` if they need no comment."""
    if answer.smalltalk:
        return words("bot.inline_hint")
    if answer.problem:
        return problem_line(answer.problem, words)
    if answer.outcome is Outcome.NOT_FOUND:
        missing = missing_words(answer.missing, words)
        return words("answer.missing", words=missing) if missing else words("bot.inline_nothing")
    return words("bot.inline_related") if answer.outcome is Outcome.RELATED else None


async def _send(
    ctx: UpdateContext,
    articles: list[InlineQueryResultArticle],
    *,
    button: str | None = None,
    next_offset: str = "",
    cache_time: int = CACHE_TIME,
) -> None:
    label = (
        InlineQueryResultsButton(shortened(button, length=MAX_LABEL), start_parameter=INLINE_START) if button else None
    )
    await _query(ctx).answer(
        articles, cache_time=cache_time, is_personal=True, next_offset=next_offset or None, button=label
    )


def _offset(offset: str, version: str) -> int:
    """The index of the next result; 0 if the documents have changed."""
    known, _, number = offset.partition(":")
    return int(number) if known == version and number.isdecimal() and len(number) < 4 else 0


def _query(ctx: UpdateContext) -> InlineQuery:
    if ctx.update.inline_query is None:
        raise TypeError("this update has no inline query")
    return ctx.update.inline_query


def _outcome(answer: Answer) -> str:
    return answer.smalltalk.value if answer.smalltalk else answer.outcome.value
