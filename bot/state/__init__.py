"""What the bot remembers: languages, which answer belongs to which question, limits, votes. Never a question's
text, unless the operator has switched the list of unanswered questions on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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


class Claim(StrEnum):
    """What came of wanting to work on an update."""

    OURS = "ours"  # go ahead, and say when it is done
    DONE = "done"  # somebody has worked on it
    ELSEWHERE = "elsewhere"  # another replica is at it, or at an earlier one of the same person: ask again


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

    async def claim(self, update: int, turn: str) -> Claim:
        """Ask to work on an update. ``turn`` names whose it is: no two replicas work on one person's updates at once.

        A claim lapses ten seconds after the replica that holds it has died.
        """

    async def done(self, update: int, turn: str) -> None:
        """A claimed update is done: it will not be worked on again."""

    async def release(self, update: int, turn: str) -> None:
        """A claimed update is not done, and anybody may claim it."""

    async def reserve(self, key: str, count: int, seconds: float) -> float:
        """Take one of the ``count`` places that all replicas share within ``seconds``: seconds until it is there."""

    async def appointed(self, duty: str, mark: str) -> bool:
        """Whether it falls to this replica to do a ``duty`` for the whole deployment; ``mark`` says how it is to be
        done. Another replica is appointed after a minute, or at once if it is to be done otherwise."""

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

    @property
    def trouble(self) -> str | None:
        """Why the store cannot be reached, while that is so; what is asked of it meanwhile is done in this process."""

    async def check(self) -> str | None:
        """Ask the store whether it works: ``None``, or why it does not."""

    async def close(self) -> None:
        """Write what is left; nothing may be called afterwards."""
