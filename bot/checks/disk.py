"""The data folder: can it be written, is there room."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.checks import Finding, State
from bot.locale import Words
from bot.settings import Settings

SCARCE, TOO_LITTLE = 500, 50  # MB
MB = 1_000_000


def check(settings: Settings, words: Words) -> Iterator[Finding]:
    """One line about the folder, or about the nearest one above it that exists."""
    folder = settings.data_folder
    standing = _standing(folder)
    free = shutil.disk_usage(standing).free // MB
    values = {"folder": folder, "free": free}
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        yield Finding("disk", State.FAILED, words("check.disk_closed", **values))
    elif free < TOO_LITTLE:
        yield Finding("disk", State.FAILED, words("check.disk_full", wanted=TOO_LITTLE, **values))
    elif free < SCARCE:
        yield Finding("disk", State.NOTE, words("check.disk", **values))
    else:
        yield Finding("disk", State.OK, words("check.disk", **values))


def _standing(folder: Path) -> Path:
    """The folder, or what exists on the way to it."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
