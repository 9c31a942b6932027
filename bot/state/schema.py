"""The tables of the SQLite state, their version, and what is done about files that do not have it."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

log = logging.getLogger("youju.state")

VERSION = 1
MEMORY = ":memory:"
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
    """The store at ``path``, made if it is not there. A file of another version or a damaged one is kept under
    another name and a new one begun; where nothing can be written the store is in memory. Each is one log line."""
    if str(path) == MEMORY:
        return _opened(MEMORY)
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _opened(path)
    except _OtherVersionError as error:
        log.warning("%s has version %s, wanted %s: kept as %s, starting anew", path, error, VERSION, _set_aside(path))
        return _opened(path)
    except (OSError, sqlite3.OperationalError) as error:
        log.warning("%s cannot be written (%s): what the bot remembers is lost when it stops", path, error)
        return _opened(MEMORY)
    except sqlite3.DatabaseError as error:
        log.warning("%s is damaged (%s): kept as %s, starting anew", path, error, _set_aside(path))
        return _opened(path)


def reader(db: sqlite3.Connection) -> sqlite3.Connection:
    """Another connection to the file of ``db``, that only reads and never waits; ``db`` itself if it is in memory."""
    file = next((path for _, name, path in db.execute("PRAGMA database_list") if name == "main"), "")
    if not file:
        return db
    reading = sqlite3.connect(file, timeout=0, check_same_thread=False, isolation_level=None)
    reading.execute("PRAGMA query_only = ON")
    return reading


class _OtherVersionError(Exception):
    """The file is of a version we do not know."""


def _opened(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")  # two processes may start at once; also tells whether we may write
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and version != VERSION:
        raise _OtherVersionError(version)
    if not tables:
        for statement in TABLES.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _set_aside(path: Path) -> Path:
    """The name under which the file, with what SQLite keeps beside it, now stands."""
    kept = path.with_name(f"{path.name}.{time.strftime('%Y%m%dT%H%M%S')}")
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    return kept
