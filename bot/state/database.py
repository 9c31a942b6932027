"""The SQLite file of one process: whatever becomes of it, asking it raises nothing, and what is wrong can be told."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

from bot.state.damage import FAILURES, is_certain, is_passing
from bot.state.metrics import outages, up
from bot.state.schema import MEMORY, begin_anew, connect, inspect, read_salt, unwaiting, write_salt

log = logging.getLogger("youju.state")

REMINDER: Final = 600.0  # seconds between two lines about the same trouble
PROBES = 1.0  # seconds between two trial writes, however often somebody asks
RETRIES = 30.0  # seconds between two attempts to open a file that could not be opened
PROBE: Final = (
    "INSERT OR REPLACE INTO updates VALUES (-1, (julianday('now') - 2440587.5) * 86400)"  # no update's number
)


class Database:
    """One file (or ``":memory:"``), opened again whenever it turns out to be damaged; in memory while it cannot be
    opened at all.

    Whatever may have to wait is done in one thread of its own. Reading one row, or writing one, waits for nobody (a
    write-ahead log lets readers pass writers) and takes microseconds, less than the way to a thread and back: that is
    done at once.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._is_file = str(path) != MEMORY
        self._fallen = False  # to memory
        self._thread = ThreadPoolExecutor(1, "state")
        self._lock = Lock()  # held while the quick connection is used or replaced
        self._quick: sqlite3.Connection | None = None
        self._trouble: str | None = None
        self._failures = 0
        self._told = self._probed = self._tried = float("-inf")
        self._db = self._opened(lambda: connect(path))
        self._hasten()
        self.salt = read_salt(self._db)
        if self._is_file:
            up(not self._fallen)

    @property
    def trouble(self) -> str | None:
        """Why nothing is kept at the moment."""
        return self._trouble

    async def read(self, statement: str, *values: object) -> list[Any]:
        """One row by its key, at once; in the thread if that fails (a journal is being recovered)."""
        rows = self._at_once(statement, values)
        return await self.ask(statement, *values) if rows is None else rows

    async def write(self, statement: str, *values: object) -> None:
        """One row by its key, at once; in the thread if the file is locked."""
        if self._at_once(statement, values) is None:
            await self.ask(statement, *values)

    async def ask(self, statement: str, *values: object) -> list[Any]:
        """The rows, from the thread; none where that fails, which costs the memory of one thing, not an answer."""
        rows: list[Any] = await self._in_thread(lambda: self._execute(statement, values))
        return rows

    async def check(self) -> str | None:
        """Write to the file to see whether that can be done; ``None``, or why not."""
        if time.monotonic() - self._probed >= PROBES:
            self._probed = time.monotonic()
            await self._in_thread(self._probe)
        return self._trouble

    async def close(self) -> None:
        """Write what is left."""
        await self._in_thread(self._close)
        self._thread.shutdown()

    def _at_once(self, statement: str, values: Sequence[object]) -> list[Any] | None:
        """The rows, or ``None``: the thread is to see to it."""
        with self._lock:
            try:
                return self._quick.execute(statement, values).fetchall() if self._quick else None
            except FAILURES:
                return None

    def _execute(self, statement: str, values: Sequence[object]) -> list[Any]:
        """The rows; a damaged file is replaced, and its successor asked."""
        try:
            return self._run(statement, values)
        except FAILURES as error:
            if not self._is_damaged(error):
                return self._lose(error)
            self._renew(error)
        try:
            return self._run(statement, values)
        except FAILURES as error:
            return self._lose(error)

    def _run(self, statement: str, values: Sequence[object]) -> list[Any]:
        before = self._db.total_changes
        rows = self._db.execute(statement, values).fetchall()
        if self._trouble and not self._fallen and self._db.total_changes > before:
            self._recover()
        return rows

    def _probe(self) -> None:
        """Write a row; where we have fallen to memory, look now and then whether the file can be opened again."""
        if not self._fallen:
            self._execute(PROBE, ())
        elif time.monotonic() - self._tried >= RETRIES:
            self._tried = time.monotonic()
            try:
                db = connect(self._path)
            except (OSError, *FAILURES):
                return
            self._close()
            self._db, self._fallen = db, False
            self._hasten()
            self.salt = read_salt(db)
            self._recover()

    def _is_damaged(self, error: Exception) -> bool:
        """Whether ``error`` comes of what is in the file, and would come again."""
        if not self._is_file or self._fallen or is_passing(error):
            return False
        try:
            inspect(self._db)
        except FAILURES as found:
            return not is_passing(found)
        return is_certain(error)

    def _renew(self, error: Exception) -> None:
        """Set the damaged file aside and go on with a new one; people keep their hashes."""
        self._close()
        self._db = self._opened(lambda: begin_anew(Path(self._path), error))
        self._hasten()
        with suppress(*FAILURES):
            write_salt(self._db, self.salt)

    def _opened(self, opening: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
        """The file, or memory in its stead."""
        try:
            return opening()
        except (OSError, *FAILURES) as error:
            log.warning("%s cannot be written (%s): what the bot remembers is lost when it stops", self._path, error)
            self._fallen, self._tried = True, time.monotonic()
            self._note(error)
            return connect(MEMORY)

    def _hasten(self) -> None:
        """Open the quick connection beside the other."""
        try:
            quick = unwaiting(self._db)
        except FAILURES:
            quick = None  # everything goes through the thread
        with self._lock:
            self._quick = quick

    def _close(self) -> None:
        with self._lock, suppress(*FAILURES):
            if self._quick:
                self._quick.close()
            self._quick = None
        with suppress(*FAILURES):
            self._db.close()

    def _lose(self, error: Exception) -> list[Any]:
        """A line when it begins, and now and then while it lasts; no rows."""
        self._failures += 1
        if self._trouble is None or time.monotonic() - self._told > REMINDER:
            self._told = time.monotonic()
            log.warning("the state could not be read or written: %s (%s times so far)", error, self._failures)
        self._note(error)
        return []

    def _note(self, error: Exception) -> None:
        if self._trouble is None and self._is_file:
            outages.inc()
            up(False)
        self._trouble = str(error) or type(error).__name__

    def _recover(self) -> None:
        log.warning("the state is written again; %s things were not remembered", self._failures)
        self._trouble, self._failures = None, 0
        if self._is_file:
            up(True)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
