"""The memory limit of this process: of its control group or of the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

_GROUPS = "sys/fs/cgroup"


def memory_limit(root: Path = Path("/")) -> int | None:
    """The lowest limit in bytes of the control groups (v1 or v2) of this process and of the machine's memory; ``None``
    if neither is known. ``root`` is the directory that contains ``/proc`` and ``/sys``."""
    return min((*_group_limits(root), *_machine_memory()), default=None)


def _group_limits(root: Path) -> Iterator[int]:
    """The limits of the process's group and its ancestors."""
    for file in _limit_files(root):
        with suppress(OSError, ValueError):  # the value is "max", or the mount has no such group
            yield int(file.read_text("ascii"))


def _limit_files(root: Path) -> Iterator[Path]:
    try:
        lines = (root / "proc/self/cgroup").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if not controllers:
            mounts, name = (root / _GROUPS, root / _GROUPS / "unified"), "memory.max"
        elif "memory" in controllers.split(","):
            mounts, name = (root / _GROUPS / controllers, root / _GROUPS / "memory"), "memory.limit_in_bytes"
        else:
            continue
        # In a container the path may be that of the host, while the group is mounted at the top.
        path = PurePosixPath(group.lstrip("/"))
        yield from (mount / folder / name for mount in mounts for folder in (path, *path.parents))


def _machine_memory() -> Iterator[int]:
    with suppress(AttributeError, OSError, ValueError):
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
