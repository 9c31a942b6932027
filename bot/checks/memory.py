"""The bot's memory: the state's file is looked at and left as it is; a shared store is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.checks import Finding, State
from bot.locale import Words
from bot.settings import Settings
from bot.state.opening import SCHEME, state_path
from bot.state.schema import MEMORY, VERSION


def check(settings: Settings, words: Words) -> Iterator[Finding]:
    """One line."""
    if settings.state_url.startswith(SCHEME):
        yield _file(state_path(settings), words)
    else:
        yield _shared(settings.state_url, words)


def _file(path: Path | str, words: Words) -> Finding:
    if path == MEMORY:
        return Finding("state", State.NOTE, words("check.state_in_memory"))
    if not Path(path).exists():
        return Finding("state", State.OK, words("check.state_new", path=path))
    try:
        version, sound = _look(Path(path))
    except sqlite3.Error as error:
        return Finding("state", State.FAILED, words("check.state_damaged", path=path, problem=error))
    if sound != "ok":
        return Finding("state", State.FAILED, words("check.state_damaged", path=path, problem=sound))
    values = {"path": path, "version": version, "wanted": VERSION}
    if version > VERSION:
        return Finding("state", State.FAILED, words("check.state_newer", **values))
    if version < VERSION:
        return Finding("state", State.NOTE, words("check.state_older", **values))
    return Finding("state", State.OK, words("check.state", **values))


def _look(path: Path) -> tuple[int, str]:
    """The version of the file, and whether it is sound; nothing is written."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        db.close()
    return version, sound


def _shared(address: str, words: Words) -> Finding:
    parts = urlsplit(address)
    place = f"{parts.hostname or parts.path}:{parts.port or ''}".rstrip(":")
    try:
        import redis

        client = redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=5)
        client.ping()
        client.close()
    except ImportError:
        return Finding("state", State.FAILED, words("check.state_no_client"))
    except (redis.RedisError, ValueError, OSError) as error:
        return Finding("state", State.FAILED, words("check.state_unreached", place=place, problem=error))
    return Finding("state", State.OK, words("check.state_shared", place=place))
