"""The tables of the SQLite state, their version, and what is done about files that do not have it."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from bot.state.damage import FAILURES, is_passing, look_for_damage
from bot.state.metrics import damaged
from bot.state.private import make_private

log = logging.getLogger("youju.state")

VERSION = 1
MEMORY = ":memory:"
SALT = 16  # bytes
CACHE = "PRAGMA cache_size = -256"  # KiB; rows are looked up by key, and the system has the file in memory anyway
SYNCHRONOUS = "PRAGMA synchronous = NORMAL"  # with a write-ahead log only checkpoints wait for the disk
MIGRATIONS: Mapping[int, tuple[str, ...]] = {}  # a version → the statements that lead to the next one
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
    """The store at ``path``, made if it is not there. An older version is brought up to date and a copy of it kept. A
    file of a version that we do not know, or a damaged one, is kept under another name and a new one begun. Each is one
    log line. Raises one of ``FAILURES`` or ``OSError`` where nothing can be written."""
    if str(path) == MEMORY:
        return _opened(MEMORY)
    path = Path(path)
    make_private(path)
    try:
        return _opened(path)
    except _OlderVersionError as error:
        return _migrated(path, error.version)
    except _OtherVersionError as error:
        log.warning("%s has version %s, wanted %s: kept as %s, starting anew", path, error, VERSION, _set_aside(path))
    except FAILURES as error:
        if is_passing(error) and not _contradicted(error, path):
            raise
        return begin_anew(path, error)
    return _begun(path)


def begin_anew(path: Path, error: Exception) -> sqlite3.Connection:
    """A new store in place of the damaged one, which is kept under another name; nobody may have it open. Raises as
    ``connect`` does."""
    damaged()
    log.warning("%s is damaged (%s): kept as %s, starting anew", path, error, _set_aside(path))
    return _begun(path)


def inspect(db: sqlite3.Connection) -> None:
    """Raises one of ``FAILURES`` if something of the store is damaged."""
    look_for_damage(db, TABLES)
    read_salt(db)


def read_salt(db: sqlite3.Connection) -> bytes:
    """What this installation hashes numbers with; raises ``sqlite3.DatabaseError`` where it is damaged."""
    salt = next((row[0] for row in db.execute("SELECT salt FROM installation")), None)
    if not isinstance(salt, bytes) or len(salt) != SALT:
        raise sqlite3.DatabaseError("there is no salt")
    return salt


def write_salt(db: sqlite3.Connection, salt: bytes) -> None:
    """Go on hashing as the store before did."""
    db.execute("UPDATE installation SET salt = ?", (salt,))


def _begun(path: Path) -> sqlite3.Connection:
    make_private(path)
    return _opened(path)


def _contradicted(error: Exception, path: Path) -> bool:
    """SQLite calls a file read-only that is not: its header is damaged."""
    read_only = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY
    return read_only and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def unwaiting(db: sqlite3.Connection) -> sqlite3.Connection:
    """Another connection to the file of ``db``, that never waits: not for a lock, and not for the disk, as checkpoints
    are left to ``db``; ``db`` itself if it is in memory."""
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
    """The file is of a version we do not know."""


class _OlderVersionError(Exception):
    """The file is of a version that leads to ours."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(version)


def _migrated(path: Path, version: int) -> sqlite3.Connection:
    """The store brought to our version, in one go or not at all; a new one where that fails. The old one is kept."""
    kept = path.with_name(f"{path.name}.v{version}.{_now()}")
    try:
        _copy(path, kept)
        db = _opened(path, MIGRATIONS)
    except FAILURES as error:
        log.warning(
            "%s cannot be brought to version %s (%s): kept as %s, starting anew", path, VERSION, error, _set_aside(path)
        )
        return _begun(path)
    log.warning("%s: version %s has become version %s; the old one is kept as %s", path, version, VERSION, kept)
    return db


def _copy(path: Path, kept: Path) -> None:
    """A copy, whatever another process writes meanwhile."""
    make_private(kept)
    old, new = sqlite3.connect(path, timeout=5), sqlite3.connect(kept)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _opened(path: Path | str, migrations: Mapping[int, tuple[str, ...]] | None = None) -> sqlite3.Connection:
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
    db.execute("BEGIN IMMEDIATE")  # two processes may start at once; also tells whether we may write
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
    """The name under which the file, with what SQLite keeps beside it, now stands."""
    kept = next(name for number in count() if not (name := _kept(path, number)).exists())
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    return kept


def _kept(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{_now()}" + (f".{number}" if number else ""))


def _text(value: bytes) -> str:
    """Text of a row; one damaged character costs no more than itself."""
    return value.decode("utf-8", "replace")


def _now() -> str:
    return time.strftime("%Y%m%dT%H%M%S")
