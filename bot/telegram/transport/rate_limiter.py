"""How requests reach Telegram: in turn, and again until they have surely arrived.

Where a connection breaks after a request has left, nobody can ask Telegram whether it arrived. Edits, answers to
buttons and inline queries do no harm twice. A message does: it is sent again all the same, at most once for each broken
connection, since a person who reads an answer twice is better off than one who gets none.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot import metrics
from bot.settings import Settings
from bot.telegram.transport.flood_limits import Chat, FloodLimiter, Reserve
from bot.telegram.transport.send_outcome import SendOutcome, send_outcome

log = logging.getLogger("youju.telegram")

Result = bool | dict[str, Any] | list[dict[str, Any]]
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds; each is twice the one before
PATIENCE = 300.0  # seconds until a request that keeps failing is given up
QUERY_PATIENCE = 15.0  # after that Telegram takes no answer to a button or an inline query
LAST_PATIENCE = 20.0  # once the program is asked to stop
REFUSALS = 4  # a token that is refused so often is wrong
MESSAGES = ("send", "copy", "forward")  # made twice, these arrive twice
NICETIES = frozenset({"sendChatAction", "sendMessageDraft", "setMessageReaction"})  # not worth a second try
ASKED_BY_US = frozenset({"getMe"})  # the runner has its own way of asking again


class RateLimiter(BaseRateLimiter[None]):
    """python-telegram-bot's hook around each request: flood limits, retries and chats that are gone.

    ``on_gone`` is called with the number of a chat that has blocked or removed the bot, ``on_moved`` with the old and
    the new number of a group that has become a supergroup. ``reserve`` shares the flood limits with other replicas.
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
        """The program is to stop: from now on what keeps failing is given up sooner."""
        self._hurry = min(self._hurry, time.monotonic() + LAST_PATIENCE)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> Result:
        """Make the request until it has arrived; raises what it ended with."""
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
        if endpoint not in ASKED_BY_US:
            await self._flood.halted(chat)
        yield

    async def _after(self, error: TelegramError, attempt: _Attempt, data: dict[str, Any]) -> bool | None:
        """What to return instead of ``error``, or ``None`` to try again, after a pause; or else it is raised."""
        outcome = send_outcome(error)
        if outcome is SendOutcome.UNCHANGED and attempt.failures:
            return True  # the attempt before had arrived after all
        if outcome is SendOutcome.EXPIRED and attempt.endpoint.startswith("answer"):
            return True  # nobody waits for it any more
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
            or attempt.endpoint in ASKED_BY_US
        ):
            raise error
        asked = _seconds(error) if isinstance(error, RetryAfter) else 0.0
        try:
            pause = attempt.pause(error, at_least=asked, until=self._hurry)
        except TelegramError:
            attempt.give_up()
            raise
        metrics.retried(outcome.value)
        if outcome is SendOutcome.LOST and attempt.is_message:
            metrics.maybe_doubled()
        log.info("%s: %s (%s); again in %.1f s", attempt.endpoint, outcome.value, error, pause)
        if asked:
            self._flood.halt(chat, asked)
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
    """One request and how long it has been tried."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._pause = FIRST_PAUSE
        self.failures = 0
        patience = QUERY_PATIENCE if endpoint.startswith("answer") else PATIENCE
        self._deadline = time.monotonic() + patience

    @property
    def is_message(self) -> bool:
        """Whether it arrives twice where it is made twice."""
        return self.endpoint.startswith(MESSAGES) and self.endpoint not in NICETIES

    def give_up(self) -> None:
        """It is not made again: a message is lost with it."""
        if self.is_message:
            metrics.lost()
            log.warning("%s: given up after %d failures; the message may be lost", self.endpoint, self.failures)

    def pause(self, error: TelegramError, *, at_least: float, until: float) -> float:
        """How long to wait before trying again; raises ``error`` if that is too long or was in vain too often."""
        self.failures += 1
        pause = max(at_least, self._pause * random.uniform(0.8, 1.2))  # noqa: S311  not all at the same moment
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        refused = type(error).__name__ in ("InvalidToken", "Conflict") and self.failures >= REFUSALS
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
    return error._retry_after.total_seconds()  # the public attribute warns of its change of type
