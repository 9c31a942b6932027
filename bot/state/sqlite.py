"""The state of one process, in a SQLite file. IDs of people and chats are stored as keyed hashes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.state import AnswerRecord, Claim, PassageVotes, UnansweredQuestion
from bot.state.database import Database
from bot.state.limits import Limits

HOUR = 3600.0  # seconds
ANSWERS_KEPT = 48 * HOUR  # as long as Telegram lets a bot edit
UPDATES_KEPT = 25 * HOUR  # Telegram itself keeps them 24 hours
AT_ONCE = 256  # rows; then the thread writes two, as a checkpoint and the row after it wait for the disk
REMEMBER = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)"
UNANSWERED = """INSERT INTO unanswered VALUES (?, ?, 1, ?)
    ON CONFLICT DO UPDATE SET times = times + 1, last = excluded.last"""
VOTES = "SELECT coalesce(sum(good), 0), count(*) FROM votes WHERE passage = ?"
ALL_VOTES = """SELECT passage, sum(good), count(*) - sum(good) FROM votes
    GROUP BY passage ORDER BY count(*) DESC, passage LIMIT ?"""
ANSWER = "SELECT answer, passages, corpus, question FROM answers WHERE chat = ? AND {} = ? AND at > ?"


class SqliteState:
    """``State`` over one SQLite file (or ``":memory:"``).

    Methods never raise because of the file: a failed write is dropped, and a damaged row counts as missing.
    """

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path)
        self._clock = clock
        self._limits = Limits()
        self._pruned = 0.0
        self._written = 0

    async def language(self, user: int) -> str | None:
        """See ``State``."""
        rows = await self._read("SELECT language FROM languages WHERE who = ?", self._hash(user))
        return rows[0][0] if rows and isinstance(rows[0][0], str) else None

    async def set_language(self, user: int, language: str | None) -> None:
        """See ``State``."""
        if language is None:
            await self._ask("DELETE FROM languages WHERE who = ?", self._hash(user))
        else:
            await self._ask("INSERT OR REPLACE INTO languages VALUES (?, ?)", self._hash(user), language)

    async def answered(self, chat: int, question: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._answer("question", chat, question)

    async def shown(self, chat: int, answer: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._answer("answer", chat, answer)

    async def remember(self, chat: int, question: int, answered: AnswerRecord) -> None:
        """See ``State``."""
        record = (answered.answer, " ".join(answered.passages), answered.corpus, self._clock())
        await self._write(REMEMBER, self._hash(chat), question, *record)

    async def allow(self, key: str, per_minute: int) -> float:
        """See ``State``."""
        return self._limits.allow(key, per_minute)

    async def claim(self, update: int, turn: str) -> Claim:  # noqa: ARG002  one process orders its updates itself
        """See ``State``."""
        return Claim.DONE if await self._read("SELECT 1 FROM updates WHERE id = ?", update) else Claim.OURS

    async def done(self, update: int, turn: str) -> None:  # noqa: ARG002
        """See ``State``."""
        await self._write("INSERT OR REPLACE INTO updates VALUES (?, ?)", update, self._clock())

    async def release(self, update: int, turn: str) -> None:
        """Nothing to do: a single process knows its own claims."""

    async def reserve(self, key: str, count: int, seconds: float) -> float:  # noqa: ARG002
        """Always 0: a single process shares with nobody."""
        return 0.0

    async def try_acquire_leadership(self, duty: str, mark: str) -> bool:  # noqa: ARG002
        """Always true in a single process."""
        return True

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """See ``State``."""
        await self._ask("INSERT OR REPLACE INTO votes VALUES (?, ?, ?)", self._hash(user), passage, good)

    async def votes(self, passage: str) -> tuple[int, int]:
        """See ``State``."""
        rows = await self._ask(VOTES, passage)
        good, total = map(_whole, rows[0] if rows else (0, 0))
        return good, total - good

    async def votes_list(self, limit: int) -> list[PassageVotes]:
        """See ``State``."""
        rows = await self._ask(ALL_VOTES, limit)
        return [PassageVotes(str(passage), _whole(good), _whole(bad)) for passage, good, bad in rows]

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """See ``State``."""
        who = b"" if user is None else self._hash(user)
        await self._ask(UNANSWERED, question, who, self._clock())

    async def unanswered_list(self, limit: int) -> list[UnansweredQuestion]:
        """See ``State``."""
        counted = "SELECT question, sum(times), max(last) FROM unanswered GROUP BY question"
        rows = await self._ask(f"{counted} ORDER BY 2 DESC, 3 DESC LIMIT ?", limit)
        return [UnansweredQuestion(str(question), _whole(times), last) for question, times, last in rows]

    async def migrate_chat(self, old: int, new: int) -> None:
        """See ``State``."""
        before, after = self._hash(old), self._hash(new)
        await self._ask("INSERT OR REPLACE INTO migrations VALUES (?, ?)", old, new)
        await self._ask("UPDATE migrations SET new = ? WHERE new = ?", new, old)
        await self._ask("UPDATE OR REPLACE languages SET who = ? WHERE who = ?", after, before)
        await self._ask("DELETE FROM answers WHERE chat = ?", before)  # a supergroup has new message IDs
        self._limits.rename(str(old), str(new))

    async def migrations(self) -> dict[int, int]:
        """See ``State``."""
        rows = await self._ask("SELECT old, new FROM migrations")
        return {old: new for old, new in rows if isinstance(new, int)}

    async def forget(self, user: int) -> None:
        """See ``State``."""
        who = self._hash(user)
        for table, column in (("languages", "who"), ("votes", "who"), ("unanswered", "who"), ("answers", "chat")):
            await self._ask(f"DELETE FROM {table} WHERE {column} = ?", who)  # noqa: S608  names of ours

    async def forget_chat(self, chat: int) -> None:
        """See ``State``."""
        await self._ask("DELETE FROM answers WHERE chat = ?", self._hash(chat))

    async def once(self, key: str) -> bool:
        """See ``State``."""
        return bool(await self._ask("INSERT OR IGNORE INTO once VALUES (?) RETURNING 1", self._hash(key)))

    @property
    def trouble(self) -> str | None:
        """See ``State``."""
        return self._database.trouble

    async def check(self) -> str | None:
        """See ``State``."""
        return await self._database.check()

    async def close(self) -> None:
        """See ``State``."""
        await self._database.close()

    async def _answer(self, column: str, chat: int, message: int) -> AnswerRecord | None:
        oldest = self._clock() - ANSWERS_KEPT
        rows = await self._read(ANSWER.format(column), self._hash(chat), message, oldest)
        if not rows:
            return None
        match rows[-1]:
            case (int(answer), str(passages), str(corpus), int(question)):
                return AnswerRecord(answer, tuple(passages.split()), corpus, question)
        return None

    async def _read(self, statement: str, *values: object) -> list[Any]:
        return await self._database.read(statement, *values)

    async def _write(self, statement: str, *values: object) -> None:
        """Write one row by its key at once, or now and then in the thread, which makes the checkpoint."""
        self._written = (self._written + 1) % AT_ONCE
        if self._written < 2 or self._clock() - self._pruned >= HOUR:
            await self._ask(statement, *values)
        else:
            await self._database.write(statement, *values)

    async def _ask(self, statement: str, *values: object) -> list[Any]:
        await self._prune()
        return await self._database.ask(statement, *values)

    async def _prune(self) -> None:
        """Delete expired rows once an hour."""
        now = self._clock()
        if now - self._pruned < HOUR:
            return
        self._pruned = now
        await self._database.ask("DELETE FROM answers WHERE at <= ?", now - ANSWERS_KEPT)
        await self._database.ask("DELETE FROM updates WHERE at <= ?", now - UPDATES_KEPT)

    def _hash(self, number: int | str) -> bytes:
        return hashlib.blake2b(str(number).encode(), key=self._database.salt, digest_size=12).digest()


def _whole(value: object) -> int:
    """A count; 0 if the row is damaged."""
    return value if isinstance(value, int) else 0
