"""What tells a damaged SQLite file from one that cannot be used for now."""

from __future__ import annotations

import sqlite3
from typing import Final

FAILURES: Final = (sqlite3.Error, UnicodeDecodeError, TypeError)
"""What reading a damaged file raises: SQLite's own errors, an error text or a value that is no UTF-8, a missing row."""
PASSING: Final = frozenset(
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
CERTAIN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
PRIMARY: Final = 0xFF  # the lower byte of an extended result code
UNKNOWN: Final = -1  # raised by Python's module itself: a value that is no UTF-8


def is_passing(error: Exception) -> bool:
    """The disk is full or read-only, the file is locked: the same file may do again later."""
    return isinstance(error, OSError) or (
        _code(error) & PRIMARY in PASSING and _code(error) != sqlite3.SQLITE_IOERR_SHORT_READ
    )


def is_certain(error: Exception) -> bool:
    """The file is damaged, whatever else is found in it."""
    code = _code(error)
    return (
        isinstance(error, UnicodeDecodeError)
        or code in (UNKNOWN, sqlite3.SQLITE_IOERR_SHORT_READ)
        or (code & PRIMARY in CERTAIN)
    )


def look_for_damage(db: sqlite3.Connection, tables: str = "") -> None:
    """Raise one of ``FAILURES`` if the file is damaged: a page that is none, or a table or a column of the script
    ``tables`` that is not there."""
    (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise sqlite3.DatabaseError(sound)
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
        return sqlite3.SQLITE_MISUSE  # an error of ours
    return getattr(error, "sqlite_errorcode", UNKNOWN) if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_ERROR
