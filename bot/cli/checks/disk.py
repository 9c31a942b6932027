"""The data folder: is it writable, and is there room? Permissions alone do not show a full or read-only disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.cli.checks import Finding, State
from bot.settings import Settings
from bot.translations import Translations

SCARCE, TOO_LITTLE = 500, 50  # MB
MB: Final = 1_000_000
SAMPLE: Final = 64 * 1024  # bytes, more than the spare room of a full disk


def check(settings: Settings, words: Translations) -> Iterator[Finding]:
    """One finding on the data folder, or on its nearest parent that exists."""
    folder = settings.data_folder
    existing = existing_parent(folder)
    free = shutil.disk_usage(existing).free // MB
    values = {"folder": folder, "free": free}
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        yield Finding("disk", State.FAILED, words("check.disk_closed", **values))
    elif free < TOO_LITTLE:
        yield Finding("disk", State.FAILED, words("check.disk_full", wanted=TOO_LITTLE, **values))
    elif problem := writing_problem(existing):
        yield Finding("disk", State.FAILED, words("check.disk_unwritable", problem=problem, **values))
    elif free < SCARCE:
        yield Finding("disk", State.NOTE, words("check.disk", **values))
    else:
        yield Finding("disk", State.OK, words("check.disk", **values))


def writing_problem(folder: Path) -> str | None:
    """Write a temporary file into the folder; the reason if that fails, else ``None``."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".youju-") as file:
            file.write(b"\1" * SAMPLE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    return None


def existing_parent(folder: Path) -> Path:
    """The folder itself, or its nearest parent that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
