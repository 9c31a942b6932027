"""The one gate for messages, buttons and inline queries: who may ask, and how often."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import ContextTypes

from bot import metrics
from bot.telegram.handlers.errors import report
from bot.telegram.services import ServiceRegistry
from bot.telegram.startup import tell_admin
from bot.telegram.update_context import UpdateContext, update_context

log = logging.getLogger("youju.telegram")
TYPING = 6  # inline queries for each question a person may ask
Handler = Callable[[UpdateContext], Awaitable[None]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def gated(front: ServiceRegistry, handler: Handler) -> Callback:
    """``handler`` behind the gate; what it raises is logged, and the person told."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        ctx = await update_context(update, context.bot, front.services)
        if ctx is None:
            return
        try:
            if refusal := await _refusal(ctx):
                await _refuse(front, ctx, refusal)
            else:
                await handler(ctx)
                await tell_admin(ctx)
        except Exception as error:
            await report(ctx, error)

    return callback


async def _refuse(front: ServiceRegistry, ctx: UpdateContext, refusal: str) -> None:
    """Say so: over a button or above inline results once a minute to each person, as a message once in each chat.
    Further presses are settled without a word."""
    if ctx.request:
        told = f"chat:{ctx.chat}"
    else:
        told = f"{'press' if ctx.update.callback_query else 'inline'}:{ctx.user}"
    if not await ctx.services.state.allow(f"refused:{told}", 1):
        front.refusals.add(lambda: ctx.tell(refusal))
    elif ctx.update.callback_query:
        front.refusals.add(ctx.notify)


async def _refusal(ctx: UpdateContext) -> str | None:
    """Why this visit is not let in; ``None`` if it is."""
    if not await _is_allowed(ctx):
        log.info("not on the list: user %s, chat %s", ctx.user, ctx.chat)
        refusal = "bot.not_allowed_inline" if ctx.update.inline_query else "bot.not_allowed"
        return ctx.words(refusal, user=str(ctx.user or ctx.chat))
    wait = await _wait(ctx)
    if not wait:
        return None
    metrics.limited()
    return ctx.words("bot.too_fast", seconds=math.ceil(wait))


async def _is_allowed(ctx: UpdateContext) -> bool:
    """Whether the lists let them in; another replica may have heard that a listed group has a new number."""
    access = ctx.services.access
    if access.allows(ctx.user, ctx.chat):
        return True
    if ctx.in_group:
        for old, new in (await ctx.services.state.migrations()).items():
            access.migrate(old, new)
    return access.allows(ctx.user, ctx.chat)


async def _wait(ctx: UpdateContext) -> float:
    """Seconds until the person, and in a group the group, may ask again."""
    limit, allow = ctx.services.settings.rate_per_minute, ctx.services.state.allow
    if ctx.update.inline_query:  # one at each pause in typing: they do not use up the questions
        return await allow(f"inline:{ctx.user}", limit * TYPING)
    wait = await allow(f"user:{ctx.sender}", limit) if ctx.sender is not None else 0.0
    if wait or not ctx.in_group:
        return wait
    return await allow(f"chat:{ctx.chat}", limit)
