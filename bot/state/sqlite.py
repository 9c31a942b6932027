"""The state of one process, in a SQLite file. Numbers of people and chats are stored as keyed hashes."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.state import Answered, Claim, Unanswered, Voted
from bot.state.limits import Limits
from bot.state.schema import connect, unwaiting

log = logging.getLogger("youju.state")

HOUR = 3600.0  # seconds
ANSWERS_KEPT = 48 * HOUR  # as long as Telegram lets a bot edit
UPDATES_KEPT = 25 * HOUR  # Telegram itself keeps them 24 hours
AT_ONCE = 256  # rows; then the thread writes two: a checkpoint, and the row after it, wait for the disk
REMEMBER = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)"
UNANSWERED = """INSERT INTO unanswered VALUES (?, ?, 1, ?)
    ON CONFLICT DO UPDATE SET times = times + 1, last = excluded.last"""
VOTES = "SELECT coalesce(sum(good), 0), count(*) FROM votes WHERE passage = ?"
ALL_VOTES = """SELECT passage, sum(good), count(*) - sum(good) FROM votes
    GROUP BY passage ORDER BY count(*) DESC, passage LIMIT ?"""
ANSWER = "SELECT answer, passages, corpus, question FROM answers WHERE chat = ? AND {} = ? AND at > ?"


class SqliteState:
    """``State`` over one SQLite file (or ``":memory:"``).

    Whatever may have to wait is done in one thread of its own. Reading one row, or writing one, waits for nobody (a
    write-ahead log lets readers pass writers) and takes microseconds, less than the way to a thread and back: that is
    done at once.
    """

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self._db = connect(path)
        self._quick = unwaiting(self._db)
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "state")
        self._limits = Limits()
        (self._salt,) = self._db.execute("SELECT salt FROM installation").fetchone()
        self._pruned = 0.0
        self._written = 0

    async def language(self, user: int) -> str | None:
        """See ``State``."""
        rows = await self._read("SELECT language FROM languages WHERE who = ?", self._hash(user))
        return rows[0][0] if rows else None

    async def set_language(self, user: int, language: str | None) -> None:
        """See ``State``."""
        if language is None:
            await self._ask("DELETE FROM languages WHERE who = ?", self._hash(user))
        else:
            await self._ask("INSERT OR REPLACE INTO languages VALUES (?, ?)", self._hash(user), language)

    async def answered(self, chat: int, question: int) -> Answered | None:
        """See ``State``."""
        return await self._answer("question", chat, question)

    async def shown(self, chat: int, answer: int) -> Answered | None:
        """See ``State``."""
        return await self._answer("answer", chat, answer)

    async def remember(self, chat: int, question: int, answered: Answered) -> None:
        """See ``State``."""
        record = (answered.answer, " ".join(answered.passages), answered.corpus, self._clock())
        await self._write(REMEMBER, self._hash(chat), question, *record)

    async def allow(self, key: str, per_minute: int) -> float:
        """See ``State``."""
        return self._limits.allow(key, per_minute)

    async def claim(self, update: int, turn: str) -> Claim:  # noqa: ARG002  one process keeps its turns itself
        """See ``State``."""
        return Claim.DONE if await self._read("SELECT 1 FROM updates WHERE id = ?", update) else Claim.OURS

    async def done(self, update: int, turn: str) -> None:  # noqa: ARG002
        """See ``State``."""
        await self._write("INSERT OR REPLACE INTO updates VALUES (?, ?)", update, self._clock())

    async def release(self, update: int, turn: str) -> None:
        """Nothing to do: one process knows what it is working on."""

    async def reserve(self, key: str, count: int, seconds: float) -> float:  # noqa: ARG002
        """At once: nobody shares with one process."""
        return 0.0

    async def appointed(self, duty: str, mark: str) -> bool:  # noqa: ARG002
        """It falls to the one process."""
        return True

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """See ``State``."""
        await self._ask("INSERT OR REPLACE INTO votes VALUES (?, ?, ?)", self._hash(user), passage, good)

    async def votes(self, passage: str) -> tuple[int, int]:
        """See ``State``."""
        rows = await self._ask(VOTES, passage)
        good, total = rows[0] if rows else (0, 0)
        return good, total - good

    async def votes_list(self, limit: int) -> list[Voted]:
        """See ``State``."""
        return [Voted(*row) for row in await self._ask(ALL_VOTES, limit)]

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """See ``State``."""
        who = b"" if user is None else self._hash(user)
        await self._ask(UNANSWERED, question, who, self._clock())

    async def unanswered_list(self, limit: int) -> list[Unanswered]:
        """See ``State``."""
        counted = "SELECT question, sum(times), max(last) FROM unanswered GROUP BY question"
        return [Unanswered(*row) for row in await self._ask(f"{counted} ORDER BY 2 DESC, 3 DESC LIMIT ?", limit)]

    async def migrate_chat(self, old: int, new: int) -> None:
        """See ``State``."""
        before, after = self._hash(old), self._hash(new)
        await self._ask("INSERT OR REPLACE INTO migrations VALUES (?, ?)", old, new)
        await self._ask("UPDATE migrations SET new = ? WHERE new = ?", new, old)
        await self._ask("UPDATE OR REPLACE languages SET who = ? WHERE who = ?", after, before)
        await self._ask("DELETE FROM answers WHERE chat = ?", before)  # a supergroup numbers its messages afresh
        self._limits.rename(str(old), str(new))

    async def migrations(self) -> dict[int, int]:
        """See ``State``."""
        return dict(await self._ask("SELECT old, new FROM migrations"))

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
        """A file is at hand, or memory in its stead."""
        return None

    async def check(self) -> str | None:
        """See ``State``."""
        try:
            await self._in_thread(lambda: self._db.execute("DELETE FROM updates WHERE id IS NULL"))
        except sqlite3.Error as error:
            return str(error)
        return None

    async def close(self) -> None:
        """See ``State``."""
        await self._in_thread(self._quick.close)  # in memory, it is the connection that the thread works with
        await self._in_thread(self._db.close)
        self._thread.shutdown()

    async def _answer(self, column: str, chat: int, message: int) -> Answered | None:
        oldest = self._clock() - ANSWERS_KEPT
        rows = await self._read(ANSWER.format(column), self._hash(chat), message, oldest)
        if not rows:
            return None
        answer, passages, corpus, question = rows[-1]
        return Answered(answer, tuple(passages.split()), corpus, question)

    async def _read(self, statement: str, *values: object) -> list[Any]:
        """One row by its key, at once; in the thread if the file is locked (a journal is being recovered)."""
        try:
            return self._quick.execute(statement, values).fetchall()
        except sqlite3.OperationalError:
            return await self._ask(statement, *values)

    async def _write(self, statement: str, *values: object) -> None:
        """One row by its key, at once; in the thread if the file is locked, and now and then, to tidy up."""
        self._written = (self._written + 1) % AT_ONCE
        if self._written < 2 or self._clock() - self._pruned >= HOUR:
            await self._ask(statement, *values)
            return
        try:
            self._quick.execute(statement, values)
        except sqlite3.OperationalError:
            await self._ask(statement, *values)

    async def _ask(self, statement: str, *values: object) -> list[Any]:
        rows: list[Any] = await self._in_thread(lambda: self._execute(statement, values))
        return rows

    def _execute(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """The rows; a full disk or a lock held too long costs the memory of one thing, not an answer."""
        try:
            self._prune()
            return self._db.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            log.warning("the state could not be read or written: %s", error)
            return []

    def _prune(self) -> None:
        """Once an hour, drop what is too old."""
        now = self._clock()
        if now - self._pruned < HOUR:
            return
        self._pruned = now
        self._db.execute("DELETE FROM answers WHERE at <= ?", (now - ANSWERS_KEPT,))
        self._db.execute("DELETE FROM updates WHERE at <= ?", (now - UPDATES_KEPT,))

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _hash(self, number: int | str) -> bytes:
        return hashlib.blake2b(str(number).encode(), key=self._salt, digest_size=12).digest()
