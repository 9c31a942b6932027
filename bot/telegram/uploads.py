"""The folder of uploaded documents: what comes in is read before it is kept, and quotable at once."""

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
from corpus.readers import READERS
from retrieval.index.attempts import Attempts
from retrieval.index.diff import Batch, signatures_of
from retrieval.index.live_index import LiveIndex

ATTEMPTS: Final = ".attempts.json"
INCOMING: Final = ".incoming-"
FORGOTTEN: Final = 3600.0  # seconds after which what is still incoming was left behind
TYPES: Final = tuple(sorted(set(READERS) - {".doc"}))  # .doc has a reader that only says why not


class UploadError(Exception):
    """A file was not kept; ``report`` says why."""

    def __init__(self, report: FileReport) -> None:
        self.report = report
        super().__init__(f"{report.path}: {report.code}")


@dataclass(frozen=True, slots=True)
class Upload:
    """What is to become a document: ``title``, if one was given, is stated beside the file."""

    name: str
    content: bytes | bytearray
    title: str = ""


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """A document that was kept, or that was ``known`` before; ``warnings`` are on what stands beside it."""

    document: Document
    known: bool = False
    warnings: tuple[FileReport, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An uploaded file: its document, if it can be read or could be once, and what is wrong with it, if anything."""

    id: str
    document: Document | None
    report: FileReport | None = None


class Uploads:
    """The second folder of ``live_index``. Its methods wait on the disk: not for the event loop."""

    def __init__(self, live_index: LiveIndex, folder: Path) -> None:
        self._live_index = live_index
        self._folder = folder
        self._one_at_a_time = Lock()
        self.turn = asyncio.Semaphore(1)
        """For whoever has a file in memory."""
        self.attempts = Attempts(folder / ATTEMPTS)

    def is_taken(self, name: str) -> bool:
        """Whether a document of this name, or of one that some file system takes for the same, is there."""
        return collision_key(name) in {collision_key(each) for each in self._names()} or self.is_shadowed(name)

    def is_shadowed(self, name: str) -> bool:
        """Whether the operator's own folder has a file of this name, which goes before an upload."""
        return os.path.lexists(self._live_index.folder / UPLOADS / name)

    def size(self, name: str) -> int:
        """The bytes of the file of this name; -1 if there is none."""
        try:
            return (self._folder / name).stat().st_size
        except OSError:
            return -1

    def add(self, upload: Upload, *, replace: bool = False) -> AddedDocument:
        """Keep ``upload``, under another name if its own is taken and it is not to ``replace`` what is there. Raises
        ``UploadError`` if it cannot be read, ``OSError`` if it cannot be written; then all is as before."""
        with self._one_at_a_time:
            if twin := self._twin(upload.content):
                return AddedDocument(twin, known=True)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            name = upload.name
            if self.is_shadowed(name) or (self.is_taken(name) and not replace) or self._foreign_sidecar(name):
                name = numbered_name(name, self.is_taken)
            warnings = self._kept(upload, name)
            self._live_index.refresh()
            return AddedDocument(self._indexed(upload, name), warnings=warnings)

    def remove(self, name: str) -> bool:
        """Remove the document and what is stated beside it; false if it is gone already. Raises ``OSError``."""
        with self._one_at_a_time:
            if name not in self._names():
                return False
            (self._folder / name).unlink(missing_ok=True)
            if not any(_stem(each) == _stem(name) for each in self._names()):
                (self._folder / sidecar_path(name)).unlink(missing_ok=True)
            self._live_index.refresh()
            return True

    def entries(self) -> list[UploadedFile]:
        """The uploaded files, by name, and those whose file is gone from sight but still answers."""
        library = self._live_index.answerer.library
        reports = {report.path: report for report in library.reports if report.status is not Status.READ}
        names = {f"{UPLOADS}/{name}" for name in self._names()}
        names |= {name for name in library.stale if name.startswith(f"{UPLOADS}/")}
        return [UploadedFile(name, library.documents.get(name), reports.get(name)) for name in sorted(names)]

    def problems(self) -> list[FileReport]:
        """What is wrong with all other documents."""
        library = self._live_index.answerer.library
        told = (Status.FAILED, Status.STALE)
        return [each for each in library.reports if each.status in told and not each.path.startswith(f"{UPLOADS}/")]

    def sweep(self) -> None:
        """Remove what uploads have left behind whose process died; nothing comes in yet."""
        with self._one_at_a_time:
            self._sweep(older=0)

    def _kept(self, upload: Upload, name: str) -> tuple[FileReport, ...]:
        """Write it aside, read and index it there, and only then put it in its place; what is to be said of it."""
        with TemporaryDirectory(prefix=INCOMING, dir=self._folder) as aside:
            path = Path(aside) / name
            _write(path, upload.content)
            others = {}
            if upload.title:
                sidecar = path.with_name(sidecar_path(name))
                _write(sidecar, f"title = {json.dumps(upload.title, ensure_ascii=False)}\n".encode())
                others[f"{UPLOADS}/{sidecar.name}"] = FileStat(0, 0)
            reports = self._tried(Path(aside), name, others, len(upload.content))
            self._put(path, name, titled=bool(upload.title))
        return reports

    def _indexed(self, upload: Upload, name: str) -> Document:
        """The document as it is now answered from; if the second time it could not be read, its file is removed."""
        id_, library = f"{UPLOADS}/{name}", self._live_index.answerer.library
        document = library.documents.get(id_)
        if document and document.sha256 == sha256(upload.content).hexdigest():
            return document
        (self._folder / name).unlink(missing_ok=True)
        reports = [report for report in library.reports if report.path == id_ and report.status is not Status.READ]
        raise UploadError(reports[-1] if reports else FileReport(id_, Status.FAILED, "stumbled"))

    def _put(self, path: Path, name: str, *, titled: bool) -> None:
        """The title goes first: without its document it says nothing."""
        sidecar = self._folder / sidecar_path(name)
        if titled:
            path.with_name(sidecar.name).replace(sidecar)
        else:
            sidecar.unlink(missing_ok=True)
        for other in self._names():
            if other != name and collision_key(other) == collision_key(name):
                (self._folder / other).unlink(missing_ok=True)
        path.replace(self._folder / name)

    def _tried(self, aside: Path, name: str, others: dict[str, FileStat], size: int) -> tuple[FileReport, ...]:
        """Read and index the file in ``aside`` for a trial, if it is large in a process of its own."""
        id_ = f"{UPLOADS}/{name}"
        listing = Listing(self._folder / INCOMING, {id_: FileStat(size, 0)}, others, uploads=aside)
        declared = read_folder_declarations(listing)[0]
        found = self._live_index.try_out(Batch(listing, signatures_of(listing, [id_], declared), declared))
        reports = found.issues[id_].reports if id_ in found.issues else ()
        if not found.documents:
            raise UploadError(reports[-1])
        return reports

    def _twin(self, content: bytes | bytearray) -> Document | None:
        """An uploaded document of the same content."""
        digest, library = sha256(content).hexdigest(), self._live_index.answerer.library
        for name in self._names():
            document = library.documents.get(f"{UPLOADS}/{name}")
            if document and document.sha256 == digest and not self.is_shadowed(name):
                return document
        return None

    def _foreign_sidecar(self, name: str) -> bool:
        """Whether a title was given to a file that is called so too, but for its suffix."""
        others = (
            each for each in self._names() if _stem(each) == _stem(name) and collision_key(each) != collision_key(name)
        )
        return any(others) and (self._folder / sidecar_path(name)).exists()

    def _names(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return [each.name for each in entries if _is_document(each)]
        except OSError:
            return []

    def _sweep(self, older: float = FORGOTTEN) -> None:
        """Remove what an upload has left behind whose process was killed."""
        for each in self._folder.glob(f"{INCOMING}*"):
            if time.time() - each.stat().st_mtime >= older:
                shutil.rmtree(each, ignore_errors=True)


def known_type(name: str) -> bool:
    """Whether a reader takes such files."""
    return suffix_of(name) in TYPES


def _is_document(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and not entry.name.endswith(SIDECAR) and entry.is_file(follow_symlinks=False)


def _stem(name: str) -> str:
    return collision_key(os.path.splitext(name)[0])  # noqa: PTH122  a name, not a path


def _write(path: Path, content: bytes | bytearray) -> None:
    """All of it, to the disk, for nobody else to read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  of a mode
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
