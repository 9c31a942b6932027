"""Permissions of files with personal data: only the user who runs the bot may read them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE: Final = 0o600
FOLDER: Final = 0o700
OTHERS: Final = 0o077  # permissions of the group and of everybody else


def make_private(path: Path) -> None:
    """Create the file and its folder, if missing, readable by this user only. Raises ``OSError``.

    Existing files are tightened too: the file itself, SQLite's files next to it, and earlier files that were set aside.
    """
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE))
    for name in os.listdir(path.parent):  # noqa: PTH208  a name is compared, not a path
        if name == path.name or name.startswith((f"{path.name}-", f"{path.name}.")):
            _tighten(path.with_name(name), FILE)


def tighten_folder(folder: Path) -> None:
    """Remove the permissions of others on an existing folder.

    The home folder, shared folders and folders of another user are left as they are, because they hold other files.
    """
    with suppress(OSError, RuntimeError):  # if there is no home folder
        if folder.resolve() != Path.home().resolve() and not folder.stat().st_mode & stat.S_ISVTX:
            _tighten(folder, FOLDER)


def _tighten(path: Path, mode: int) -> None:
    with suppress(OSError):  # not a reason to refuse to start
        status = path.stat()
        kind = stat.S_ISDIR if mode == FOLDER else stat.S_ISREG
        if kind(status.st_mode) and status.st_mode & OTHERS and status.st_uid == os.geteuid():
            path.chmod(stat.S_IMODE(status.st_mode) & mode)
