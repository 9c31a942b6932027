"""Inline mode: ``@bot question`` in any chat offers passages that are posted with their citation."""

from __future__ import annotations

import asyncio
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
from bot.render.problem import problem_line
from bot.render.sanitize import shortened
from bot.render.telegram.answer import GAP, page
from bot.render.telegram.draft import BOLD, Draft
from bot.render.telegram.quote import whole_quote
from bot.telegram.handlers.commands import HINTS, link_to
from bot.telegram.services import Services
from bot.telegram.update_context import UpdateContext
from bot.telegram.views.follow_up import MOST
from bot.translations import Translations
from retrieval.answering.answer import Answer, Outcome, Quote

PAGE: Final = 10  # results at a time; Telegram takes 50
CACHED: Final = 30  # seconds that Telegram may keep the results of one person
TITLE: Final = 80
DESCRIPTION: Final = 160
LABEL: Final = 60  # characters of the line above the results


async def inline(ctx: UpdateContext) -> None:
    """Offer the best passages; to an empty query, examples.

    Queries come while they are being typed: half a question that finds nothing is none that went unanswered.
    """
    query = _query(ctx)
    question = query.query.strip()
    if not question:
        await _examples(ctx, query)
        return
    begun = perf_counter()
    answer = await ctx.compute(ctx.services.search, question, top=MOST)
    first = _offset(query.offset, ctx.services.version)
    offered = await ctx.compute(results, ctx.services, answer, ctx.words, ctx.bot.username, first=first)
    following = f"{ctx.services.version}:{first + PAGE}" if len(answer.quotes) > first + PAGE else ""
    await _offer(ctx, offered, button=_button(answer, ctx.words), following=following)
    telemetry.answered(
        outcome=_outcome(answer),
        way="inline",
        quotes=len(offered),
        seconds=perf_counter() - begun,
    )


async def hint(ctx: UpdateContext, sentence: str) -> None:
    """No results, and a sentence in their place."""
    await _offer(ctx, [], button=sentence, cached=0)


def results(
    services: Services, answer: Answer, words: Translations, bot: str, *, first: int = 0
) -> list[InlineQueryResultArticle]:
    """``PAGE`` quotes of the answer from ``first`` on, each a message of its own."""
    return [_result(services, answer, quote, words, bot) for quote in answer.quotes[first : first + PAGE]]


def _result(
    services: Services, answer: Answer, quote: Quote, words: Translations, bot: str
) -> InlineQueryResultArticle:
    head = Draft().add(words("bot.inline_related"), BOLD) if answer.outcome is Outcome.RELATED else Draft()
    posted = page(head.join(whole_quote(quote, words), GAP))
    entities = [MessageEntity(**each) for each in posted.entities]
    title = shortened(quote.citation.title or quote.citation.document, length=TITLE)
    place = words("citation.paragraph", number=quote.citation.paragraph, total=quote.citation.paragraphs)
    return InlineQueryResultArticle(
        id=f"{services.version}-{quote.passage}",
        title=f"{title} · {place}",
        input_message_content=InputTextMessageContent(posted.text, entities=entities),
        description=shortened(quote.text[slice(*quote.best_sentence)], length=DESCRIPTION),
        reply_markup=link_to(bot, quote, words("bot.button.in_document")),
    )


async def _examples(ctx: UpdateContext, query: InlineQuery) -> None:
    """What could be asked, each with the passage that answers it."""
    services = ctx.services
    answers = [await ctx.compute(services.search, each, top=1) for each in await asyncio.to_thread(_all, services)]
    offered = [result for each in answers for result in results(services, each, ctx.words, ctx.bot.username)]
    titled = {each.id: each for each in offered}
    for answer, result in zip(answers, offered, strict=True):
        titled[result.id] = _titled(result, answer.question)
    await _offer(ctx, list(titled.values()), button=ctx.words("bot.inline_hint"), query=query)


def _all(services: Services) -> tuple[str, ...]:
    return services.examples


def _titled(result: InlineQueryResultArticle, title: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=result.id,
        title=title,
        input_message_content=result.input_message_content,
        description=result.description,
        reply_markup=result.reply_markup,
    )


def _button(answer: Answer, words: Translations) -> str | None:
    """What is to be said above the results; nothing where they speak for themselves."""
    if answer.smalltalk:
        return words("bot.inline_hint")
    if answer.problem:
        return problem_line(answer.problem, words)
    if answer.outcome is Outcome.NOT_FOUND:
        missing = words.join([words("answer.word", word=word) for word in answer.missing])
        return words("answer.missing", words=missing) if missing else words("bot.inline_nothing")
    return words("bot.inline_related") if answer.outcome is Outcome.RELATED else None


async def _offer(
    ctx: UpdateContext,
    offered: list[InlineQueryResultArticle],
    *,
    button: str | None = None,
    following: str = "",
    cached: int = CACHED,
    query: InlineQuery | None = None,
) -> None:
    label = InlineQueryResultsButton(shortened(button, length=LABEL), start_parameter=HINTS) if button else None
    await (query or _query(ctx)).answer(
        offered, cache_time=cached, is_personal=True, next_offset=following or None, button=label
    )


def _offset(offset: str, version: str) -> int:
    """Where to go on; from the start if the documents have changed since."""
    known, _, number = offset.partition(":")
    return int(number) if known == version and number.isdecimal() and len(number) < 4 else 0


def _query(ctx: UpdateContext) -> InlineQuery:
    if ctx.update.inline_query is None:
        raise TypeError("this update brings no inline query")
    return ctx.update.inline_query


def _outcome(answer: Answer) -> str:
    return answer.smalltalk.value if answer.smalltalk else answer.outcome.value
