"""The files of a folder: which are documents, which describe others, and reports on those that are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath, PurePosixPath
from stat import S_ISREG
from typing import Final

SIDECAR: Final = ".toml"
DECLARATIONS: Final = "documents.toml"
RESERVED: Final = frozenset({DECLARATIONS, "examples.txt", "userdict.txt", "synonyms.txt", "stopwords.txt"})
"""Names at the corpus root that are not documents."""
UNREADABLE: Final = "unreadable"
TOO_HEAVY: Final = "too-heavy"
"""The report code of a file that takes more memory than is free."""
COLLECTION: Final = "corpus.jsonl"
BESIDE_COLLECTION: Final = frozenset({"queries.jsonl", "qrels"})
"""Names next to a ``COLLECTION`` (BEIR layout) that contain queries and judgements."""
HIDDEN: Final = (".", "~$")
"""Prefixes of hidden files: dotfiles, and the lock files of Word."""
ARCHIVE: Final = ".zip"
"""The suffix of files that are folders of files."""
UPLOADS: Final = "uploads"
"""The folder name under which the files of the second folder appear in the first."""


class Status(StrEnum):
    """The outcome of reading a file."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"
    STALE = "stale"  # can no longer be read; the last good version is still in use


@dataclass(frozen=True, slots=True)
class FileReport:
    """One line of the report: ``path`` relative to the folder; ``code`` names the message in the locale files;
    ``detail`` completes it."""

    path: str
    status: Status
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FileStat:
    """The state of a file: size in bytes, mtime and ctime in nanoseconds since 1970, and inode number.

    The last two reveal a file that replaced another of the same size and mtime.
    """

    size: int
    modified: int
    changed: int = 0
    inode: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by relative path with ``/``, sorted.

    ``documents`` are the files to read; ``others`` describe documents (sidecars, declarations) or words (dictionaries).
    ``reports`` are on skipped files, and on files and folders that are currently unreadable but may contain documents.
    The files of a second folder, ``uploads``, appear in the folder ``UPLOADS``.
    """

    folder: Path
    documents: Mapping[str, FileStat]
    others: Mapping[str, FileStat]
    reports: tuple[FileReport, ...] = ()
    uploads: Path | None = None

    def place(self, path: str) -> Path:
        """The path on disk of the file ``path``."""
        return path_on_disk(path, self.folder, self.uploads)

    def root_of(self, place: Path) -> Path:
        """The one of the two folders that contains the file at ``place``."""
        return root_of(place, self.folder, self.uploads)

    def hidden(self, path: str) -> FileReport | None:
        """The report for ``path`` if it or a folder above it is currently unreadable, else ``None``."""
        for report in self.reports:
            if report.code == UNREADABLE and (path == report.path or path.startswith(f"{report.path}/")):
                return FileReport(path, report.status, report.code, report.detail)
        return None


def path_on_disk(path: str, folder: Path, uploads: Path | None) -> Path:
    """The path on disk of the file ``path`` of ``folder``; a file in the folder takes precedence over an upload."""
    own = folder / path
    if uploads is None or not path.startswith(f"{UPLOADS}/") or os.path.lexists(own):
        return own
    return uploads / path.removeprefix(f"{UPLOADS}/")


def root_of(place: Path, folder: Path, uploads: Path | None) -> Path:
    """The one of the two folders that contains the file at ``place``."""
    return uploads if uploads and place.is_relative_to(uploads) else folder


def listing_of(
    folder: Path, stats: Mapping[str, FileStat], reports: Iterable[FileReport], uploads: Path | None = None
) -> Listing:
    """The listing of the files in ``stats``, sorted and divided into documents and others."""
    files = {name: stats[name] for name in sorted(stats)}
    sidecars = {_stem(name): name for name in files if name.endswith(SIDECAR)}
    stems = {_stem(name) for name in files if not name.endswith(SIDECAR)} if sidecars else set()
    others = {name for name in files if name in RESERVED} | {sidecars[stem] for stem in sidecars.keys() & stems}
    documents = {name: stat for name, stat in files.items() if name not in others}
    return Listing(folder, documents, {name: files[name] for name in others}, tuple(reports), uploads)


def relist(known: Listing, paths: Iterable[str]) -> Listing | None:
    """``known`` with the current state of ``paths`` (relative, with ``/``); ``None`` if that needs a full scan, as for
    folders and for files that describe others."""
    documents = dict(known.documents)
    root = os.path.realpath(known.folder) + os.sep
    skipped = {report.path for report in known.reports}
    for path in paths:
        name = PurePosixPath(path)
        if known.uploads and name.parts[0] == UPLOADS:
            return None
        if name.suffix == SIDECAR or path in known.others or path in RESERVED or path in skipped:
            return None
        if is_hidden(name):
            continue
        if name.suffix.lower() == ARCHIVE or name.name == COLLECTION or not BESIDE_COLLECTION.isdisjoint(name.parts):
            return None
        place = known.folder / path
        try:
            status = place.stat()
        except FileNotFoundError:
            if place.is_symlink() or documents.pop(path, None) is None:
                return None  # may have been a folder
            continue
        except OSError:
            return None
        if not S_ISREG(status.st_mode) or not os.access(place, os.R_OK) or not _is_below(place, root):
            return None
        documents[path] = stat_of(status)
    return replace(known, documents=documents)


def stat_of(status: os.stat_result) -> FileStat:
    """The ``FileStat`` of a ``stat`` result."""
    return FileStat(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def is_hidden(path: PurePath) -> bool:
    """Whether the file or a folder above it is hidden."""
    return any(part.startswith(HIDDEN) for part in path.parts)


def _is_below(place: Path, root: str) -> bool:
    return os.path.realpath(place).startswith(root)


def sidecar_path(name: str) -> str:
    """The path of a document's sidecar file."""
    return _stem(name) + SIDECAR


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122  faster, for tens of thousands of names
