"""Tells a damaged SQLite file from one that is temporarily unusable."""

from __future__ import annotations

import sqlite3
from typing import Final

FAILURES: Final = (sqlite3.Error, UnicodeDecodeError, TypeError)
"""Errors from reading a damaged file: SQLite's own, a message or value that is not UTF-8, a missing row."""
TRANSIENT: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
    }
)
DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
PRIMARY: Final = 0xFF  # the lower byte of an extended result code
UNKNOWN: Final = -1  # raised by Python's module itself: a value that is not UTF-8


def is_transient(error: Exception) -> bool:
    """Whether the file may work again later: the disk is full or read-only, or the file is locked."""
    return isinstance(error, OSError) or (
        _code(error) & PRIMARY in TRANSIENT and _code(error) != sqlite3.SQLITE_IOERR_SHORT_READ
    )


def is_damage(error: Exception) -> bool:
    """Whether the error alone proves that the file is damaged."""
    code = _code(error)
    return (
        isinstance(error, UnicodeDecodeError)
        or code in (UNKNOWN, sqlite3.SQLITE_IOERR_SHORT_READ)
        or (code & PRIMARY in DAMAGE)
    )


def check_integrity(db: sqlite3.Connection, tables: str = "") -> None:
    """Raise one of ``FAILURES`` if a page is invalid, or if a table or column of the script ``tables`` is missing."""
    (result,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(result)
    model = sqlite3.connect(":memory:")
    try:
        model.executescript(tables)
        for (table,) in model.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(column for _, column, *_ in model.execute(f"PRAGMA table_info({table})"))
            db.execute(f"EXPLAIN SELECT {columns} FROM {table}").fetchall()  # noqa: S608  names of ours
    finally:
        model.close()


def _code(error: Exception) -> int:
    if isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        return sqlite3.SQLITE_MISUSE  # a programming error
    return getattr(error, "sqlite_errorcode", UNKNOWN) if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_ERROR
