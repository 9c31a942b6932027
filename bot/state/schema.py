"""The tables of the SQLite state and their version. Files of other versions are migrated or set aside."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from bot.state.damage import FAILURES, check_integrity, is_transient
from bot.state.metrics import damaged
from bot.state.private import make_private

log = logging.getLogger("youju.state")

VERSION = 1
MEMORY = ":memory:"
SALT = 16  # bytes
CACHE = "PRAGMA cache_size = -256"  # KiB; rows are read by key, and the system caches the file anyway
SYNCHRONOUS = "PRAGMA synchronous = NORMAL"  # with a write-ahead log, only checkpoints wait for the disk
MIGRATIONS: Mapping[int, tuple[str, ...]] = {}  # version → statements that lead to the next one
TABLES = """
CREATE TABLE installation (salt BLOB NOT NULL);
INSERT INTO installation VALUES (randomblob(16));
CREATE TABLE languages (who BLOB PRIMARY KEY, language TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE answers (
    chat BLOB NOT NULL, question INTEGER NOT NULL, answer INTEGER NOT NULL,
    passages TEXT NOT NULL, corpus TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat, question)
) WITHOUT ROWID;
CREATE INDEX answers_shown ON answers (chat, answer);
CREATE INDEX answers_at ON answers (at);
CREATE TABLE updates (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE votes (who BLOB, passage TEXT, good INTEGER NOT NULL, PRIMARY KEY (passage, who)) WITHOUT ROWID;
CREATE TABLE unanswered (question TEXT, who BLOB, times INTEGER NOT NULL, last REAL NOT NULL,
    PRIMARY KEY (question, who));
CREATE TABLE migrations (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
CREATE TABLE once (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""


def connect(path: Path | str) -> sqlite3.Connection:
    """Open the store at ``path``, creating it if it is missing.

    A file of an older version is migrated, and a copy of it kept. A file of an unknown version or a damaged one is set
    aside, and a new one created. Each of these is logged. Raises one of ``FAILURES`` or ``OSError`` if the file cannot
    be written.
    """
    if str(path) == MEMORY:
        return _open(MEMORY)
    path = Path(path)
    make_private(path)
    try:
        return _open(path)
    except _OlderVersionError as error:
        return _migrate(path, error.version)
    except _OtherVersionError as error:
        log.warning(
            "%s has version %s, not %s: set aside as %s, starting empty", path, error, VERSION, _set_aside(path)
        )
    except FAILURES as error:
        if is_transient(error) and not _contradicted(error, path):
            raise
        return replace_damaged(path, error)
    return _create(path)


def replace_damaged(path: Path, error: Exception) -> sqlite3.Connection:
    """Set a damaged file aside, which must not be open, and create a new one. Raises like ``connect``."""
    damaged()
    log.warning("%s is damaged (%s): set aside as %s, starting empty", path, error, _set_aside(path))
    return _create(path)


def inspect(db: sqlite3.Connection) -> None:
    """Raise one of ``FAILURES`` if the store is damaged."""
    check_integrity(db, TABLES)
    read_salt(db)


def read_salt(db: sqlite3.Connection) -> bytes:
    """The salt with which this installation hashes IDs; raises ``sqlite3.DatabaseError`` if it is damaged."""
    salt = next((row[0] for row in db.execute("SELECT salt FROM installation")), None)
    if not isinstance(salt, bytes) or len(salt) != SALT:
        raise sqlite3.DatabaseError("there is no salt")
    return salt


def write_salt(db: sqlite3.Connection, salt: bytes) -> None:
    """Set the salt, to keep the hashes of an earlier store."""
    db.execute("UPDATE installation SET salt = ?", (salt,))


def _create(path: Path) -> sqlite3.Connection:
    make_private(path)
    return _open(path)


def _contradicted(error: Exception, path: Path) -> bool:
    """Whether SQLite calls the file read-only although it is writable: its header is damaged."""
    read_only = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY
    return read_only and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def connect_nonblocking(db: sqlite3.Connection) -> sqlite3.Connection:
    """A second connection to the file of ``db`` that never waits, neither for locks nor for the disk (checkpoints are
    left to ``db``). Returns ``db`` itself if it is in memory."""
    file = next((path for _, name, path in db.execute("PRAGMA database_list") if name == "main"), "")
    if not file:
        return db
    beside = sqlite3.connect(file, timeout=0, check_same_thread=False, isolation_level=None)
    beside.text_factory = _text
    beside.execute(SYNCHRONOUS)
    beside.execute("PRAGMA wal_autocheckpoint = 0")
    beside.execute(CACHE)
    return beside


class _OtherVersionError(Exception):
    """The file has an unknown version."""


class _OlderVersionError(Exception):
    """The file has a version that can be migrated."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(version)


def _migrate(path: Path, version: int) -> sqlite3.Connection:
    """Migrate the store in one transaction, or create a new one if that fails. A copy of the old one is kept."""
    kept = path.with_name(f"{path.name}.v{version}.{_now()}")
    try:
        _copy(path, kept)
        db = _open(path, MIGRATIONS)
    except FAILURES as error:
        log.warning(
            "%s cannot be migrated to version %s (%s): set aside as %s, starting empty",
            path,
            VERSION,
            error,
            _set_aside(path),
        )
        return _create(path)
    log.warning("%s: migrated from version %s to %s; a copy is kept as %s", path, version, VERSION, kept)
    return db


def _copy(path: Path, kept: Path) -> None:
    """Copy the store consistently, even while another process writes to it."""
    make_private(kept)
    old, new = sqlite3.connect(path, timeout=5), sqlite3.connect(kept)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _open(path: Path | str, migrations: Mapping[int, tuple[str, ...]] | None = None) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
    db.text_factory = _text
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(SYNCHRONOUS)
        db.execute(CACHE)
        _prepare(db, migrations or {})
        inspect(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, migrations: Mapping[int, tuple[str, ...]]) -> None:
    db.execute("BEGIN IMMEDIATE")  # two processes may start at once; fails if the file is read-only
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    while tables and version < VERSION and version in migrations:
        for statement in migrations[version]:
            db.execute(statement)
        version += 1
        db.execute(f"PRAGMA user_version = {version}")
    if tables and version != VERSION:
        known = all(step in MIGRATIONS for step in range(version, VERSION)) and version < VERSION
        raise _OlderVersionError(version) if known else _OtherVersionError(version)
    if not tables:
        for statement in TABLES.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _set_aside(path: Path) -> Path:
    """Rename the file and SQLite's files next to it; returns the new name."""
    kept = next(name for number in count() if not (name := _backup_path(path, number)).exists())
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    return kept


def _backup_path(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{_now()}" + (f".{number}" if number else ""))


def _text(value: bytes) -> str:
    """Decode text; a damaged character does not make the rest unreadable."""
    return value.decode("utf-8", "replace")


def _now() -> str:
    return time.strftime("%Y%m%dT%H%M%S")
