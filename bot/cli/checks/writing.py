"""Whether a folder takes what is written to it: rights alone do not tell of a full or a read-only disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

SAMPLE: Final = 64 * 1024  # bytes, more than a disk without room has left over


def writing_problem(folder: Path) -> str | None:
    """Write a file into the folder and remove it; ``None``, or why that fails."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".youju-") as file:
            file.write(b"\1" * SAMPLE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    return None


def standing(folder: Path) -> Path:
    """The folder, or what exists on the way to it."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
