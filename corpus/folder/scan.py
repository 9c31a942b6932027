"""Scans a folder: its files and their states, and one short mark for all of them.

An equal mark means that nothing has changed. Work per file is deferred until the listing is needed, as a folder may
have tens of thousands of files.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EACCES
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Final

from corpus.document import CorpusError
from corpus.folder.archive import files_of, is_archive
from corpus.folder.listing import (
    BESIDE_COLLECTION,
    COLLECTION,
    HIDDEN,
    UNREADABLE,
    UPLOADS,
    FileReport,
    FileStat,
    Listing,
    Status,
    listing_of,
)
from corpus.folder.regular_file import open_regular

_NUMBERS: Final = 4  # fields of ``FileStat``
_MARK: Final = 16  # bytes


@dataclass(frozen=True, slots=True)
class _FolderFiles:
    """The files of ``folder`` and its subfolders: ``names`` are ``prefix`` and the relative path, ``numbers`` the
    ``FileStat`` fields of all files in one flat list."""

    folder: Path
    prefix: str = ""
    names: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)

    def walk(self) -> None:
        """Add all files below ``folder``. Raises ``OSError`` if ``folder`` itself cannot be read."""
        root = os.path.realpath(self.folder) + os.sep
        subfolders = self._walk(str(self.folder), self.prefix, root)
        while subfolders:
            folder, prefix = subfolders.pop()
            try:
                subfolders += self._walk(folder, prefix, root)
            except OSError as error:
                if not isinstance(error, FileNotFoundError):  # else deleted meanwhile
                    self.reports.append(_unreadable(prefix.rstrip("/"), error.strerror or str(error)))

    def _walk(self, folder: str, prefix: str, root: str) -> list[tuple[str, str]]:
        """Add the files directly in ``folder``; returns its subfolders, each with the prefix of its files."""
        judgements = _judgements(folder)
        subfolders = []
        with _entries(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(HIDDEN):
                    continue
                try:
                    if entry.is_file(follow_symlinks=False) and name not in judgements:  # most entries
                        self._add(prefix + name, entry.stat())
                    elif name in judgements:
                        self._skip(prefix + name, "questions")
                    elif entry.is_dir(follow_symlinks=False):
                        subfolders.append((os.path.join(folder, name), f"{prefix}{name}/"))  # noqa: PTH118
                    else:
                        self._add_other(entry, os.path.join(folder, name), prefix + name, root)  # noqa: PTH118
                except OSError as error:
                    if not isinstance(error, FileNotFoundError) or entry.is_symlink():  # else deleted meanwhile
                        self.reports.append(_unreadable(prefix + name, error.strerror or str(error)))
        return subfolders

    def _add_other(self, entry: os.DirEntry[str], place: str, path: str, root: str) -> None:
        """Add a link to a file inside ``root``; skip other links and what is neither file nor folder."""
        if entry.is_symlink() and not (real := os.path.realpath(place)).startswith(root):
            self._skip(path, "outside", real)
        elif S_ISREG((status := entry.stat()).st_mode):
            self._add(path, status)
        else:
            self._skip(path, "no-file")

    def _add(self, path: str, status: os.stat_result) -> None:
        self.names.append(path)
        self.numbers.extend((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))

    def _skip(self, path: str, code: str, detail: str = "") -> None:
        self.reports.append(FileReport(path, Status.SKIPPED, code, detail))

    def without_shadowed(self, main: Path) -> _FolderFiles:
        """The files without those whose name also exists in the folder ``main``; these are reported."""
        if not os.path.lexists(main / self.prefix):
            return self
        visible = _FolderFiles(self.folder, self.prefix)
        for number, path in enumerate(self.names):
            if os.path.lexists(main / path):
                visible._skip(path, "shadowed", str(self.folder))
            else:
                visible.names.append(path)
                visible.numbers.extend(self.numbers[_NUMBERS * number : _NUMBERS * (number + 1)])
        for report in self.reports:
            if os.path.lexists(main / report.path):
                visible._skip(report.path, "shadowed", str(self.folder))
            else:
                visible.reports.append(report)
        return visible

    def stats(self) -> Iterator[tuple[str, FileStat]]:
        """The name and state of each file."""
        return zip(self.names, map(FileStat, *(self.numbers[at::_NUMBERS] for at in range(_NUMBERS))), strict=True)

    def archived(self, path: str, archive: FileStat) -> tuple[dict[str, FileStat], list[FileReport]]:
        """The files in the archive ``path`` with their states, and a report if it cannot be read."""
        place = self.folder / path.removeprefix(self.prefix)
        try:
            with open_regular(place, within=self.folder) as file:
                infos = files_of(file, archive.size)
        except CorpusError as error:
            return {}, [FileReport(path, Status.FAILED, error.code, str(error))]
        except OSError as error:
            return {}, [_unreadable(path, error.strerror or str(error))]
        return {
            f"{path}/{name}": FileStat(info.file_size, archive.modified, info.CRC, archive.inode)
            for name, info in infos.items()
        }, []

    def unreadable(self) -> Iterator[tuple[str, FileReport | None]]:
        """The files that this process may not read, each with its report; ``None`` if the file is gone."""
        for path in self.names:
            place = os.path.join(self.folder, path[len(self.prefix) :])  # noqa: PTH118  tens of thousands of names
            if not os.access(place, os.R_OK):
                yield path, _unreadable(path, os.strerror(EACCES)) if os.path.lexists(place) else None

    def parts(self) -> Iterator[bytes]:
        """All names, numbers and reports as bytes, for hashing."""
        names = os.fsencode("\0".join(self.names))
        yield repr((len(self.names), len(names), self.reports)).encode()
        yield names
        try:
            yield array("q", self.numbers).tobytes()
        except OverflowError:  # a number that does not fit in 63 bits
            yield repr(self.numbers).encode()


@dataclass(frozen=True)
class FolderScan:
    """The result of scanning ``folder`` and, if given, ``uploads`` (see :class:`Listing`)."""

    folder: Path
    uploads: Path | None
    _own: _FolderFiles
    _uploaded: _FolderFiles | None

    @cached_property
    def mark(self) -> str:
        """A hash in hexadecimal that differs if a file was added, removed or written, if permissions changed, or for
        another user. It may differ although nothing has changed."""
        digest = blake2b(repr(_user_and_groups()).encode(), digest_size=_MARK)
        for files in self._folders():
            for part in files.parts():
                digest.update(part)
        return digest.hexdigest()

    @cached_property
    def listing(self) -> Listing:
        """All files; access rights are checked for each."""
        return self._listing(dict(item for files in self._folders() for item in files.unreadable()))

    @cached_property
    def trusted(self) -> Listing:
        """Like :attr:`listing`, without checking access rights: for a folder that was readable at the same mark."""
        return self._listing({})

    def _listing(self, unreadable: Mapping[str, FileReport | None]) -> Listing:
        stats: dict[str, FileStat] = {}
        reports = [report for files in self._folders() for report in files.reports]
        for files in self._folders():
            for path, stat in files.stats():
                if path in unreadable:
                    continue
                if is_archive(path):
                    archived, problems = files.archived(path, stat)
                    stats |= archived
                    reports += problems
                else:
                    stats[path] = stat
        return listing_of(self.folder, stats, (*reports, *filter(None, unreadable.values())), self.uploads)

    def _folders(self) -> tuple[_FolderFiles, ...]:
        return (self._own, self._uploaded) if self._uploaded else (self._own,)


def scan_folder(folder: Path, uploads: Path | None = None) -> FolderScan:
    """Scan ``folder`` with its subfolders, and ``uploads``, which need not exist.

    Hidden files are left out, and so are queries and judgements of a test collection. Links are followed only to files
    inside the folder. Raises ``CorpusError`` if ``folder`` is missing, not a folder, or unreadable.
    """
    if not folder.exists():
        raise CorpusError(f"{folder}: no such folder", code="folder-missing")
    if not folder.is_dir():
        raise CorpusError(f"{folder}: this is a file, wanted a folder of documents", code="folder-is-file")
    own = _FolderFiles(folder)
    try:
        own.walk()
    except OSError as error:
        raise CorpusError(f"{folder}: {error.strerror}", code="folder-unreadable") from error
    return FolderScan(folder, uploads, own, _uploaded_files(uploads).without_shadowed(folder) if uploads else None)


def list_folder(folder: Path, uploads: Path | None = None) -> Listing:
    """The listing of :func:`scan_folder`."""
    return scan_folder(folder, uploads).listing


def hidden_files(folder: Path) -> Iterator[FileReport]:
    """Reports on the hidden files and folders below ``folder``; files inside a hidden folder are not listed."""
    folders = [(str(folder), "")]
    while folders:
        place, prefix = folders.pop()
        try:
            with os.scandir(place) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError:
            continue  # the listing reports it
        for entry in entries:
            if entry.name.startswith(HIDDEN):
                yield FileReport(prefix + entry.name, Status.SKIPPED, "hidden")
            elif entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, f"{prefix}{entry.name}/"))


def _uploaded_files(folder: Path) -> _FolderFiles:
    """The files in the folder of uploads, which is created with the first upload."""
    files = _FolderFiles(folder, f"{UPLOADS}/")
    try:
        files.walk()
    except OSError as error:
        if not isinstance(error, FileNotFoundError) and os.path.lexists(folder):
            files.reports.append(_unreadable(UPLOADS, error.strerror or str(error)))
    return files


@contextmanager
def _entries(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """The entries of a folder, read through a file descriptor where possible: ``stat`` then needs no path lookup."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as entries:
            yield entries
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)


def _judgements(folder: str) -> frozenset[str]:
    """The names in ``folder`` that contain queries and judgements, if it has the BEIR layout."""
    places = (os.path.join(folder, name) for name in (COLLECTION, *BESIDE_COLLECTION))  # noqa: PTH118
    return BESIDE_COLLECTION if all(map(os.path.lexists, places)) else frozenset()


def _unreadable(path: str, reason: str) -> FileReport:
    return FileReport(path, Status.FAILED, UNREADABLE, reason)


def _user_and_groups() -> list[int]:
    """The user and groups of this process, on which access rights depend; empty on Windows."""
    return [os.geteuid(), os.getegid(), *sorted(os.getgroups())] if hasattr(os, "geteuid") else []
