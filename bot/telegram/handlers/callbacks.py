"""Handle callback queries: show another screen in the message, or say why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import perf_counter
from typing import Final

from telegram import Message

from bot import telemetry
from bot.render.telegram.draft import Draft
from bot.telegram.handlers.ask import carried_words, note, searched_question
from bot.telegram.handlers.documents import UPLOADED, on_button
from bot.telegram.handlers.upload import DECISIONS, decide
from bot.telegram.handlers.verify import VERDICT, verdicts
from bot.telegram.parsed_message import question_of
from bot.telegram.services import Services
from bot.telegram.update_context import UpdateContext
from bot.telegram.views import document_views
from bot.telegram.views.callback_data import (
    EXAMPLE,
    CallbackData,
    CallbackDataError,
    parse_callback_data,
    question_hash,
)
from bot.telegram.views.follow_up import FollowUpQuestion, echo, follow_up_note, searched_note
from bot.telegram.views.replies import remember, send, show_screen
from bot.telegram.views.screens import Screen, StaleError, answer_screen, reference_screen, shown_page, why_screen
from bot.translations import Translations, parse_language

Action = Callable[[UpdateContext, CallbackData], Awaitable[None]]


async def on_callback(ctx: UpdateContext) -> None:
    """Run the button's action; problems are shown as a callback alert."""
    try:
        callback = _callback_data(ctx)
        if callback.question_ref.startswith(EXAMPLE) and not _example(ctx, callback):
            await ctx.compute(lambda: ctx.services.examples)  # computes them if necessary
        await ACTIONS[callback.action](ctx, callback)
    except CallbackDataError:
        await ctx.decline("bot.unknown_button")
    except StaleError as stale:
        await ctx.decline(stale.key)


def _callback_data(ctx: UpdateContext) -> CallbackData:
    callback = parse_callback_data(ctx.query.data)
    if callback.action not in ACTIONS:
        raise CallbackDataError(callback.action)
    return callback


async def _turn_page(ctx: UpdateContext, callback: CallbackData) -> None:
    if callback.question_ref.startswith(VERDICT):
        await show_screen(ctx, await verdicts(ctx, callback, _replied(ctx)))
        return
    follow_up = follow_up_question(ctx, callback)
    inline = bool(ctx.bot.supports_inline_queries)
    screen = await ctx.compute(
        answer_screen,
        ctx.services,
        follow_up,
        ctx.words,
        number=callback.page,
        inline=inline,
        seen=shown_page(callback),
    )
    await show_screen(ctx, screen)


async def _explain(ctx: UpdateContext, callback: CallbackData) -> None:
    follow_up = follow_up_question(ctx, callback)
    screen = await ctx.compute(
        why_screen, ctx.services, follow_up, ctx.words, number=callback.page, seen=shown_page(callback)
    )
    await show_screen(ctx, screen)


def _opening(view: Callable[..., Screen], *, has_note: bool = True) -> Action:
    """The action that shows ``view``; ``has_note``: it keeps the lines above the answer."""

    async def open_view(ctx: UpdateContext, callback: CallbackData) -> None:
        note = {"above": _above(ctx, callback)} if has_note else {}
        await show_screen(ctx, await ctx.compute(view, ctx.services, callback, ctx.words, **note))

    return open_view


def _citation(services: Services, callback: CallbackData, words: Translations, *, above: Draft) -> Screen:
    citation, origin = document_views.cited_paragraph(services, callback)
    return reference_screen(citation, callback, words, origin=origin, above=above)


def _list(services: Services, callback: CallbackData, words: Translations) -> Screen:
    return document_views.list_screen(services, CallbackData("s", page=callback.page), words)


async def _answer_example(ctx: UpdateContext, callback: CallbackData) -> None:
    """Answer an example in a new message, once, however often the button is pressed."""
    follow_up = _example_question(ctx, callback)
    shown = _message(ctx)
    if await ctx.services.state.allow(f"example:{shown.chat_id}:{shown.message_id}:{callback.question_ref}", 1):
        await ctx.decline("bot.example_answered")
        return
    ctx.services.keep_question(follow_up.question)
    inline = bool(ctx.bot.supports_inline_queries)
    start = perf_counter()
    screen = await ctx.compute(answer_screen, ctx.services, follow_up, ctx.words, inline=inline)
    await ctx.notify()
    await remember(ctx, shown.chat_id, await send(shown, screen), screen)
    telemetry.answered(
        outcome=screen.outcome, way="example", quotes=len(screen.page.quotes), seconds=perf_counter() - start
    )
    await note(ctx, follow_up.question, screen.outcome)


