"""The folder of uploaded documents. A file is parsed before it is stored, and quotable at once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

from bot.telegram.upload_names import collision_key, numbered_name, suffix_of
from corpus.document import Document
from corpus.folder.listing import SIDECAR, UPLOADS, FileReport, FileStat, Listing, Status, sidecar_path
from corpus.library import read_folder_declarations
from corpus.readers import CONVERTED, READERS, REPORTED
from retrieval.index.attempts import Attempts
from retrieval.index.diff import Batch, signatures_of
from retrieval.index.live_index import LiveIndex

ATTEMPTS: Final = ".attempts.json"
INCOMING: Final = ".incoming-"
MAX_AGE: Final = 3600.0  # seconds after which a temporary folder counts as left behind
TYPES: Final = tuple(sorted(set(READERS) - CONVERTED - REPORTED))  # files of strangers are not given to LibreOffice


class UploadError(Exception):
    """A file was not stored; ``report`` says why."""

    def __init__(self, report: FileReport) -> None:
        self.report = report
        super().__init__(f"{report.path}: {report.code}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to store; ``title``, if any, goes into a sidecar file."""

    name: str
    content: bytes | bytearray
    title: str = ""


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """A stored document, or one that was ``known`` already; ``warnings`` are about its sidecar file."""

    document: Document
    known: bool = False
    warnings: tuple[FileReport, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An uploaded file: its current or last readable document, and its problem if it has one."""

    id: str
    document: Document | None
    report: FileReport | None = None


class Uploads:
    """The uploads folder of ``live_index``. The methods block on the disk: do not call them on the event loop."""

    def __init__(self, live_index: LiveIndex, folder: Path) -> None:
        self._live_index = live_index
        self._folder = folder
        self._lock = Lock()
        self.turn = asyncio.Semaphore(1)
        """Held while a file is in memory."""
        self.attempts = Attempts(folder / ATTEMPTS)

    def is_taken(self, name: str) -> bool:
        """Whether a document of this name exists, or of one that some file system treats as the same."""
        return collision_key(name) in {collision_key(other) for other in self._names()} or self.is_shadowed(name)

    def is_shadowed(self, name: str) -> bool:
        """Whether the corpus folder has a file of this name, which takes precedence over an upload."""
        return os.path.lexists(self._live_index.folder / UPLOADS / name)

    def size(self, name: str) -> int:
        """The size of the file in bytes; -1 if there is none."""
        try:
            return (self._folder / name).stat().st_size
        except OSError:
            return -1

    def add(self, upload: Upload, *, replace: bool = False) -> AddedDocument:
        """Store ``upload``; if its name is taken, ``replace`` the old file or choose a numbered name.

        Raises ``UploadError`` if it cannot be parsed and ``OSError`` if it cannot be written; nothing changes then.
        """
        with self._lock:
            if twin := self._twin(upload.content):
                return AddedDocument(twin, known=True)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            name = upload.name
            if self.is_shadowed(name) or (self.is_taken(name) and not replace) or self._foreign_sidecar(name):
                name = numbered_name(name, self.is_taken)
            warnings = self._store(upload, name)
            self._live_index.refresh()
            return AddedDocument(self._indexed(upload, name), warnings=warnings)

    def remove(self, name: str) -> bool:
        """Remove the document and its sidecar; false if it is gone already. Raises ``OSError``."""
        with self._lock:
            if name not in self._names():
                return False
            (self._folder / name).unlink(missing_ok=True)
            if not any(_stem(other) == _stem(name) for other in self._names()):
                (self._folder / sidecar_path(name)).unlink(missing_ok=True)
            self._live_index.refresh()
            return True

    def entries(self) -> list[UploadedFile]:
        """The uploaded files by name, including removed ones that are still indexed."""
        library = self._live_index.answerer.library
        reports = {report.path: report for report in library.reports if report.status is not Status.READ}
        names = {f"{UPLOADS}/{name}" for name in self._names()}
        names |= {name for name in library.stale if name.startswith(f"{UPLOADS}/")}
        return [UploadedFile(name, library.documents.get(name), reports.get(name)) for name in sorted(names)]

    def problems(self) -> list[FileReport]:
        """The problems of all documents that are not uploads."""
        library = self._live_index.answerer.library
        statuses = (Status.FAILED, Status.STALE)
        reports = (report for report in library.reports if report.status in statuses)
        return [report for report in reports if not report.path.startswith(f"{UPLOADS}/")]

    def sweep(self) -> None:
        """Remove all temporary folders of crashed uploads; call it before the first upload."""
        with self._lock:
            self._sweep(older=0)

    def _store(self, upload: Upload, name: str) -> tuple[FileReport, ...]:
        """Write the file to a temporary folder, parse and index it there, then move it; returns the warnings."""
        with TemporaryDirectory(prefix=INCOMING, dir=self._folder) as folder:
            path = Path(folder) / name
            _write(path, upload.content)
            sidecars = {}
            if upload.title:
                sidecar = path.with_name(sidecar_path(name))
                _write(sidecar, f"title = {json.dumps(upload.title, ensure_ascii=False)}\n".encode())
                sidecars[f"{UPLOADS}/{sidecar.name}"] = FileStat(0, 0)
            reports = self._try_out(Path(folder), name, sidecars, len(upload.content))
            self._put(path, name, titled=bool(upload.title))
        return reports

    def _indexed(self, upload: Upload, name: str) -> Document:
        """The indexed document; if it cannot be parsed after the move, removes the file, raises ``UploadError``."""
        id_, library = f"{UPLOADS}/{name}", self._live_index.answerer.library
        document = library.documents.get(id_)
        if document and document.sha256 == sha256(upload.content).hexdigest():
            return document
        (self._folder / name).unlink(missing_ok=True)
        reports = [report for report in library.reports if report.path == id_ and report.status is not Status.READ]
        raise UploadError(reports[-1] if reports else FileReport(id_, Status.FAILED, "stumbled"))

    def _put(self, path: Path, name: str, *, titled: bool) -> None:
        """Move the file into the uploads folder, after its title: a title without a document has no effect."""
        sidecar = self._folder / sidecar_path(name)
        if titled:
            path.with_name(sidecar.name).replace(sidecar)
        else:
            sidecar.unlink(missing_ok=True)
        for other in self._names():
            if other != name and collision_key(other) == collision_key(name):
                (self._folder / other).unlink(missing_ok=True)
        path.replace(self._folder / name)

    def _try_out(self, folder: Path, name: str, sidecars: dict[str, FileStat], size: int) -> tuple[FileReport, ...]:
        """Parse and index the file in ``folder`` without publishing it; a large one in a process of its own."""
        id_ = f"{UPLOADS}/{name}"
        listing = Listing(self._folder / INCOMING, {id_: FileStat(size, 0)}, sidecars, uploads=folder)
        declared = read_folder_declarations(listing)[0]
        batch = self._live_index.try_out(Batch(listing, signatures_of(listing, [id_], declared), declared))
        reports = batch.issues[id_].reports if id_ in batch.issues else ()
        if not batch.documents:
            raise UploadError(reports[-1])
        return reports

    def _twin(self, content: bytes | bytearray) -> Document | None:
        """An uploaded document with the same content."""
        digest, library = sha256(content).hexdigest(), self._live_index.answerer.library
        for name in self._names():
            document = library.documents.get(f"{UPLOADS}/{name}")
            if document and document.sha256 == digest and not self.is_shadowed(name):
                return document
        return None

    def _foreign_sidecar(self, name: str) -> bool:
        """Whether another file with the same stem has a sidecar, which would also apply to ``name``."""
        others = (
            other
            for other in self._names()
            if _stem(other) == _stem(name) and collision_key(other) != collision_key(name)
        )
        return any(others) and (self._folder / sidecar_path(name)).exists()

    def _names(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return [entry.name for entry in entries if _is_document(entry)]
        except OSError:
            return []

    def _sweep(self, older: float = MAX_AGE) -> None:
        """Remove temporary folders of crashed uploads that are ``older`` than so many seconds."""
        for folder in self._folder.glob(f"{INCOMING}*"):
            if time.time() - folder.stat().st_mtime >= older:
                shutil.rmtree(folder, ignore_errors=True)


def known_type(name: str) -> bool:
    """Whether a reader supports this file type."""
    return suffix_of(name) in TYPES


def _is_document(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and not entry.name.endswith(SIDECAR) and entry.is_file(follow_symlinks=False)


def _stem(name: str) -> str:
    return collision_key(os.path.splitext(name)[0])  # noqa: PTH122  a name, not a path


def _write(path: Path, content: bytes | bytearray) -> None:
    """Write and sync a new file that only this user can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  of a mode
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
