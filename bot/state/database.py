"""The SQLite file of one process. Queries never raise; ``trouble`` says what is wrong with the file."""

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

from bot.state.damage import FAILURES, is_damage, is_transient
from bot.state.metrics import outages, up
from bot.state.schema import MEMORY, connect, connect_nonblocking, inspect, read_salt, replace_damaged, write_salt

log = logging.getLogger("youju.state")

REMINDER: Final = 600.0  # seconds between two warnings about the same problem
PROBES = 1.0  # seconds at least between two test writes
RETRIES = 30.0  # seconds between two attempts to open a file that could not be opened
PROBE: Final = (
    "INSERT OR REPLACE INTO updates VALUES (-1, (julianday('now') - 2440587.5) * 86400)"  # -1 is no update ID
)


class Database:
    """One file (or ``":memory:"``). A damaged file is replaced; while the file cannot be opened, memory is used.

    Statements that may wait run in a thread of their own. Reading or writing one row never waits (a write-ahead log
    lets readers pass writers) and takes microseconds, less than switching threads, so it runs in the caller's thread.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._is_file = str(path) != MEMORY
        self._in_memory = False  # because the file could not be opened
        self._thread = ThreadPoolExecutor(1, "state")
        self._lock = Lock()  # held while the fast connection is used or replaced
        self._fast: sqlite3.Connection | None = None
        self._trouble: str | None = None
        self._failures = 0
        self._last_warning = self._last_probe = self._last_attempt = float("-inf")
        self._db = self._open(lambda: connect(path))
        self._open_fast()
        self.salt = read_salt(self._db)
        if self._is_file:
            up(not self._in_memory)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored at the moment; ``None`` if it can."""
        return self._trouble

    async def read(self, statement: str, *values: object) -> list[Any]:
        """Read one row by its key at once, or in the thread if that fails (while a journal is being recovered)."""
        rows = self._at_once(statement, values)
        return await self.ask(statement, *values) if rows is None else rows

    async def write(self, statement: str, *values: object) -> None:
        """Write one row by its key at once, or in the thread if the file is locked."""
        if self._at_once(statement, values) is None:
            await self.ask(statement, *values)

    async def ask(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement run in the thread; none if it fails, so that a failure never costs an answer."""
        rows: list[Any] = await self._in_thread(lambda: self._execute(statement, values))
        return rows

    async def check(self) -> str | None:
        """Make a test write; returns ``None`` if it succeeds, otherwise the reason."""
        if time.monotonic() - self._last_probe >= PROBES:
            self._last_probe = time.monotonic()
            await self._in_thread(self._probe)
        return self._trouble

    async def close(self) -> None:
        """Write what is pending and close the file."""
        await self._in_thread(self._close)
        self._thread.shutdown()

    def _at_once(self, statement: str, values: Sequence[object]) -> list[Any] | None:
        """The rows, or ``None`` if the thread must run the statement."""
        with self._lock:
            try:
                return self._fast.execute(statement, values).fetchall() if self._fast else None
            except FAILURES:
                return None

    def _execute(self, statement: str, values: Sequence[object]) -> list[Any]:
        """The rows. A damaged file is replaced, and the statement is run on the new one."""
        try:
            return self._run(statement, values)
        except FAILURES as error:
            if not self._is_damaged(error):
                return self._record_failure(error)
            self._replace_file(error)
        try:
            return self._run(statement, values)
        except FAILURES as error:
            return self._record_failure(error)

    def _run(self, statement: str, values: Sequence[object]) -> list[Any]:
        before = self._db.total_changes
        rows = self._db.execute(statement, values).fetchall()
        if self._trouble and not self._in_memory and self._db.total_changes > before:
            self._record_recovery()
        return rows

    def _probe(self) -> None:
        """Write a row; while memory is used, try now and then to open the file again."""
        if not self._in_memory:
            self._execute(PROBE, ())
        elif time.monotonic() - self._last_attempt >= RETRIES:
            self._last_attempt = time.monotonic()
            try:
                db = connect(self._path)
            except (OSError, *FAILURES):
                return
            self._close()
            self._db, self._in_memory = db, False
            self._open_fast()
            self.salt = read_salt(db)
            self._record_recovery()

    def _is_damaged(self, error: Exception) -> bool:
        """Whether ``error`` is caused by the content of the file, and would occur again."""
        if not self._is_file or self._in_memory or is_transient(error):
            return False
        try:
            inspect(self._db)
        except FAILURES as damage:
            return not is_transient(damage)
        return is_damage(error)

    def _replace_file(self, error: Exception) -> None:
        """Set the damaged file aside and continue with a new one that has the same salt."""
        self._close()
        self._db = self._open(lambda: replace_damaged(Path(self._path), error))
        self._open_fast()
        with suppress(*FAILURES):
            write_salt(self._db, self.salt)

    def _open(self, opening: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
        """Open the file, or memory if that fails."""
        try:
            return opening()
        except (OSError, *FAILURES) as error:
            log.warning("%s cannot be written (%s): the state is kept in memory and lost at exit", self._path, error)
            self._in_memory, self._last_attempt = True, time.monotonic()
            self._note(error)
            return connect(MEMORY)

    def _open_fast(self) -> None:
        """Open the second connection, for statements that never wait."""
        try:
            fast = connect_nonblocking(self._db)
        except FAILURES:
            fast = None  # everything goes through the thread
        with self._lock:
            self._fast = fast

    def _close(self) -> None:
        with self._lock, suppress(*FAILURES):
            if self._fast:
                self._fast.close()
            self._fast = None
        with suppress(*FAILURES):
            self._db.close()

    def _record_failure(self, error: Exception) -> list[Any]:
        """Warn when the problem begins, and at intervals while it lasts. Returns no rows."""
        self._failures += 1
        if self._trouble is None or time.monotonic() - self._last_warning > REMINDER:
            self._last_warning = time.monotonic()
            log.warning("the state could not be read or written: %s (%s times so far)", error, self._failures)
        self._note(error)
        return []

    def _note(self, error: Exception) -> None:
        if self._trouble is None and self._is_file:
            outages.inc()
            up(False)
        self._trouble = str(error) or type(error).__name__

    def _record_recovery(self) -> None:
        log.warning("the state is written again; %s things were not remembered", self._failures)
        self._trouble, self._failures = None, 0
        if self._is_file:
            up(True)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
