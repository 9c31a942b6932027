"""What lies in a folder: the files that are to be read, and what is passed over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Final

from corpus.document import CorpusError

DECLARATIONS: Final = "documents.toml"
RESERVED: Final = frozenset({DECLARATIONS, "examples.txt", "userdict.txt", "synonyms.txt", "stopwords.txt"})
"""Names at the corpus root that are never documents."""


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
class Stamp:
    """How a file looks from outside: bytes, and when it was modified, in nanoseconds since 1970."""

    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder by path relative to it, with ``/``, sorted: ``documents``, and the ``others`` that say
    something of them or of words. ``reports`` are on what is passed over."""

    folder: Path
    documents: Mapping[str, Stamp]
    others: Mapping[str, Stamp]
    reports: tuple[FileReport, ...] = ()


def list_folder(folder: Path) -> Listing:
    """Look through ``folder`` and the folders in it; dotfiles are left out. Links are followed to files inside the
    folder only. Raises ``CorpusError`` if it is missing, no folder or unreadable."""
    if not folder.exists():
        raise CorpusError(f"{folder}: no such folder", code="folder-missing")
    if not folder.is_dir():
        raise CorpusError(f"{folder}: this is a file, wanted a folder of documents", code="folder-is-file")
    found: dict[str, Stamp] = {}
    reports: list[FileReport] = []
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise CorpusError(f"{folder}: {error.strerror}", code="folder-unreadable") from error
    root = os.path.realpath(folder) + os.sep
    for path, result in _walk(entries, "", root):
        if isinstance(result, Stamp):
            found[path] = result
        else:
            reports.append(result)
    names = dict(sorted(found.items()))
    stems = {_stem(name) for name in names if not name.endswith(".toml")}
    others = {name for name in names if name in RESERVED or (name.endswith(".toml") and _stem(name) in stems)}
    return Listing(
        folder,
        {name: stamp for name, stamp in names.items() if name not in others},
        {name: names[name] for name in others},
        tuple(reports),
    )


def relist(known: Listing, paths: Iterable[str]) -> Listing | None:
    """``known`` with what has become of ``paths`` (relative, with ``/``); ``None`` where a look at these alone does not
    tell: folders, and files that say something of others."""
    documents = dict(known.documents)
    root = os.path.realpath(known.folder) + os.sep
    for path in paths:
        name = PurePosixPath(path)
        if name.suffix == ".toml" or path in known.others or path in RESERVED:
            return None
        if any(part.startswith(".") for part in name.parts):
            continue
        place = known.folder / path
        try:
            status = place.stat()
        except OSError:
            if documents.pop(path, None) is None:
                return None  # perhaps it was a folder
            continue
        if not S_ISREG(status.st_mode) or not os.path.realpath(place).startswith(root):
            return None
        documents[path] = Stamp(status.st_size, status.st_mtime_ns)
    return replace(known, documents=documents)


def _walk(entries: Iterable[os.DirEntry[str]], before: str, root: str) -> Iterator[tuple[str, Stamp | FileReport]]:
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = before + entry.name
        try:
            if entry.is_symlink() and not os.path.realpath(entry.path).startswith(root):
                yield path, FileReport(path, Status.SKIPPED, "outside", os.path.realpath(entry.path))
            elif entry.is_dir(follow_symlinks=False):
                yield from _walk(list(os.scandir(entry.path)), f"{path}/", root)
            elif S_ISREG((status := entry.stat()).st_mode):
                yield path, Stamp(status.st_size, status.st_mtime_ns)
            else:
                yield path, FileReport(path, Status.SKIPPED, "no-file")
        except OSError as error:
            yield path, FileReport(path, Status.FAILED, "unreadable", error.strerror or str(error))


def _stem(name: str) -> PurePosixPath:
    return PurePosixPath(name).with_suffix("")
