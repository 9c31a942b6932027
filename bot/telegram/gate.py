"""The one gate for messages, buttons and inline queries: who may ask, and how often."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import ContextTypes

from bot import metrics
from bot.telegram.desk import FrontDesk
from bot.telegram.errors import report
from bot.telegram.startup import tell_admin
from bot.telegram.visit import Visit, visit_of

log = logging.getLogger("youju.telegram")
TYPING = 6  # inline queries for each question a person may ask
Handler = Callable[[Visit], Awaitable[None]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def gated(front: FrontDesk, handler: Handler) -> Callback:
    """``handler`` behind the gate; what it raises is logged, and the person told."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await visit_of(update, context.bot, front.desk)
        if visit is None:
            return
        try:
            if refusal := await _refusal(visit):
                await _refuse(front, visit, refusal)
            else:
                await handler(visit)
                await tell_admin(visit)
        except Exception as error:
            await report(visit, error)

    return callback


async def _refuse(front: FrontDesk, visit: Visit, refusal: str) -> None:
    """Say so: over a button or above inline results once a minute to each person, as a message once in each chat.
    Further presses are settled without a word."""
    if visit.request:
        told = f"chat:{visit.chat}"
    else:
        told = f"{'press' if visit.update.callback_query else 'inline'}:{visit.user}"
    if not await visit.desk.state.allow(f"refused:{told}", 1):
        front.refusals.add(lambda: visit.tell(refusal))
    elif visit.update.callback_query:
        front.refusals.add(visit.notify)


async def _refusal(visit: Visit) -> str | None:
    """Why this visit is not let in; ``None`` if it is."""
    if not await _is_allowed(visit):
        log.info("not on the list: user %s, chat %s", visit.user, visit.chat)
        refusal = "bot.not_allowed_inline" if visit.update.inline_query else "bot.not_allowed"
        return visit.words(refusal, user=str(visit.user or visit.chat))
    wait = await _wait(visit)
    if not wait:
        return None
    metrics.limited()
    return visit.words("bot.too_fast", seconds=math.ceil(wait))


async def _is_allowed(visit: Visit) -> bool:
    """Whether the lists let them in; another replica may have heard that a listed group has a new number."""
    access = visit.desk.access
    if access.allows(visit.user, visit.chat):
        return True
    if visit.in_group:
        for old, new in (await visit.desk.state.migrations()).items():
            access.migrate(old, new)
    return access.allows(visit.user, visit.chat)


async def _wait(visit: Visit) -> float:
    """Seconds until the person, and in a group the group, may ask again."""
    limit, allow = visit.desk.settings.rate_per_minute, visit.desk.state.allow
    if visit.update.inline_query:  # one at each pause in typing: they do not use up the questions
        return await allow(f"inline:{visit.user}", limit * TYPING)
    wait = await allow(f"user:{visit.sender}", limit) if visit.sender is not None else 0.0
    if wait or not visit.in_group:
        return wait
    return await allow(f"chat:{visit.chat}", limit)
