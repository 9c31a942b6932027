"""Opens files from an untrusted folder: regular files only, inside the folder or an archive in it, up to a size."""

from __future__ import annotations

import os
from io import BufferedReader, BytesIO
from pathlib import Path
from stat import S_ISREG

from corpus.document import CorpusError
from corpus.folder.archive import archive_of, read_file

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

_CHUNK = 1024 * 1024  # bytes


def open_regular(path: Path, *, within: Path) -> BufferedReader | BytesIO:
    """The file at ``path``, which may be a link to a file inside the folder ``within``. Never blocks on a pipe.

    Raises ``OSError``, and ``CorpusError`` if the file is outside the folder or not a regular file, or if it is in an
    archive that cannot be read.
    """
    if archive := archive_of(path):
        with _opened(archive, within) as file:
            return read_file(file, os.fstat(file.fileno()).st_size, path.relative_to(archive).as_posix())
    return _opened(path, within)


def _opened(path: Path, within: Path) -> BufferedReader:
    place = os.path.realpath(path)
    if not place.startswith(os.path.join(os.path.realpath(within), "")):  # noqa: PTH118  with its separator
        raise CorpusError(place, code="outside")
    if not S_ISREG(os.stat(place).st_mode):  # noqa: PTH116  opening a device may have side effects
        raise CorpusError("", code="no-file")
    file = os.fdopen(os.open(place, _FLAGS), "rb")
    if not S_ISREG(os.fstat(file.fileno()).st_mode):  # replaced in between
        file.close()
        raise CorpusError("", code="no-file")
    return file


def read_regular(path: Path, *, within: Path, most: int) -> bytes:
    """The bytes of the file at ``path``. Raises like :func:`open_regular`, and ``CorpusError`` above ``most`` bytes."""
    with open_regular(path, within=within) as file:
        size = len(file.getbuffer()) if isinstance(file, BytesIO) else os.fstat(file.fileno()).st_size
        data = file.read(size + 1) if size <= most else b""
        while size < len(data) <= most and (more := file.read(_CHUNK)):  # the file is growing
            data += more
    if max(size, len(data)) > most:
        raise CorpusError(f"{max(size, len(data))} bytes, at most {most} are read", code="too-large")
    return data
