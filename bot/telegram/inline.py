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

from bot import record
from bot.locale import Words
from bot.render.harmless import shortened
from bot.render.problem import problem_line
from bot.render.telegram import GAP, page
from bot.render.telegram_draft import BOLD, Draft
from bot.render.telegram_quote import whole_quote
from bot.telegram.desk import Desk
from bot.telegram.inquiry import MOST
from bot.telegram.talk import HINTS, link_to
from bot.telegram.visit import Visit
from retrieval.answer import Answer, Outcome, Quote

PAGE: Final = 10  # results at a time; Telegram takes 50
CACHED: Final = 30  # seconds that Telegram may keep the results of one person
TITLE: Final = 80
DESCRIPTION: Final = 160
LABEL: Final = 60  # characters of the line above the results


async def inline(visit: Visit) -> None:
    """Offer the best passages; to an empty query, examples.

    Queries come while they are being typed: half a question that finds nothing is none that went unanswered.
    """
    query = _query(visit)
    question = query.query.strip()
    if not question:
        await _examples(visit, query)
        return
    begun = perf_counter()
    answer = await visit.compute(visit.desk.search, question, top=MOST)
    first = _offset(query.offset, visit.desk.version)
    offered = await visit.compute(results, visit.desk, answer, visit.words, visit.bot.username, first=first)
    following = f"{visit.desk.version}:{first + PAGE}" if len(answer.quotes) > first + PAGE else ""
    await _offer(visit, offered, button=_button(answer, visit.words), following=following)
    record.answered(
        outcome=_outcome(answer),
        way="inline",
        quotes=len(offered),
        seconds=perf_counter() - begun,
    )


async def hint(visit: Visit, sentence: str) -> None:
    """No results, and a sentence in their place."""
    await _offer(visit, [], button=sentence, cached=0)


def results(desk: Desk, answer: Answer, words: Words, bot: str, *, first: int = 0) -> list[InlineQueryResultArticle]:
    """``PAGE`` quotes of the answer from ``first`` on, each a message of its own."""
    return [_result(desk, answer, quote, words, bot) for quote in answer.quotes[first : first + PAGE]]


def _result(desk: Desk, answer: Answer, quote: Quote, words: Words, bot: str) -> InlineQueryResultArticle:
    head = Draft().add(words("bot.inline_related"), BOLD) if answer.outcome is Outcome.RELATED else Draft()
    posted = page(head.join(whole_quote(quote, words), GAP))
    entities = [MessageEntity(**each) for each in posted.entities]
    title = shortened(quote.citation.title or quote.citation.document, length=TITLE)
    place = words("citation.paragraph", number=quote.citation.paragraph, total=quote.citation.paragraphs)
    return InlineQueryResultArticle(
        id=f"{desk.version}-{quote.passage}",
        title=f"{title} · {place}",
        input_message_content=InputTextMessageContent(posted.text, entities=entities),
        description=shortened(quote.text[slice(*quote.best_sentence)], length=DESCRIPTION),
        reply_markup=link_to(bot, quote, words("bot.button.in_document")),
    )


async def _examples(visit: Visit, query: InlineQuery) -> None:
    """What could be asked, each with the passage that answers it."""
    desk = visit.desk
    answers = [await visit.compute(desk.search, each, top=1) for each in await asyncio.to_thread(_all, desk)]
    offered = [result for each in answers for result in results(desk, each, visit.words, visit.bot.username)]
    titled = {each.id: each for each in offered}
    for answer, result in zip(answers, offered, strict=True):
        titled[result.id] = _titled(result, answer.question)
    await _offer(visit, list(titled.values()), button=visit.words("bot.inline_hint"), query=query)


def _all(desk: Desk) -> tuple[str, ...]:
    return desk.examples


def _titled(result: InlineQueryResultArticle, title: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=result.id,
        title=title,
        input_message_content=result.input_message_content,
        description=result.description,
        reply_markup=result.reply_markup,
    )


def _button(answer: Answer, words: Words) -> str | None:
    """What is to be said above the results; nothing where they speak for themselves."""
    if answer.courtesy:
        return words("bot.inline_hint")
    if answer.problem:
        return problem_line(answer.problem, words)
    if answer.outcome is Outcome.NOT_FOUND:
        missing = words.join([words("answer.word", word=word) for word in answer.missing])
        return words("answer.missing", words=missing) if missing else words("bot.inline_nothing")
    return words("bot.inline_related") if answer.outcome is Outcome.RELATED else None


async def _offer(
    visit: Visit,
    offered: list[InlineQueryResultArticle],
    *,
    button: str | None = None,
    following: str = "",
    cached: int = CACHED,
    query: InlineQuery | None = None,
) -> None:
    label = InlineQueryResultsButton(shortened(button, length=LABEL), start_parameter=HINTS) if button else None
    await (query or _query(visit)).answer(
        offered, cache_time=cached, is_personal=True, next_offset=following or None, button=label
    )


def _offset(offset: str, version: str) -> int:
    """Where to go on; from the start if the documents have changed since."""
    known, _, number = offset.partition(":")
    return int(number) if known == version and number.isdecimal() and len(number) < 4 else 0


def _query(visit: Visit) -> InlineQuery:
    if visit.update.inline_query is None:
        raise TypeError("this update brings no inline query")
    return visit.update.inline_query


def _outcome(answer: Answer) -> str:
    return answer.courtesy.value if answer.courtesy else answer.outcome.value
