"""Named arrays in one file, memory-mapped: what a segment of the index is kept in.

Layout: a head of 64 bytes (magic, place, length and CRC-32 of the table), the arrays at multiples of 64 bytes, the
table (JSON: dtype, count, offset and CRC-32 of each array). ``numpy.savez`` writes nothing that can be mapped.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.keys import key, keys

MAGIC: Final = b"YOUJUIX1"
_HEAD: Final = struct.Struct("<8sQQI")
_ALIGNED: Final = 64

Arrays = Mapping[str, NDArray[Any]]


class DamagedError(Exception):
    """A file of the index is not what was written."""


def write_arrays(path: Path, arrays: Mapping[str, Iterable[NDArray[Any]]]) -> None:
    """Write ``arrays``, each in one or more pieces, beside ``path`` and then put them in its place. Raises
    ``OSError``; then what was there before stays."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(bytes(_ALIGNED))
            table = json.dumps({name: _written(file, pieces) for name, pieces in arrays.items()}).encode()
            place = file.tell()
            file.write(table)
            file.seek(0)
            file.write(_HEAD.pack(MAGIC, place, len(table), crc32(table)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _written(file: BinaryIO, pieces: Iterable[NDArray[Any]]) -> tuple[str, int, int, int]:
    offset, count, checksum, dtype = file.tell(), 0, 0, "|u1"
    for piece in pieces:
        raw = np.ascontiguousarray(piece).view(np.uint8).data if len(piece) else b""
        file.write(raw)
        checksum, count, dtype = crc32(raw, checksum), count + len(piece), piece.dtype.str
    file.write(bytes(-file.tell() % _ALIGNED))
    return dtype, count, offset, checksum


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a file, mapped and read-only; raises ``DamagedError`` if its frame is not whole, ``OSError``."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _ALIGNED:
            raise DamagedError(f"{path.name}: {os.fstat(file.fileno()).st_size} bytes are no index")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return {name: _mapped(mapped, *entry[:3]) for name, entry in _table(path, mapped).items()}


def verify_arrays(path: Path) -> None:
    """Read the whole file; raises ``DamagedError`` where it is not what was written, ``OSError``."""
    arrays = read_arrays(path)
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for name, (_, _, _, checksum) in _table(path, mapped).items():
        if crc32(arrays[name].view(np.uint8).data if len(arrays[name]) else b"") != checksum:
            raise DamagedError(f"{path.name}: '{name}' is damaged")


def _table(path: Path, mapped: mmap.mmap) -> dict[str, tuple[str, int, int, int]]:
    magic, place, length, checksum = _HEAD.unpack_from(mapped)
    if magic != MAGIC:
        raise DamagedError(f"{path.name}: no index, or of another version")
    if place + length != len(mapped) or crc32(mapped[place:]) != checksum:
        raise DamagedError(f"{path.name}: the file is cut off or damaged")
    return dict(json.loads(mapped[place:]))


def _mapped(mapped: mmap.mmap, dtype: str, count: int, offset: int) -> NDArray[Any]:
    return np.frombuffer(mapped, dtype, count, offset) if count else np.zeros(0, dtype)


@dataclass(frozen=True, slots=True)
class Blobs:
    """A sequence of byte strings: number i is ``body[bounds[i]:bounds[i + 1]]``."""

    body: NDArray[np.uint8]
    bounds: NDArray[np.uint64]
    _bytes: memoryview = field(init=False, repr=False, compare=False)
    _ends: memoryview = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Memory views are cut several times faster than arrays, one string at a time."""
        object.__setattr__(self, "_bytes", self.body.data)
        object.__setattr__(self, "_ends", self.bounds.data)

    @classmethod
    def of(cls, strings: Sequence[bytes]) -> Self:
        """Put ``strings`` one after the other."""
        bounds = np.zeros(len(strings) + 1, np.uint64)
        np.cumsum(np.fromiter(map(len, strings), np.uint64, len(strings)), out=bounds[1:])
        return cls(np.frombuffer(b"".join(strings), np.uint8), bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many bytes each string has."""
        return (self.bounds[1:] - self.bounds[:-1]).astype(np.int64)

    def __getitem__(self, number: int) -> bytes:
        return self._bytes[self._ends[number] : self._ends[number + 1]].tobytes()

    def arrays(self, name: str) -> Arrays:
        """The arrays by the names they have in a file."""
        return {f"{name}.body": self.body, f"{name}.bounds": self.bounds}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> Self:
        """What :meth:`arrays` named so."""
        return cls(arrays[f"{name}.body"], arrays[f"{name}.bounds"])


@dataclass(frozen=True, slots=True)
class Lookup:
    """Names → numbers: ``numbers[i]`` belongs to the name with key ``keys[i]``, ascending."""

    keys: NDArray[np.uint64]
    numbers: NDArray[np.uint32]

    @classmethod
    def of(cls, names: Sequence[str]) -> Self:
        """Number ``names``, all different, from 0."""
        found = keys(names)
        order = np.argsort(found, kind="stable")
        return cls(found[order], order.astype(np.uint32))

    def find(self, name: str) -> int | None:
        """The number of ``name``, if it may be there: who asks must look whether it is."""
        wanted = key(name)
        place = bisect_left(self.keys.data, wanted)
        return int(self.numbers[place]) if place < len(self.keys) and int(self.keys[place]) == wanted else None

    def arrays(self, name: str) -> Arrays:
        """The arrays by the names they have in a file."""
        return {f"{name}.keys": self.keys, f"{name}.numbers": self.numbers}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> Self:
        """What :meth:`arrays` named so."""
        return cls(arrays[f"{name}.keys"], arrays[f"{name}.numbers"])
