"""The time and memory that reading a file may take, by its size and the memory of the container or machine."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.readers import CONVERTED
from corpus.reading.memory_limit import memory_limit

MIB: Final = 1024 * 1024

# Measured per MB on texts of very short lines, the most expensive benign input: 1.2 s and 40 MB. Unpacked parts of an
# archive contain more markup and take 0.3 s and 9 MB.
_SECONDS: Final = 1.5
_SECONDS_PER_MIB: Final = 4
_MEMORY: Final = 64 * MIB
_MEMORY_PER_BYTE: Final = 50
_MEMORY_PER_UNPACKED: Final = 20
_LEAST_MEMORY: Final = 24 * MIB
_UNKNOWN_LIMIT: Final = 1024 * MIB

# Reading may take half of the free memory; the document and its index need the rest.
_READING_SHARE: Final = 2
# A document in memory takes at most this many times the bytes of its pickle.
_UNPACKED: Final = 4

_PACKED: Final = frozenset(
    {".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp", ".epub", ".pdf", *CONVERTED}
)
_PACKING: Final = 10


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for reading a file: seconds of CPU time, bytes of memory, and bytes of the pickled ``result``.

    ``capped``: less memory is free than the file may need.
    """

    seconds: float
    memory: int
    result: int
    capped: bool = False


def budget_for(size: int, suffix: str, *, free: int | None = None) -> Budget:
    """The budget for a file of ``size`` bytes; ``free`` is the free memory in bytes, by default of this process."""
    text, factor = (size * _PACKING, _MEMORY_PER_UNPACKED) if suffix in _PACKED else (size, _MEMORY_PER_BYTE)
    most = max((free_memory() if free is None else free) // _READING_SHARE, _LEAST_MEMORY)
    needed = _MEMORY + factor * text
    memory = min(needed, most)
    return Budget(_SECONDS + _SECONDS_PER_MIB * text / MIB, memory, memory // _UNPACKED, memory < needed)


def free_memory() -> int:
    """Bytes that this process may still allocate under the limits of its container, machine and own resource limit."""
    limit = memory_limit() or _UNKNOWN_LIMIT
    return max(0, min(limit, _allowed() or limit) - resident())


def _allowed() -> int | None:
    """The soft data limit of this process in bytes; ``None`` without one."""
    with suppress(ImportError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
        return None if soft == resource.RLIM_INFINITY else soft
    return None


def resident() -> int:
    """Resident memory of this process in bytes; 0 if the system does not report it."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
