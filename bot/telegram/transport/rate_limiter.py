"""Rate limiting and retries of Bot API requests.

When a connection breaks after a request was sent, the Bot API cannot tell whether it arrived. Repeating edits and
answers to callback and inline queries is harmless. A message would arrive twice; it is still sent again, once per
broken connection, because an answer shown twice is better than none.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter
from telegram.warnings import PTBDeprecationWarning

from bot import metrics
from bot.settings import Settings
from bot.telegram.transport.flood_limits import Chat, FloodLimiter, Reserve
from bot.telegram.transport.send_outcome import SendOutcome, send_outcome

log = logging.getLogger("youju.telegram")

# ``_seconds`` handles both types; python-telegram-bot reads the attribute itself when it makes the error.
warnings.filterwarnings("ignore", ".*attribute `retry_after` will be of type", PTBDeprecationWarning)

Result = bool | dict[str, Any] | list[dict[str, Any]]
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds; doubled each time
TIMEOUT = 300.0  # seconds after which a failing request is given up
QUERY_TIMEOUT = 15.0  # the same for callback and inline queries, which expire
SHUTDOWN_TIMEOUT = 20.0  # the same during shutdown
MAX_REFUSALS = 4  # 401 or 409 replies until a request is given up
MESSAGES = ("send", "copy", "forward")  # methods that post a message
NICETIES = frozenset({"sendChatAction", "sendMessageDraft", "setMessageReaction"})  # not retried
RETRIED_BY_RUNNER = frozenset({"getMe"})


class RateLimiter(BaseRateLimiter[None]):
    """python-telegram-bot's hook around each request: flood limits, retries, chats that are gone.

    ``on_gone`` is called with the ID of a chat that blocked or removed the bot, ``on_moved`` with the old and the new
    ID of a group that became a supergroup. ``reserve`` shares the flood limits with other replicas.
    """

    def __init__(self, *, limited: bool = True, reserve: Reserve | None = None) -> None:
        self._flood = FloodLimiter(limited=limited, reserve=reserve)
        self._hurry = float("inf")
        self.on_gone: Callable[[int], Awaitable[None]] | None = None
        self.on_moved: Callable[[int, int], Awaitable[None]] | None = None

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    def hurry(self) -> None:
        """Give up failing requests sooner, because the program is stopping."""
        self._hurry = min(self._hurry, time.monotonic() + SHUTDOWN_TIMEOUT)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> Result:
        """Make the request, with retries; raises the last error."""
        attempt = _Attempt(endpoint)
        while True:
            try:
                async with self._turn(endpoint, data):
                    done = await callback(*args, **kwargs)
                    log.debug("%s: done", endpoint)
                    return done
            except TelegramError as error:
                result = await self._after(error, attempt, data)
                if result is not None:
                    return result

    @asynccontextmanager
    async def _turn(self, endpoint: str, data: dict[str, Any]) -> AsyncIterator[None]:
        chat = _chat(data)
        if endpoint.startswith((*MESSAGES, "edit")) and endpoint not in NICETIES:
            async with self._flood.turn(chat):
                yield
            return
        if endpoint not in RETRIED_BY_RUNNER:
            await self._flood.halted(chat)
        yield

    async def _after(self, error: TelegramError, attempt: _Attempt, data: dict[str, Any]) -> bool | None:
        """The result to return despite ``error``, or ``None`` to retry (after a pause); otherwise raises it."""
        outcome = send_outcome(error)
        if outcome is SendOutcome.UNCHANGED and attempt.failures:
            return True  # the previous attempt had arrived
        if outcome is SendOutcome.EXPIRED and attempt.endpoint.startswith("answer"):
            return True  # nothing left to answer
        if attempt.endpoint in NICETIES and outcome is not SendOutcome.GONE:
            return False
        if outcome is SendOutcome.NO_QUESTION and data.pop("reply_parameters", None):
            return None
        if outcome is SendOutcome.MOVED and isinstance(error, ChatMigrated):
            await self._move(error, data)
            return None
        if outcome is SendOutcome.GONE:
            await self._leave(_chat(data))
        await self._pause(error, outcome, attempt, _chat(data))
        return None

    async def _pause(self, error: TelegramError, outcome: SendOutcome, attempt: _Attempt, chat: Chat) -> None:
        if (
            outcome not in (SendOutcome.UNSENT, SendOutcome.REFUSED, SendOutcome.SLOW_DOWN, SendOutcome.LOST)
            or attempt.endpoint in RETRIED_BY_RUNNER
        ):
            raise error
        requested = _seconds(error) if isinstance(error, RetryAfter) else 0.0
        try:
            pause = attempt.pause(error, at_least=requested, until=self._hurry)
        except TelegramError:
            attempt.give_up()
            raise
        metrics.retried(outcome.value)
        if outcome is SendOutcome.LOST and attempt.is_message:
            metrics.maybe_doubled()
        log.info("%s: %s (%s); again in %.1f s", attempt.endpoint, outcome.value, error, pause)
        if requested:
            self._flood.halt(chat, requested)
        else:
            await asyncio.sleep(pause)

    async def _leave(self, chat: Chat) -> None:
        self._flood.forget(chat)
        metrics.error("blocked")
        if self.on_gone and isinstance(chat, int):
            await self.on_gone(chat)

    async def _move(self, error: ChatMigrated, data: dict[str, Any]) -> None:
        old, data["chat_id"] = _chat(data), error.new_chat_id
        if self.on_moved and isinstance(old, int):
            await self.on_moved(old, error.new_chat_id)


class _Attempt:
    """The retries of one request."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._pause = FIRST_PAUSE
        self.failures = 0
        self._deadline = time.monotonic() + (QUERY_TIMEOUT if endpoint.startswith("answer") else TIMEOUT)

    @property
    def is_message(self) -> bool:
        """Whether repeating it posts a second message."""
        return self.endpoint.startswith(MESSAGES) and self.endpoint not in NICETIES

    def give_up(self) -> None:
        """Log and count a message that is not retried any more."""
        if self.is_message:
            metrics.lost()
            log.warning("%s: given up after %d failures; the message may be lost", self.endpoint, self.failures)

    def pause(self, error: TelegramError, *, at_least: float, until: float) -> float:
        """Seconds to wait before the next attempt; raises ``error`` when there should be none."""
        self.failures += 1
        pause = max(at_least, self._pause * random.uniform(0.8, 1.2))  # noqa: S311  not all at the same moment
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        refused = type(error).__name__ in ("InvalidToken", "Conflict") and self.failures >= MAX_REFUSALS
        if refused or time.monotonic() + pause > min(self._deadline, until):
            raise error
        return pause


def rate_limiter(settings: Settings, reserve: Reserve | None = None) -> RateLimiter:
    """For ``ApplicationBuilder.rate_limiter``."""
    return RateLimiter(limited=settings.flood_limits, reserve=reserve)


def _chat(data: dict[str, Any]) -> Chat:
    chat = data.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdigit():
        return int(chat)
    return chat if isinstance(chat, int | str) else None


def _seconds(error: RetryAfter) -> float:
    delay = error.retry_after
    return delay.total_seconds() if isinstance(delay, timedelta) else delay
