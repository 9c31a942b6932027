"""Bot API calls with plain values as parameters and result.

Creating, freezing and serializing python-telegram-bot's objects for a message takes as long as a search.
"""

from __future__ import annotations

import warnings
from typing import Any

from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken
from telegram.request import BaseRequest
from telegram.warnings import PTBUserWarning

# python-telegram-bot warns when a method has a wrapper of its own.
warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)


async def call(bot: Bot, method: str, parameters: dict[str, Any], *, timeout: float | None = None) -> Any:
    """Call ``method`` and return its result as parsed JSON; raises ``TelegramError`` as ``bot`` does.

    ``timeout`` is the read timeout in seconds; ``None`` is the bot's own. Parameters that are ``None`` are left out.
    """
    try:
        return await bot.do_api_request(
            method, parameters, read_timeout=BaseRequest.DEFAULT_NONE if timeout is None else timeout
        )
    except EndPointNotFound as error:
        raise InvalidToken("the token was refused") from error  # the method exists, so the token is wrong
