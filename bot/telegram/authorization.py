"""Authorization and rate limits of messages, buttons and inline queries."""

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
from bot.telegram.startup import notify_admin
from bot.telegram.update_context import UpdateContext, update_context

log = logging.getLogger("youju.telegram")
INLINE_FACTOR = 6  # inline queries allowed per question allowed: one is sent at each pause in typing
Handler = Callable[[UpdateContext], Awaitable[None]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def authorized(registry: ServiceRegistry, handler: Handler) -> Callback:
    """Wrap ``handler``: it runs only for authorized users within their rate limit; its errors are reported."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        ctx = await update_context(update, context.bot, registry.services)
        if ctx is None:
            return
        try:
            if refusal := await _refusal(ctx):
                await _refuse(registry, ctx, refusal)
            else:
                await handler(ctx)
                await notify_admin(ctx)
        except Exception as error:
            await report(ctx, error)

    return callback


async def _refuse(registry: ServiceRegistry, ctx: UpdateContext, refusal: str) -> None:
    """Send the refusal at most once a minute: per chat for messages, per user for buttons and inline queries.

    Further button presses are answered without text.
    """
    way = "chat" if ctx.request else "press" if ctx.update.callback_query else "inline"
    if not await ctx.services.state.allow(f"refused:{way}:{ctx.chat if ctx.request else ctx.user}", 1):
        registry.refusals.add(lambda: ctx.tell(refusal))
    elif ctx.update.callback_query:
        registry.refusals.add(ctx.notify)


async def _refusal(ctx: UpdateContext) -> str | None:
    """The reason to refuse this update; ``None`` if it is allowed."""
    if not await _is_allowed(ctx):
        log.info("not allowed: user %s, chat %s", ctx.user, ctx.chat)
        refusal = "bot.not_allowed_inline" if ctx.update.inline_query else "bot.not_allowed"
        return ctx.words(refusal, user=str(ctx.user or ctx.chat))
    wait = await _wait(ctx)
    if not wait:
        return None
    metrics.limited()
    return ctx.words("bot.too_fast", seconds=math.ceil(wait))


async def _is_allowed(ctx: UpdateContext) -> bool:
    """Whether the lists allow this user or chat, after applying group migrations that other replicas have seen."""
    access = ctx.services.access
    if access.allows(ctx.user, ctx.chat):
        return True
    if ctx.in_group:
        for old, new in (await ctx.services.state.migrations()).items():
            access.migrate(old, new)
    return access.allows(ctx.user, ctx.chat)


async def _wait(ctx: UpdateContext) -> float:
    """Seconds until the user, and in a group also the group, may ask again; 0 if now."""
    limit, allow = ctx.services.settings.rate_per_minute, ctx.services.state.allow
    if ctx.update.inline_query:  # these do not count as questions
        return await allow(f"inline:{ctx.user}", limit * INLINE_FACTOR)
    wait = await allow(f"user:{ctx.sender}", limit) if ctx.sender is not None else 0.0
    if wait or not ctx.in_group:
        return wait
    return await allow(f"chat:{ctx.chat}", limit)
