"""Calls of the Bot API whose parameters and reply are plain values.

What python-telegram-bot's own methods make of them on the way, objects to be made, frozen, compared and taken apart
again, costs as much time as a search; here nobody would look at them.
"""

from __future__ import annotations

from typing import Any

from telegram import Bot
from telegram.request import BaseRequest


async def call(bot: Bot, method: str, parameters: dict[str, Any], *, patience: float | None = None) -> Any:
    """The result of a ``method`` of the Bot API, as JSON has it; raises ``TelegramError`` as ``bot`` does.

    ``patience`` are the seconds to wait for the reply, if not those of the bot. Parameters that are ``None`` are left
    out. The public ``Bot.do_api_request`` is the same, and warns of each method that python-telegram-bot knows.
    """
    wait = BaseRequest.DEFAULT_NONE if patience is None else patience
    return await bot._post(method, parameters, read_timeout=wait)
