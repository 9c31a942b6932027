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


class SendOutcome(StrEnum):
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


def send_outcome(error: TelegramError) -> SendOutcome:
    """What ``error`` says about the request."""
    match error:
        case RetryAfter():
            return SendOutcome.SLOW_DOWN
        case ChatMigrated():
            return SendOutcome.MOVED
        case Forbidden():
            return SendOutcome.GONE if any(word in error.message for word in DEPARTED) else SendOutcome.WRONG
        case BadRequest():
            return _bad_request_outcome(error.message.lower())
        case InvalidToken() | Conflict():
            return SendOutcome.REFUSED
        case NetworkError() if isinstance(error.__cause__, NEVER_LEFT):
            return SendOutcome.UNSENT
        case NetworkError() if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
            return SendOutcome.REFUSED  # there was a reply, perhaps one that a proxy made
        case NetworkError():
            return SendOutcome.LOST
        case _:
            return SendOutcome.LOST if error.message == GARBLED else SendOutcome.WRONG


def _bad_request_outcome(text: str) -> SendOutcome:
    if "message is not modified" in text:
        return SendOutcome.UNCHANGED
    if "to be replied not found" in text or "reply message not found" in text:
        return SendOutcome.NO_QUESTION
    if "query is too old" in text or "query id is invalid" in text:
        return SendOutcome.EXPIRED
    return SendOutcome.WRONG
