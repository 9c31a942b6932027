"""Reads a folder of files into documents, with a report for each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from corpus.document import CorpusError, Document
from corpus.folder.listing import (
    DECLARATIONS,
    TOO_HEAVY,
    UNREADABLE,
    FileReport,
    Listing,
    Status,
    path_on_disk,
    root_of,
    sidecar_path,
)
from corpus.folder.regular_file import read_regular
from corpus.folder.scan import list_folder
from corpus.folder.toml_file import LARGEST_TOML
from corpus.metadata.declarations import Declaration, Declarations, first_faults, read_declarations, read_sidecar
from corpus.readers import READERS
from corpus.readers.limits import LARGEST_FILE
from corpus.reading.document import read_document

OUT_OF_MEMORY: Final = "out of memory"
_PLAIN: Final = frozenset({".txt", ".md", ".markdown"})
_SMALL: Final = 128 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of a folder by id, in path order, and the reports on its files.

    ``stale`` are the ids of documents whose file can no longer be read. ``uploads`` is the second folder, see
    :class:`Listing`.
    """

    folder: Path
    documents: Mapping[str, Document]
    reports: tuple[FileReport, ...]
    stale: frozenset[str] = frozenset()
    uploads: Path | None = None

    def place(self, name: str) -> Path:
        """The path on disk of the document ``name``."""
        return path_on_disk(name, self.folder, self.uploads)

    def root_of(self, place: Path) -> Path:
        """The one of the two folders that contains the file at ``place``."""
        return root_of(place, self.folder, self.uploads)


def bundled_folder() -> Path:
    """The folder of the documents that are part of this package."""
    return Path(str(files("corpus"))) / "documents"


def read_library(folder: Path) -> Library:
    """All documents under ``folder``. A file that cannot be read is reported; the others are still read.

    Raises ``CorpusError`` if ``folder`` is missing, not a folder, unreadable, or contains no documents.
    """
    listing = list_folder(folder)
    if not listing.documents:
        raise CorpusError(f"{folder}: the folder holds no documents", code="folder-empty")
    declared, reports = read_folder_declarations(listing)
    documents: dict[str, Document] = {}
    for name in listing.documents:
        document, file_reports = read_file(listing, name, declared)
        reports += file_reports
        if document:
            documents[name] = document
    reports = sorted((*listing.reports, *reports), key=lambda report: report.path)
    return Library(folder, MappingProxyType(documents), tuple(reports))


def read_folder_declarations(listing: Listing) -> tuple[Declarations, list[FileReport]]:
    """The declarations in ``documents.toml``, and a report for each invalid one."""
    if DECLARATIONS not in listing.others:
        return Declarations({}, {}), []
    try:
        declared = read_declarations(_declared_text(listing, DECLARATIONS), DECLARATIONS)
    except (CorpusError, UnicodeDecodeError) as error:
        return Declarations({}, {}), [_fault(DECLARATIONS, f"{DECLARATIONS}: {error}")]
    except OSError as error:
        reason = error.strerror or str(error)
        return Declarations({}, {}), [FileReport(DECLARATIONS, Status.FAILED, UNREADABLE, reason)]
    names = listing.documents
    missing = [(line, name) for name, line in declared.lines.items() if name not in names]
    unknown = first_faults([f"{DECLARATIONS}:{line}: no file '{name}'" for line, name in missing], DECLARATIONS)
    return declared, [_fault(DECLARATIONS, message) for message in (*declared.faults, *unknown)]


def read_file(listing: Listing, name: str, declared: Declarations) -> tuple[Document | None, list[FileReport]]:
    """The document ``name``, ``None`` if it cannot be read, and the reports on it."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        return None, [FileReport(name, Status.SKIPPED, "unknown-format", suffix or name)]
    if (size := listing.documents[name].size) > LARGEST_FILE:
        return None, [FileReport(name, Status.FAILED, "too-large", f"{size} bytes, at most {LARGEST_FILE} are read")]
    reports: list[FileReport] = []
    try:
        declaration = declared.of.get(name) or _sidecar(listing, name)
    except CorpusError as error:
        declaration = None
        reports.append(_fault(sidecar_path(name), str(error)))
    try:
        document, faults = _read(listing, name, declaration)
    except CorpusError as error:
        return None, [*reports, FileReport(name, Status.FAILED, error.code, str(error))]
    except OSError as error:
        return None, [*reports, FileReport(name, Status.FAILED, UNREADABLE, error.strerror or str(error))]
    except MemoryError:
        return None, [*reports, FileReport(name, Status.FAILED, TOO_HEAVY, OUT_OF_MEMORY)]
    except Exception as error:  # a parser may fail in any way; that concerns this file only
        return None, [*reports, FileReport(name, Status.FAILED, "stumbled", f"{type(error).__name__}: {error}")]
    origin = declaration.origin if declaration else ""
    reports += [_fault(origin, message) for message in faults]
    return document, [*reports, FileReport(name, Status.READ, "read", f"{len(document.content)}")]


def _read(listing: Listing, name: str, declaration: Declaration | None) -> tuple[Document, tuple[str, ...]]:
    """The document ``name``, read in a subprocess, unless it is a small text, which costs less than the subprocess."""
    place, size = listing.place(name), listing.documents[name].size
    folder = listing.root_of(place)
    if size <= _SMALL and PurePosixPath(name).suffix.lower() in _PLAIN:
        return read_document(name, read_regular(place, within=folder, most=_SMALL), declaration)
    from corpus.reading.process import read_in_subprocess

    return read_in_subprocess(name, place, folder=folder, size=size, declared=declaration)


def declaration_key(listing: Listing, name: str, declared: Declarations) -> str:
    """A string that changes whenever the declaration of the document ``name`` does; empty without one."""
    declaration = declared.of.get(name)
    sidecar = listing.others.get(sidecar_path(name)) if listing.others else None
    if not declaration and not sidecar:
        return ""
    return repr((declaration, sidecar and (_digest(listing.place(sidecar_path(name))) or sidecar)))


def _digest(path: Path) -> str:
    """The SHA-256 of the file in hexadecimal; empty if it cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _sidecar(listing: Listing, name: str) -> Declaration | None:
    """The declaration in the ``NAME.toml`` next to the file, if there is one. Raises ``CorpusError``."""
    path = sidecar_path(name)
    if path == DECLARATIONS or path not in listing.others:
        return None
    try:
        text = _declared_text(listing, path)
    except (CorpusError, OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}", code="declaration") from error
    return read_sidecar(text, path)


def _declared_text(listing: Listing, path: str) -> str:
    """The text of a TOML file of the folder. Raises ``CorpusError``, ``OSError`` and ``UnicodeDecodeError``."""
    place = listing.place(path)
    data = read_regular(place, within=listing.root_of(place), most=LARGEST_TOML)
    return data.decode("utf-8").replace("\r\n", "\n")


def _fault(path: str, message: str) -> FileReport:
    return FileReport(path, Status.FAILED, "declaration", message)
