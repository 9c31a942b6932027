"""Files that hold what is known of people are for the user who runs the bot alone."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE: Final = 0o600
FOLDER: Final = 0o700
OTHERS: Final = 0o077  # what a group and everybody else may do


def make_private(path: Path) -> None:
    """Create the file at ``path`` and its folder, if missing, readable by this user only; tighten what is there of the
    file, of what SQLite keeps beside it and of earlier ones that were kept. Raises ``OSError``."""
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE))
    for name in os.listdir(path.parent):  # noqa: PTH208  a name is compared, not a path
        if name == path.name or name.startswith((f"{path.name}-", f"{path.name}.")):
            _tighten(path.with_name(name), FILE)


def tighten_folder(folder: Path) -> None:
    """Close an existing folder to others. One that this user does not own, the home folder and one that everybody
    writes to are left as they are: they hold more than ours."""
    with suppress(OSError, RuntimeError):  # there may be no home folder
        if folder.resolve() != Path.home().resolve() and not folder.stat().st_mode & stat.S_ISVTX:
            _tighten(folder, FOLDER)


def _tighten(path: Path, mode: int) -> None:
    with suppress(OSError):  # no reason not to start
        status = path.stat()
        kind = stat.S_ISDIR if mode == FOLDER else stat.S_ISREG
        if kind(status.st_mode) and status.st_mode & OTHERS and status.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(status.st_mode) & mode)
