"""Opening files that anybody may have put into the folder: regular files only, inside it, up to a size."""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG

from corpus.document import CorpusError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

_GROWN = 1024 * 1024  # bytes


def open_regular(path: Path, *, within: Path) -> BufferedReader:
    """The file at ``path``, which may be a link to one inside the folder ``within``.

    A pipe or a device is not waited for. Raises ``OSError``, and ``CorpusError`` for what leads out of the folder or
    is no regular file.
    """
    place = os.path.realpath(path)
    if not place.startswith(os.path.join(os.path.realpath(within), "")):  # noqa: PTH118  with its separator
        raise CorpusError(place, code="outside")
    if not S_ISREG(os.stat(place).st_mode):  # noqa: PTH116  opening a device may already do something
        raise CorpusError("", code="no-file")
    file = os.fdopen(os.open(place, _FLAGS), "rb")
    if not S_ISREG(os.fstat(file.fileno()).st_mode):  # replaced since
        file.close()
        raise CorpusError("", code="no-file")
    return file


def read_regular(path: Path, *, within: Path, most: int) -> bytes:
    """The bytes of the file at ``path``, see :func:`open_regular`; ``CorpusError`` for one of more than ``most``."""
    with open_regular(path, within=within) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(size + 1) if size <= most else b""
        while size < len(data) <= most and (more := file.read(_GROWN)):  # written to just now
            data += more
    if max(size, len(data)) > most:
        raise CorpusError(f"{max(size, len(data))} bytes, at most {most} are read", code="too-large")
    return data
