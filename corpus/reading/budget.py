"""What reading one file may cost, by its size and by the memory of the container or machine."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.reading.memory_limit import memory_limit

MIB: Final = 1024 * 1024

# Measured on texts of very short lines, the most expensive that are no attack: 1.2 s and 40 MB a megabyte. What is
# unpacked from an archive holds more markup, and takes 0.3 s and 9 MB.
_SECONDS: Final = 1.5
_SECONDS_PER_MIB: Final = 4
_MEMORY: Final = 64 * MIB
_MEMORY_PER_BYTE: Final = 50
_MEMORY_PER_UNPACKED: Final = 20
_LEAST_MEMORY: Final = 24 * MIB
_UNKNOWN_LIMIT: Final = 1024 * MIB

# Of the memory that is free, reading takes a half; the document that is read and its index need the rest.
_READING_SHARE: Final = 2
# A document takes at most so many times the bytes that it travels in.
_UNPACKED: Final = 4

_PACKED: Final = frozenset({".docx", ".docm", ".epub", ".pdf"})
_PACKING: Final = 10


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds of processor time and bytes of memory for reading a file, and bytes of the document made of it; it is
    ``capped`` if the memory is less than the file may need."""

    seconds: float
    memory: int
    result: int
    capped: bool = False


def budget_for(size: int, suffix: str, *, free: int | None = None) -> Budget:
    """The budget of a file of ``size`` bytes; ``free`` is the memory that is free, by default that of this process."""
    text, factor = (size * _PACKING, _MEMORY_PER_UNPACKED) if suffix in _PACKED else (size, _MEMORY_PER_BYTE)
    most = max((free_memory() if free is None else free) // _READING_SHARE, _LEAST_MEMORY)
    wanted = _MEMORY + factor * text
    memory = min(wanted, most)
    return Budget(_SECONDS + _SECONDS_PER_MIB * text / MIB, memory, memory // _UNPACKED, memory < wanted)


def free_memory() -> int:
    """Bytes that this process may still take: of its container or machine, and of what it was itself allowed."""
    limit = memory_limit() or _UNKNOWN_LIMIT
    return max(0, min(limit, _allowed() or limit) - resident())


def _allowed() -> int | None:
    """The limit of this process alone, as of one that indexes beside others; ``None`` without one."""
    with suppress(ImportError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
        return None if soft == resource.RLIM_INFINITY else soft
    return None


def resident() -> int:
    """Bytes of memory that this process holds, 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
