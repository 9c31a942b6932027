"""Zip archives as folders: ``甲.txt`` in ``卷.zip`` has the path ``卷.zip/甲.txt``. Nothing is written to disk.

Archives in archives are not opened, and none that is encrypted or unpacks to too much.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from struct import Struct
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from corpus.document import CorpusError
from corpus.folder.listing import ARCHIVE, HIDDEN
from corpus.readers.limits import LARGEST_FILE, check_members

_MOST_FILES: Final = 2_000
# Bytes of a file, and of the list of all files.
_LARGEST: Final = 64 * 1024 * 1024
_LARGEST_DIRECTORY: Final = 2 * 1024 * 1024
# The end of an archive: after its mark, the number of members and the size of their list; it ends in a comment.
_END: Final = b"PK\x05\x06"
_COUNTS: Final = Struct("<6xHI")
_LONGEST_END: Final = 22 + 0xFFFF
_UTF8: Final = 0x800  # the flag of a name in UTF-8
_ASIDE: Final = "__MACOSX"  # what macOS adds
_DAMAGED: Final = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, NotImplementedError)


def is_archive(name: str) -> bool:
    """Whether a file of this name is read as a folder."""
    return name[-len(ARCHIVE) :].lower() == ARCHIVE


def archive_of(path: Path) -> Path | None:
    """The archive that the file at ``path`` is in; ``None`` if it is a file on disk."""
    if f"{ARCHIVE}/" not in path.as_posix().lower():
        return None
    return next((parent for parent in path.parents if is_archive(parent.name) and parent.is_file()), None)


def files_of(file: IO[bytes], size: int) -> Mapping[str, ZipInfo]:
    """The files in an archive of ``size`` bytes by relative path with ``/``, without hidden ones.

    Raises ``CorpusError`` if the archive is damaged, encrypted, or unpacks to too much.
    """
    with _opened(file, size) as archive:
        return _files(archive, size)


def read_file(file: IO[bytes], size: int, path: str) -> BytesIO:
    """The content of the file ``path`` in an archive.

    Raises like :func:`files_of`, ``CorpusError`` if the file is damaged or too large, and ``OSError`` if it is missing.
    """
    with _opened(file, size) as archive:
        info = _files(archive, size).get(path)
        if info is None:
            raise FileNotFoundError(path)
        if info.file_size > _LARGEST:
            raise CorpusError(f"{info.file_size} bytes, at most {_LARGEST} are read", code="too-large")
        try:
            return BytesIO(archive.read(info))
        except _DAMAGED as error:
            raise CorpusError(f"'{path}' in the archive is damaged: {error}", code="damaged") from error


def _opened(file: IO[bytes], size: int) -> ZipFile:
    if size > LARGEST_FILE:
        raise CorpusError(f"{size} bytes, at most {LARGEST_FILE} are read", code="too-large")
    file.seek(max(0, size - _LONGEST_END))
    _, found, end = file.read(_LONGEST_END).rpartition(_END)
    if found and len(end) >= _COUNTS.size:  # else ZipFile says what is wrong
        count, directory = _COUNTS.unpack(end[: _COUNTS.size])
        if count > _MOST_FILES or directory > _LARGEST_DIRECTORY:
            raise CorpusError(f"the archive has {count} members, at most {_MOST_FILES}", code="bomb")
    file.seek(0)
    try:
        return ZipFile(file)
    except _DAMAGED as error:
        raise CorpusError(f"the archive is damaged: {error}", code="damaged") from error


def _files(archive: ZipFile, size: int) -> dict[str, ZipInfo]:
    members = archive.infolist()
    check_members(members, size, most=_MOST_FILES)
    files: dict[str, ZipInfo] = {}
    for member in members:
        parts = _name(member).replace("\\", "/").split("/")
        if member.is_dir() or not all(parts) or any(part.startswith(HIDDEN) or part == _ASIDE for part in parts):
            continue
        files.setdefault("/".join(parts), member)
    return files


def _name(member: ZipInfo) -> str:
    """The name of a member; without a statement of its encoding in that of Chinese Windows, if it is no UTF-8."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