async def _language(ctx: UpdateContext, callback: CallbackData) -> None:
    language = parse_language(callback.target)
    if language is None or ctx.chat is None:
        raise CallbackDataError(callback.target)
    await ctx.services.state.set_language(ctx.chat, language.value)
    await ctx.tell(ctx.services.words(language)("bot.language"))


async def _show_page_number(ctx: UpdateContext, callback: CallbackData) -> None:
    await ctx.notify(ctx.words("bot.this_page", number=callback.page + 1))


async def _vote(ctx: UpdateContext, callback: CallbackData) -> None:
    if not ctx.services.settings.store_questions or ctx.user is None:
        raise StaleError("bot.no_votes")
    await ctx.services.state.feedback(ctx.user, callback.target, callback.action == "vu")
    await ctx.notify(ctx.words("bot.voted"))


ACTIONS: Final[Mapping[str, Action]] = {
    "a": _turn_page,
    "w": _explain,
    "p": _opening(document_views.paragraph_screen),
    "f": _opening(document_views.full_screen),
    "g": _opening(document_views.full_screen),
    "c": _opening(_citation),
    "s": _opening(_list, has_note=False),
    "d": _opening(document_views.document_screen, has_note=False),
    EXAMPLE: _answer_example,
    "l": _language,
    "o": _show_page_number,
    "vu": _vote,
    "vd": _vote,
    **dict.fromkeys(UPLOADED, on_button),
    **dict.fromkeys(DECISIONS, decide),
}


def follow_up_question(ctx: UpdateContext, callback: CallbackData) -> FollowUpQuestion:
    """The question of the answer, read from the message it replies to; raises ``StaleError`` if that is gone,
    inaccessible or edited."""
    message = _message(ctx)
    if callback.question_ref.startswith(EXAMPLE):
        return _example_question(ctx, callback)
    question = question_of(_replied(ctx), ctx.bot.bot)
    if question_hash(question) != callback.question_ref:
        raise StaleError("bot.question_changed")
    carried = carried_words(message) if callback.scope else ()
    searched = searched_question(message)
    return FollowUpQuestion(question, callback.question_ref, callback.scope, carried, ctx.in_group, searched=searched)


def _example_question(ctx: UpdateContext, callback: CallbackData) -> FollowUpQuestion:
    question = _example(ctx, callback) or _checked(ctx.services.examples, callback)
    if question is None:
        raise StaleError("bot.stale")
    return FollowUpQuestion(question, callback.question_ref, compact=ctx.in_group, echoed=True)


def _example(ctx: UpdateContext, callback: CallbackData) -> str | None:
    """The example as shown on the button or above its answer, since examples change with the documents."""
    if ctx.shown is None:
        return None
    keys = ctx.shown.reply_markup.inline_keyboard if ctx.shown.reply_markup else ()
    before, _, after = ctx.words("bot.question", question="\0").partition("\0")
    above = (text.removeprefix(before).removesuffix(after) for text in ctx.shown.parse_entities().values())
    return _checked((*(key.text for row in keys for key in row), *above), callback)


def _checked(questions: Iterable[str], callback: CallbackData) -> str | None:
    return next(
        (question for question in questions if EXAMPLE + question_hash(question) == callback.question_ref), None
    )


def _message(ctx: UpdateContext) -> Message:
    """The message with the button; raises ``StaleError`` if it is inaccessible."""
    if ctx.shown is None:
        raise StaleError("bot.inaccessible")
    return ctx.shown


def _replied(ctx: UpdateContext) -> Message:
    """The message that the one with the button replies to; raises ``StaleError`` if it was deleted."""
    replied = _message(ctx).reply_to_message
    if replied is None:
        raise StaleError("bot.question_gone")
    return replied


def _above(ctx: UpdateContext, callback: CallbackData) -> Draft:
    """The lines above an answer, kept while its message shows another screen: the example, or the follow-up note."""
    if callback.question_ref.startswith(EXAMPLE):
        question = _example(ctx, callback) or _checked(ctx.services.examples, callback)
        return echo(question, ctx.words) if question else Draft()
    if ctx.shown and (searched := searched_question(ctx.shown)):
        return searched_note(searched, ctx.words)
    document = ctx.services.documents.get(callback.scope)
    carried = carried_words(ctx.shown) if document and ctx.shown else ()
    return follow_up_note(document, carried, ctx.words, within=True) if document and carried else Draft()
