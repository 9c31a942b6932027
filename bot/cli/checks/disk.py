"""The data folder: can it be written, is there room."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

from bot.cli.checks import Finding, State
from bot.cli.checks.writing import standing, writing_problem
from bot.settings import Settings
from bot.translations import Translations

SCARCE, TOO_LITTLE = 500, 50  # MB
MB = 1_000_000


def check(settings: Settings, words: Translations) -> Iterator[Finding]:
    """One line about the folder, or about the nearest one above it that exists."""
    folder = settings.data_folder
    there = standing(folder)
    free = shutil.disk_usage(there).free // MB
    values = {"folder": folder, "free": free}
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield Finding("disk", State.FAILED, words("check.disk_closed", **values))
    elif free < TOO_LITTLE:
        yield Finding("disk", State.FAILED, words("check.disk_full", wanted=TOO_LITTLE, **values))
    elif problem := writing_problem(there):
        yield Finding("disk", State.FAILED, words("check.disk_unwritable", problem=problem, **values))
    elif free < SCARCE:
        yield Finding("disk", State.NOTE, words("check.disk", **values))
    else:
        yield Finding("disk", State.OK, words("check.disk", **values))
