"""Log errors with a reference number, then tell the user that number."""

from __future__ import annotations

import logging
from typing import Final

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot import logs, metrics
from bot.telegram.update_context import UpdateContext
from retrieval.errors import UnreachableError

TOO_OLD: Final = "query is too old"
log = logging.getLogger("youju.telegram")


async def report(ctx: UpdateContext, error: Exception) -> None:
    """Handle an error raised by a handler; never raises."""
    match error:
        case Forbidden():
            log.info("chat is closed to the bot: %s", error)
            await _forget_chat(ctx)
        case BadRequest() if TOO_OLD in error.message.lower():
            log.info("answer came too late: %s", error)
        case BadRequest():
            await _report_unexpected(ctx, error)
        case UnreachableError():
            log.warning("question not answered: %s", error)
            metrics.error("engine")
            await _tell(ctx, "bot.engine_away")
        case NetworkError() | RetryAfter():
            log.warning("an answer may be lost: %s", error)
            metrics.error("network")
        case _:
            await _report_unexpected(ctx, error)


async def unexpected(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log errors outside of handlers, where there is no user to tell."""
    error = context.error
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        log.warning("Telegram cannot be reached: %s", error)
        return
    number = update.update_id if isinstance(update, Update) else None
    log.error("unexpected error [%s] at update %s", _number(), number, exc_info=error)


async def _report_unexpected(ctx: UpdateContext, error: Exception) -> None:
    number = _number()
    metrics.error("unexpected")
    log.error("unexpected error [%s] at update %s", number, ctx.update.update_id, exc_info=error)
    await _tell(ctx, "bot.error", number=number)


async def _tell(ctx: UpdateContext, key: str, number: str = "") -> None:
    try:
        if ctx.update.callback_query:
            await ctx.decline(key, number=number)
        else:
            await ctx.tell(ctx.words(key, number=number))
    except TelegramError as failure:
        log.warning("nobody could be told: %s", failure)


async def _forget_chat(ctx: UpdateContext) -> None:
    if ctx.chat is not None:
        await ctx.services.state.forget_chat(ctx.chat)


def _number() -> str:
    """A short reference that is in every log line about this update."""
    return logs.request_number()
