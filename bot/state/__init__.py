"""What the bot remembers: languages, which answer belongs to which question, limits, votes. Never a question's
text, unless the operator has switched the list of unanswered questions on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: its message, the passages it quotes and the version of the corpus they are from.

    ``question`` is the question's message; the store fills it in.
    """

    answer: int
    passages: tuple[str, ...]
    corpus: str
    question: int = 0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found nothing: how often it was asked, and when last (seconds since 1970)."""

    question: str
    times: int
    last: float


@dataclass(frozen=True, slots=True)
class Voted:
    """How many found a passage good, and how many bad."""

    passage: str
    good: int
    bad: int


class State(Protocol):
    """The one store of the bot. Numbers are those of Telegram; how long things are kept is the store's concern."""

    async def language(self, user: int) -> str | None:
        """The language that a user or a group has chosen."""

    async def set_language(self, user: int, language: str | None) -> None:
        """Remember it; ``None`` forgets it."""

    async def answered(self, chat: int, question: int) -> Answered | None:
        """What this question message was answered with."""

    async def remember(self, chat: int, question: int, answered: Answered) -> None:
        """Keep for 48 hours what a question was answered with."""

    async def shown(self, chat: int, answer: int) -> Answered | None:
        """What this message of ours, an answer, shows."""

    async def allow(self, key: str, per_minute: int) -> float:
        """Seconds until ``key`` may act again; 0: now, and this one is counted. ``per_minute`` 0 is no limit."""

    async def seen(self, update: int) -> bool:
        """Whether this update is done."""

    async def mark_seen(self, update: int) -> None:
        """This update is done."""

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """A user's vote on a passage; the last one counts."""

    async def votes(self, passage: str) -> tuple[int, int]:
        """How many found the passage good, and how many bad."""

    async def votes_list(self, limit: int) -> list[Voted]:
        """The passages that were voted on, those with the most votes first."""

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """Count a question that found nothing."""

    async def unanswered_list(self, limit: int) -> list[Unanswered]:
        """The questions that found nothing, the most asked first."""

    async def migrate_chat(self, old: int, new: int) -> None:
        """A group has become a supergroup: what is known of it is known of its new number."""

    async def migrations(self) -> dict[int, int]:
        """Every such change so far, old number → newest number."""

    async def forget(self, user: int) -> None:
        """Drop everything about a person."""

    async def forget_chat(self, chat: int) -> None:
        """Drop the answers of a chat that the bot has no part in any more; a user's language stays."""

    async def once(self, key: str) -> bool:
        """True the first time only."""

    async def close(self) -> None:
        """Write what is left; nothing may be called afterwards."""
