"""Calls of the Bot API whose parameters and reply are plain values.

What python-telegram-bot's own methods make of them on the way, objects to be made, frozen, compared and taken apart
again, costs as much time as a search; here nobody would look at them.
"""

from __future__ import annotations

import warnings
from typing import Any

from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken
from telegram.request import BaseRequest
from telegram.warnings import PTBUserWarning

# The library would rather have its own method called wherever it has one.
warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)


async def call(bot: Bot, method: str, parameters: dict[str, Any], *, patience: float | None = None) -> Any:
    """The result of a ``method`` of the Bot API, as JSON has it; raises ``TelegramError`` as ``bot`` does.

    ``patience`` are the seconds to wait for the reply, if not those of the bot. Parameters that are ``None`` are left
    out.
    """
    wait = BaseRequest.DEFAULT_NONE if patience is None else patience
    try:
        return await bot.do_api_request(method, parameters, read_timeout=wait)
    except EndPointNotFound as error:
        raise InvalidToken("the token was refused") from error  # there is such a method, so it is the token
