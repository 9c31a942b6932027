"""What became of a request to Telegram that raised an error: did it leave, and may it be made again?"""

from __future__ import annotations

from enum import StrEnum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

# Raised before the first byte of the request has left (httpx, "Exceptions").
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
GARBLED = "Invalid server response"  # a reply with success that is none of the Bot API
DEPARTED = ("blocked", "kicked", "deactivated", "not a member", "chat was deleted", "can't initiate conversation")


class Fate(StrEnum):
    """What became of the request."""

    UNSENT = "unsent"  # it never left
    REFUSED = "refused"  # Telegram replied and did nothing: 401, 409, 5xx
    SLOW_DOWN = "slow-down"  # 429
    LOST = "lost"  # it left and no reply came: it may have been carried out
    GONE = "gone"  # we were blocked or removed
    MOVED = "moved"  # the group is a supergroup now
    NO_QUESTION = "no-question"  # the message to reply to has been deleted
    UNCHANGED = "unchanged"  # the message looks as we wanted it to already
    EXPIRED = "expired"  # the button or inline query is too old to be answered
    WRONG = "wrong"  # anything else is our mistake


def fate(error: TelegramError) -> Fate:
    """What ``error`` says about the request."""
    match error:
        case RetryAfter():
            return Fate.SLOW_DOWN
        case ChatMigrated():
            return Fate.MOVED
        case Forbidden():
            return Fate.GONE if any(word in error.message for word in DEPARTED) else Fate.WRONG
        case BadRequest():
            return _of_bad_request(error.message.lower())
        case InvalidToken() | Conflict():
            return Fate.REFUSED
        case NetworkError() if isinstance(error.__cause__, NEVER_LEFT):
            return Fate.UNSENT
        case NetworkError() if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
            return Fate.REFUSED  # there was a reply, perhaps one that a proxy made
        case NetworkError():
            return Fate.LOST
        case _:
            return Fate.LOST if error.message == GARBLED else Fate.WRONG


def _of_bad_request(text: str) -> Fate:
    if "message is not modified" in text:
        return Fate.UNCHANGED
    if "to be replied not found" in text or "reply message not found" in text:
        return Fate.NO_QUESTION
    if "query is too old" in text or "query id is invalid" in text:
        return Fate.EXPIRED
    return Fate.WRONG
