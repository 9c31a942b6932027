"""The bot's state: a local file is inspected and left unchanged, a shared store gets a ping."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.cli.checks import Finding, State
from bot.cli.checks.disk import existing_parent, writing_problem
from bot.settings import Settings
from bot.state.damage import FAILURES, check_integrity
from bot.state.factory import SCHEME, state_path
from bot.state.schema import MEMORY, VERSION, inspect
from bot.translations import Translations
from corpus.reading.extras import install_command


def check(settings: Settings, words: Translations) -> Iterator[Finding]:
    """One finding on the store that the settings name."""
    if settings.state_url.startswith(SCHEME):
        yield _file(state_path(settings), words)
    else:
        yield _shared(settings.state_url, words)


def _file(path: Path | str, words: Translations) -> Finding:
    if path == MEMORY:
        return Finding("state", State.NOTE, words("check.state_in_memory"))
    path = Path(path)
    if problem := _unwritable(path):
        return Finding("state", State.FAILED, words("check.state_unwritable", path=path, problem=problem))
    if not path.exists():
        return Finding("state", State.OK, words("check.state_new", path=path))
    try:
        version = _inspect(path)
    except FAILURES as error:
        return Finding("state", State.FAILED, words("check.state_damaged", path=path, problem=error))
    values = {"path": path, "version": version, "wanted": VERSION}
    if version > VERSION:
        return Finding("state", State.FAILED, words("check.state_newer", **values))
    if version < VERSION:
        return Finding("state", State.NOTE, words("check.state_older", **values))
    return Finding("state", State.OK, words("check.state", **values))


def _unwritable(path: Path) -> str | None:
    """Why the bot cannot write the file. The test writes a temporary file next to it."""
    if path.exists() and not os.access(path, os.W_OK):
        return os.strerror(errno.EACCES)
    folder = existing_parent(path.parent)
    return writing_problem(folder) if folder.is_dir() else os.strerror(errno.ENOTDIR)


def _inspect(path: Path) -> int:
    """The version of the file, opened read-only; raises one of ``FAILURES`` if it is damaged."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == VERSION:
            inspect(db)
        else:
            check_integrity(db)
    finally:
        db.close()
    return int(version)


def _shared(address: str, words: Translations) -> Finding:
    parts = urlsplit(address)
    place = f"{parts.hostname or parts.path}:{parts.port or ''}".rstrip(":")
    try:
        import redis

        client = redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=5)
        client.ping()
        client.close()
    except ImportError:
        return Finding("state", State.FAILED, words("check.state_no_client", install=install_command("redis")))
    except (redis.RedisError, ValueError, OSError) as error:
        return Finding("state", State.FAILED, words("check.state_unreached", place=place, problem=error))
    return Finding("state", State.OK, words("check.state_shared", place=place))
