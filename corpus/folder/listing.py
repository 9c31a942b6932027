"""What a folder holds, file by file: what is to be read, and what is passed over (see ``survey``)."""

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
"""Names at the corpus root that are never documents."""
UNREADABLE: Final = "unreadable"
TOO_HEAVY: Final = "too-heavy"
"""The code of the report on a file that takes more memory or time than there is."""
COLLECTION: Final = "corpus.jsonl"
BESIDE_COLLECTION: Final = frozenset({"queries.jsonl", "qrels"})
"""What beside a ``COLLECTION`` holds questions and judgements."""
HIDDEN: Final = (".", "~$")
"""What the names of files begin with that are none for a person to see; the second Word keeps beside an open one."""
UPLOADS: Final = "uploads"
"""The name under which the files of the second folder stand in the first."""


class Status(StrEnum):
    """What became of a file."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"
    STALE = "stale"  # it cannot be read any more; its last good version still answers


@dataclass(frozen=True, slots=True)
class FileReport:
    """One line of the report: ``path`` relative to the folder; ``code`` names the message in the locale
    files; ``detail`` is what was found there."""

    path: str
    status: Status
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FileStat:
    """How a file looks from outside: bytes, when it was modified and when anything about it was changed, in nanoseconds
    since 1970, and its number in the file system. The last two tell of a file that was put in the place of another of
    the same size and time."""

    size: int
    modified: int
    changed: int = 0
    inode: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by path relative to it, with ``/``, sorted: ``documents``, and the ``others`` that say
    something of them or of words. ``reports`` are on what is passed over, and on files and folders that cannot be
    looked at just now, which may hold documents all the same. The files of a second folder, ``uploads``, stand there
    as if they lay in the folder of that name."""

    folder: Path
    documents: Mapping[str, FileStat]
    others: Mapping[str, FileStat]
    reports: tuple[FileReport, ...] = ()
    uploads: Path | None = None

    def place(self, path: str) -> Path:
        """Where the file really lies."""
        return path_on_disk(path, self.folder, self.uploads)

    def root_of(self, place: Path) -> Path:
        """The folder, of the two, in which the file at ``place`` lies."""
        return root_of(place, self.folder, self.uploads)

    def hidden(self, path: str) -> FileReport | None:
        """Why ``path`` cannot be looked at just now, if it is so: it or a folder above it may not be read."""
        for report in self.reports:
            if report.code == UNREADABLE and (path == report.path or path.startswith(f"{report.path}/")):
                return FileReport(path, report.status, report.code, report.detail)
        return None


def path_on_disk(path: str, folder: Path, uploads: Path | None) -> Path:
    """Where the file ``path`` of ``folder`` really lies; what lies in the folder itself goes before an upload."""
    own = folder / path
    if uploads is None or not path.startswith(f"{UPLOADS}/") or os.path.lexists(own):
        return own
    return uploads / path.removeprefix(f"{UPLOADS}/")


def root_of(place: Path, folder: Path, uploads: Path | None) -> Path:
    """The one of two folders in which the file at ``place`` lies."""
    return uploads if uploads and place.is_relative_to(uploads) else folder


def listing_of(
    folder: Path, found: Mapping[str, FileStat], reports: Iterable[FileReport], uploads: Path | None = None
) -> Listing:
    """The files ``found``, in order, and which of them say something of others."""
    names = {name: found[name] for name in sorted(found)}
    sidecar_path = {_stem(name): name for name in names if name.endswith(SIDECAR)}
    stems = {_stem(name) for name in names if not name.endswith(SIDECAR)} if sidecar_path else set()
    others = {name for name in names if name in RESERVED} | {sidecar_path[stem] for stem in sidecar_path.keys() & stems}
    documents = {name: stamp for name, stamp in names.items() if name not in others}
    return Listing(folder, documents, {name: names[name] for name in others}, tuple(reports), uploads)


def relist(known: Listing, paths: Iterable[str]) -> Listing | None:
    """``known`` with what has become of ``paths`` (relative, with ``/``); ``None`` where a look at these alone does not
    tell: folders, and files that say something of others."""
    documents = dict(known.documents)
    root = os.path.realpath(known.folder) + os.sep
    passed_over = {report.path for report in known.reports}
    for path in paths:
        name = PurePosixPath(path)
        if known.uploads and name.parts[0] == UPLOADS:
            return None
        if name.suffix == SIDECAR or path in known.others or path in RESERVED or path in passed_over:
            return None
        if is_hidden(name):
            continue
        if name.name == COLLECTION or not BESIDE_COLLECTION.isdisjoint(name.parts):
            return None
        place = known.folder / path
        try:
            status = place.stat()
        except FileNotFoundError:
            if place.is_symlink() or documents.pop(path, None) is None:
                return None  # perhaps it was a folder
            continue
        except OSError:
            return None
        if not S_ISREG(status.st_mode) or not os.access(place, os.R_OK) or not _is_below(place, root):
            return None
        documents[path] = stat_of(status)
    return replace(known, documents=documents)


def stat_of(status: os.stat_result) -> FileStat:
    """How the file of this status looks."""
    return FileStat(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def is_hidden(path: PurePath) -> bool:
    """Whether the file or a folder that it lies in is none for a person to see."""
    return any(part.startswith(HIDDEN) for part in path.parts)


def _is_below(place: Path, root: str) -> bool:
    return os.path.realpath(place).startswith(root)


def sidecar_path(name: str) -> str:
    """Where the sidecar of a document stands."""
    return _stem(name) + SIDECAR


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122  ten thousand names at each look
