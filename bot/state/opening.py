"""``YOUJU_STATE_URL`` → the store."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings
from bot.state import State
from bot.state.schema import MEMORY
from bot.state.sqlite import SqliteState

SCHEME = "sqlite:"
FILE = "state.sqlite3"  # in the data folder, if the setting names no other


def open_state(settings: Settings) -> State:
    """The store that the settings name; it always opens, if need be in memory."""
    return SqliteState(state_path(settings))


def state_path(settings: Settings) -> Path | str:
    """``sqlite:`` is a file in the data folder, ``sqlite:PATH`` or ``sqlite:///PATH`` that file."""
    named = settings.state_url.removeprefix(SCHEME)
    if named == MEMORY:
        return MEMORY
    if named.startswith("//"):
        named = named[2:]
    return Path(named).expanduser() if named else settings.data_folder / FILE
