"""A folder of files → documents, with a report a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from corpus.declarations import Declaration, Declarations, read_declarations, read_sidecar
from corpus.document import CorpusError, Document
from corpus.readers import READERS
from corpus.reading import read_document

DECLARATIONS: Final = "documents.toml"
RESERVED: Final = frozenset({DECLARATIONS, "examples.txt", "userdict.txt", "synonyms.txt", "stopwords.txt"})
"""Names at the corpus root that are never documents."""


class Status(StrEnum):
    """What became of a file."""

    READ = "read"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One line of the report: ``path`` relative to the folder; ``code`` names the message in the locale
    files; ``detail`` is what was found there."""

    path: str
    status: Status
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of one folder by id, in path order, and what became of every file."""

    folder: Path
    documents: Mapping[str, Document]
    reports: tuple[FileReport, ...]


def bundled_folder() -> Path:
    """The folder of the documents that ship with the program."""
    return Path(str(files("corpus"))) / "documents"


def read_library(folder: Path) -> Library:
    """All documents under ``folder``. A file that cannot be read is reported and never stops the others.

    Raises ``CorpusError`` if the folder is missing, no folder, unreadable, or holds no file to read.
    """
    names = document_names(folder)
    if not names:
        raise CorpusError(f"{folder}: the folder holds no documents", code="folder-empty")
    declared, reports = _declarations(folder, names)
    documents: dict[str, Document] = {}
    for name in names:
        document, found = _read(folder, name, declared)
        reports += found
        if document:
            documents[name] = document
    return Library(folder, MappingProxyType(documents), tuple(reports))


def document_names(folder: Path) -> tuple[str, ...]:
    """The paths of the files under ``folder`` that are not reserved, relative to it, sorted. Raises ``CorpusError``."""
    if not folder.exists():
        raise CorpusError(f"{folder}: no such folder", code="folder-missing")
    if not folder.is_dir():
        raise CorpusError(f"{folder}: this is a file, wanted a folder of documents", code="folder-is-file")
    try:
        names = sorted(_walk(folder))
    except OSError as error:
        raise CorpusError(f"{folder}: {error.strerror}", code="folder-unreadable") from error
    return tuple(name for name in names if name not in RESERVED and not _is_sidecar(name, names))


def _walk(folder: Path) -> Iterator[str]:
    """Files under ``folder``, dotfiles left out; of unreadable folders only the top one is an error."""
    os.scandir(folder).close()
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield (Path(parent) / name).relative_to(folder).as_posix()


def _is_sidecar(name: str, names: Sequence[str]) -> bool:
    """Whether ``name`` is the ``NAME.toml`` of another file."""
    path = PurePosixPath(name)
    return path.suffix == ".toml" and any(
        other != name and PurePosixPath(other).with_suffix("") == path.with_suffix("") for other in names
    )


def _declarations(folder: Path, names: Sequence[str]) -> tuple[Declarations, list[FileReport]]:
    """``documents.toml``, and a report for each thing in it that cannot be used."""
    path = folder / DECLARATIONS
    if not path.exists():
        return Declarations({}, {}), []
    try:
        declared = read_declarations(path.read_text("utf-8"), DECLARATIONS)
    except (OSError, UnicodeDecodeError) as error:
        return Declarations({}, {}), [_fault(DECLARATIONS, f"{DECLARATIONS}: {error}")]
    unknown = (f"{DECLARATIONS}:{line}: no file '{name}'" for name, line in declared.lines.items() if name not in names)
    return declared, [_fault(DECLARATIONS, message) for message in (*declared.faults, *unknown)]


def _read(folder: Path, name: str, declared: Declarations) -> tuple[Document | None, list[FileReport]]:
    """The document ``name``, if it can be read, and what is to be said about it."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        return None, [FileReport(name, Status.SKIPPED, "unknown-format", suffix or name)]
    reports: list[FileReport] = []
    try:
        declaration = declared.of.get(name) or _sidecar(folder, name)
    except CorpusError as error:
        declaration = None
        reports.append(_fault(PurePosixPath(name).with_suffix(".toml").as_posix(), str(error)))
    try:
        document, faults = read_document(name, (folder / name).read_bytes(), declaration)
    except CorpusError as error:
        return None, [*reports, FileReport(name, Status.FAILED, error.code, str(error))]
    except OSError as error:
        return None, [*reports, FileReport(name, Status.FAILED, "unreadable", error.strerror or str(error))]
    origin = declaration.origin if declaration else ""
    reports += [_fault(origin, message) for message in faults]
    return document, [*reports, FileReport(name, Status.READ, "read", f"{len(document.content)}")]


def _sidecar(folder: Path, name: str) -> Declaration | None:
    """What the ``NAME.toml`` beside the file declares, if there is one. Raises ``CorpusError``."""
    beside = PurePosixPath(name).with_suffix(".toml").as_posix()
    path = folder / beside
    if beside == DECLARATIONS or not path.is_file():
        return None
    try:
        return read_sidecar(path.read_text("utf-8"), beside)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{beside}: {error}", code="declaration") from error


def _fault(path: str, message: str) -> FileReport:
    return FileReport(path, Status.FAILED, "declaration", message)
