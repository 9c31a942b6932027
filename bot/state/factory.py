"""Opens the store that ``YOUJU_STATE_URL`` names."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings
from bot.state import State
from bot.state.private import tighten_folder
from bot.state.schema import MEMORY
from bot.state.sqlite import SqliteState
from corpus.reading.extras import install_command

SCHEME = "sqlite:"
SHARED = ("redis:", "rediss:")
FILE = "state.sqlite3"  # the default, in the data folder


class StateError(Exception):
    """The store of the settings cannot be used; ``key`` is the key of the explanation."""

    def __init__(self, key: str, problem: str = "") -> None:
        self.key = key
        super().__init__(problem or key)


def open_state(settings: Settings) -> State:
    """Open the store of the settings.

    A file that cannot be opened is replaced by memory. A shared store is not connected to yet. Raises ``StateError`` if
    its client is not installed or its address is invalid.
    """
    if settings.state_url.startswith(SHARED):
        return _shared(settings)
    path = state_path(settings)
    if path == settings.data_folder / FILE:  # other folders may hold more than our files
        tighten_folder(settings.data_folder)
    return SqliteState(path)


def _shared(settings: Settings) -> State:
    try:
        from bot.state.failover import FailoverState
        from bot.state.redis import RedisState
    except ImportError as error:
        raise StateError("telegram.start.no_redis", install_command("redis")) from error
    try:
        store = RedisState(settings.state_url, settings.telegram_token)
    except (ValueError, TypeError) as error:  # an invalid option in the address
        raise StateError("telegram.start.bad_state", str(error)) from error
    return FailoverState(store, SqliteState(MEMORY))


def state_path(settings: Settings) -> Path | str:
    """The path that ``sqlite:PATH`` or ``sqlite:///PATH`` names; for ``sqlite:`` the default in the data folder."""
    named = settings.state_url.removeprefix(SCHEME)
    if named == MEMORY:
        return MEMORY
    if named.startswith("//"):
        named = named[2:]
    return Path(named).expanduser() if named else settings.data_folder / FILE
