"""The bot's state: languages, which answer belongs to which question, rate limits, votes.

The text of a question is stored only if the operator has turned the list of unanswered questions on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer: its message ID, the passages it quotes and the corpus version they are from.

    ``question`` is the message ID of the question, filled in by the store.
    """

    answer: int
    passages: tuple[str, ...]
    corpus: str
    question: int = 0


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question without an answer: how often it was asked, and when last (Unix time)."""

    question: str
    times: int
    last: float


@dataclass(frozen=True, slots=True)
class PassageVotes:
    """The number of good and bad votes on a passage."""

    passage: str
    good: int
    bad: int


class Claim(StrEnum):
    """The result of claiming an update."""

    OURS = "ours"  # process it, then call ``done``
    DONE = "done"  # it has been processed already
    ELSEWHERE = "elsewhere"  # another replica is processing it, or an earlier one of the same person: try again


class State(Protocol):
    """The store of the bot. IDs are Telegram's. The store decides how long records are kept."""

    async def language(self, user: int) -> str | None:
        """The language that a user or a group has chosen."""

    async def set_language(self, user: int, language: str | None) -> None:
        """Store the language, or delete it for ``None``."""

    async def answered(self, chat: int, question: int) -> AnswerRecord | None:
        """The answer to the question in this message."""

    async def remember(self, chat: int, question: int, answered: AnswerRecord) -> None:
        """Store the answer to a question for 48 hours."""

    async def shown(self, chat: int, answer: int) -> AnswerRecord | None:
        """The answer shown in this message of the bot."""

    async def allow(self, key: str, per_minute: int) -> float:
        """Seconds until ``key`` may act again. 0 means now, and counts this action. ``per_minute`` 0 means no limit."""

    async def claim(self, update: int, turn: str) -> Claim:
        """Claim an update for processing.

        ``turn`` identifies the person: no two replicas process updates of one person at the same time. A claim expires
        ten seconds after the replica that holds it has died.
        """

    async def done(self, update: int, turn: str) -> None:
        """Mark a claimed update as processed, so that it is not processed again."""

    async def release(self, update: int, turn: str) -> None:
        """Give up a claim on an update that was not processed, so that anyone may claim it."""

    async def reserve(self, key: str, count: int, seconds: float) -> float:
        """Reserve one of ``count`` slots per ``seconds``, shared by all replicas; returns the seconds until then."""

    async def try_acquire_leadership(self, duty: str, mark: str) -> bool:
        """Whether this replica is to perform ``duty`` for the whole deployment.

        ``mark`` identifies the configuration. Another replica can take over after a minute, or at once with another
        ``mark``.
        """

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """Store a user's vote on a passage; the last one counts."""

    async def votes(self, passage: str) -> tuple[int, int]:
        """The number of good and bad votes on the passage."""

    async def votes_list(self, limit: int) -> list[PassageVotes]:
        """The passages with votes, those with the most first."""

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """Count a question without an answer."""

    async def unanswered_list(self, limit: int) -> list[UnansweredQuestion]:
        """The questions without an answer, the most frequent first."""

    async def migrate_chat(self, old: int, new: int) -> None:
        """Move the records of a group to its new ID after its upgrade to a supergroup."""

    async def migrations(self) -> dict[int, int]:
        """All changes of group IDs so far, old → newest."""

    async def forget(self, user: int) -> None:
        """Delete everything about a person."""

    async def forget_chat(self, chat: int) -> None:
        """Delete the answers in a chat that the bot is no longer in. A user's language stays."""

    async def once(self, key: str) -> bool:
        """True on the first call with this key, otherwise false."""

    @property
    def trouble(self) -> str | None:
        """Why the store is unavailable; ``None`` if it works. Meanwhile this process keeps the state itself."""

    async def check(self) -> str | None:
        """Test the store; returns ``None`` if it works, otherwise the reason."""

    async def close(self) -> None:
        """Write what is pending and close the store."""
