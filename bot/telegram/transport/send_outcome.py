"""Classify errors of Bot API requests: was the request sent, and may it be repeated?"""

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

# Raised before the first byte is sent (httpx, "Exceptions").
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
GARBLED = "Invalid server response"  # a 2xx reply that is not one of the Bot API
CHAT_GONE = ("blocked", "kicked", "deactivated", "not a member", "chat was deleted", "can't initiate conversation")


class SendOutcome(StrEnum):
    """The outcome of a failed request."""

    UNSENT = "unsent"  # it was not sent
    REFUSED = "refused"  # 401, 409, 5xx: nothing was done
    SLOW_DOWN = "slow-down"  # 429
    LOST = "lost"  # it was sent and no reply came: it may have been executed
    GONE = "gone"  # the bot was blocked or removed
    MOVED = "moved"  # the group became a supergroup
    NO_QUESTION = "no-question"  # the message to reply to was deleted
    UNCHANGED = "unchanged"  # the edit changes nothing
    EXPIRED = "expired"  # the callback or inline query is too old
    WRONG = "wrong"  # any other error is a bug of ours


def send_outcome(error: TelegramError) -> SendOutcome:
    """Classify ``error``."""
    match error:
        case RetryAfter():
            return SendOutcome.SLOW_DOWN
        case ChatMigrated():
            return SendOutcome.MOVED
        case Forbidden():
            return SendOutcome.GONE if any(word in error.message for word in CHAT_GONE) else SendOutcome.WRONG
        case BadRequest():
            return _bad_request_outcome(error.message.lower())
        case InvalidToken() | Conflict():
            return SendOutcome.REFUSED
        case NetworkError() if isinstance(error.__cause__, NEVER_LEFT):
            return SendOutcome.UNSENT
        case NetworkError() if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
            return SendOutcome.REFUSED  # there was a reply, perhaps from a proxy
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
