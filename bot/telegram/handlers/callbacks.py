"""A button was pressed: turn the message over, or say why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import perf_counter
from typing import Final

from telegram import Message

from bot import telemetry
from bot.render.telegram.draft import Draft
from bot.telegram.handlers.ask import carried_words, note
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
from bot.telegram.views.follow_up import FollowUpQuestion, echo, follow_up_note
from bot.telegram.views.replies import remember, send, show_screen
from bot.telegram.views.screens import Screen, StaleError, answer_screen, reference_screen, shown_page, why_screen
from bot.translations import Translations, parse_language


async def on_callback(ctx: UpdateContext) -> None:
    """Do what the button says; whatever stands against it is told over the button."""
    try:
        callback = _current(ctx)
        if callback.question_ref.startswith(EXAMPLE) and not _example(ctx, callback):
            await ctx.compute(lambda: ctx.services.examples)  # they may have to be looked for, which takes its time
        await ACTIONS[callback.action](ctx, callback)
    except CallbackDataError:
        await ctx.decline("bot.unknown_button")
    except StaleError as stale:
        await ctx.decline(stale.key)


def _current(ctx: UpdateContext) -> CallbackData:
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


def _opening(
    view: Callable[[Services, CallbackData, Translations, Draft], Screen],
) -> Callable[[UpdateContext, CallbackData], Awaitable[None]]:
    async def open_view(ctx: UpdateContext, callback: CallbackData) -> None:
        await show_screen(ctx, await ctx.compute(view, ctx.services, callback, ctx.words, _above(ctx, callback)))

    return open_view


def _paragraph(services: Services, callback: CallbackData, words: Translations, above: Draft) -> Screen:
    return document_views.paragraph_screen(services, callback, words, above=above)


def _full(services: Services, callback: CallbackData, words: Translations, above: Draft) -> Screen:
    return document_views.full_screen(services, callback, words, above=above)


def _citation(services: Services, callback: CallbackData, words: Translations, above: Draft) -> Screen:
    citation, origin = document_views.cited_paragraph(services, callback)
    return reference_screen(citation, callback, words, origin=origin, above=above)


def _list(services: Services, callback: CallbackData, words: Translations, _above: Draft) -> Screen:
    return document_views.list_screen(services, CallbackData("s", page=callback.page), words)


def _document(services: Services, callback: CallbackData, words: Translations, _above: Draft) -> Screen:
    return document_views.document_screen(services, callback, words)


async def _answer_example(ctx: UpdateContext, callback: CallbackData) -> None:
    """Answer an example: a message of its own, below the one with the button; once, however fast one taps."""
    follow_up = _example_question(ctx, callback)
    shown = _message(ctx)
    if await ctx.services.state.allow(f"example:{shown.chat_id}:{shown.message_id}:{callback.question_ref}", 1):
        await ctx.decline("bot.example_answered")
        return
    inline = bool(ctx.bot.supports_inline_queries)
    begun = perf_counter()
    screen = await ctx.compute(answer_screen, ctx.services, follow_up, ctx.words, inline=inline)
    await ctx.notify()
    await remember(ctx, shown.chat_id, await send(shown, screen), screen)
    telemetry.answered(
        outcome=screen.outcome,
        way="example",
        quotes=len(screen.page.quotes),
        seconds=perf_counter() - begun,
    )
    await note(ctx, follow_up.question, screen.outcome)


async def _language(ctx: UpdateContext, callback: CallbackData) -> None:
    language = parse_language(callback.target)
    if language is None or ctx.chat is None:
        raise CallbackDataError(callback.target)
    await ctx.services.state.set_language(ctx.chat, language.value)
    await ctx.tell(ctx.services.words(language)("bot.language"))


async def _where(ctx: UpdateContext, callback: CallbackData) -> None:
    await ctx.notify(ctx.words("bot.this_page", number=callback.page + 1))


async def _vote(ctx: UpdateContext, callback: CallbackData) -> None:
    if not ctx.services.settings.store_questions or ctx.user is None:
        raise StaleError("bot.no_votes")
    await ctx.services.state.feedback(ctx.user, callback.target, callback.action == "vu")
    await ctx.notify(ctx.words("bot.voted"))


ACTIONS: Final[Mapping[str, Callable[[UpdateContext, CallbackData], Awaitable[None]]]] = {
    "a": _turn_page,
    "w": _explain,
    "p": _opening(_paragraph),
    "f": _opening(_full),
    "g": _opening(_full),
    "c": _opening(_citation),
    "s": _opening(_list),
    "d": _opening(_document),
    EXAMPLE: _answer_example,
    "l": _language,
    "o": _where,
    "vu": _vote,
    "vd": _vote,
    **dict.fromkeys(UPLOADED, on_button),
    **dict.fromkeys(DECISIONS, decide),
}


def follow_up_question(ctx: UpdateContext, callback: CallbackData) -> FollowUpQuestion:
    """The question that the button's answer belongs to, from the message that it replies to; raises
    ``StaleError`` where that is gone, out of sight or another one by now."""
    message = _message(ctx)
    if callback.question_ref.startswith(EXAMPLE):
        return _example_question(ctx, callback)
    question = question_of(_replied(ctx), ctx.bot.bot)
    if question_hash(question) != callback.question_ref:
        raise StaleError("bot.question_changed")
    carried = carried_words(message) if callback.scope else ()
    return FollowUpQuestion(question, callback.question_ref, callback.scope, carried, ctx.in_group)


def _example_question(ctx: UpdateContext, callback: CallbackData) -> FollowUpQuestion:
    question = _example(ctx, callback) or _checked(ctx.services.examples, callback)
    if question is None:
        raise StaleError("bot.stale")
    return FollowUpQuestion(question, callback.question_ref, compact=ctx.in_group, echoed=True)


def _example(ctx: UpdateContext, callback: CallbackData) -> str | None:
    """The example as it stands in the message, on its button or above its answer: other documents have other ones."""
    if ctx.shown is None:
        return None
    keys = ctx.shown.reply_markup.inline_keyboard if ctx.shown.reply_markup else ()
    before, _, after = ctx.words("bot.question", question="\0").partition("\0")
    above = (text.removeprefix(before).removesuffix(after) for text in ctx.shown.parse_entities().values())
    return _checked((*(key.text for row in keys for key in row), *above), callback)


def _checked(questions: Iterable[str], callback: CallbackData) -> str | None:
    return next((each for each in questions if EXAMPLE + question_hash(each) == callback.question_ref), None)


def _message(ctx: UpdateContext) -> Message:
    """The message with the button; raises ``StaleError`` if Telegram does not show it any more."""
    if ctx.shown is None:
        raise StaleError("bot.inaccessible")
    return ctx.shown


def _replied(ctx: UpdateContext) -> Message:
    """The message that the one with the button replies to; raises ``StaleError`` if there is none any more."""
    replied = _message(ctx).reply_to_message
    if replied is None:
        raise StaleError("bot.question_gone")
    return replied


def _above(ctx: UpdateContext, callback: CallbackData) -> Draft:
    """What an answer says of itself, kept while its message shows something else: an example, or what it follows up."""
    if callback.question_ref.startswith(EXAMPLE):
        question = _example(ctx, callback) or _checked(ctx.services.examples, callback)
        return echo(question, ctx.words) if question else Draft()
    document = ctx.services.documents.get(callback.scope)
    carried = carried_words(ctx.shown) if document and ctx.shown else ()
    return follow_up_note(document, carried, ctx.words, within=True) if document and carried else Draft()
