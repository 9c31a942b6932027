"""An index on disk: a folder of tantivy's, and a small file that names it.

tantivy makes each change visible at once or not at all. An index that is built anew gets a folder of its own, and the
file is replaced when it is complete: until then the old index stays, and what a power cut interrupts is removed by the
next writer.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple
from errno import EIO, ENOSPC
from pathlib import Path
from typing import Any, Final
from uuid import uuid4
from zlib import crc32

from filelock import FileLock, Timeout

from retrieval.errors import DamagedError
from retrieval.index.analysis import Signature
from retrieval.index.reader import IndexReader
from retrieval.index.schema import VERSION, open_index
from retrieval.index.state import FileIssue, Seen, report_of, stored_report
from retrieval.index.writer import IndexWriter

NAME_FILE: Final = "index.json"
LOCK: Final = "lock"
BUSY: Final = "another process is writing"
DAMAGED: Final = "damaged"
OUTDATED: Final = "outdated"
PRIVATE: Final = 0o700  # the texts of documents are for their owner
MODES: Final = {"meta.json": 0o644, ".managed.json": 0o644, ".tantivy-meta.lock": 0o666}
"""What other users need, where the folder is open to them: tantivy makes these files for their owner alone."""
CHECKED: Final = 32_000_000  # bytes of an index up to which every byte is checked when it is opened
FULL: Final = 1_000_000  # bytes that are free on a full disk, at most
TRIES: Final = 5  # to read an index that a writer is replacing at this moment
_CHUNK: Final = 1 << 20  # bytes that are read at once
_FOOTER: Final = 8  # bytes at the end of tantivy's files: how long their description is, and a magic number
_PREFIX: Final = "index-"


class Storage:
    """The index of one corpus in ``folder``; ``fingerprint`` names how it was analysed. ``unusable`` says why what
    :meth:`read` found is of no use: ``DAMAGED``, or ``OUTDATED``, of another version or analysis."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self.unusable = ""
        self._fingerprint = fingerprint
        self._index: Any = None
        self._directory = ""

    def read(self) -> tuple[IndexReader, Seen] | None:
        """The index on disk and the folder that it was made from; ``None`` if there is none or it is ``unusable``."""
        self.unusable = ""
        for _ in range(TRIES):
            try:
                named = self._named()
            except OSError as error:
                self.unusable = "" if isinstance(error, FileNotFoundError | NotADirectoryError) else DAMAGED
                return None
            except DamagedError:
                break
            if (named["version"], named["fingerprint"]) != (VERSION, self._fingerprint):
                self.unusable = OUTDATED
                return None
            with suppress(OSError, DamagedError):
                return self._read(named)
        self.unusable = DAMAGED
        return None

    @contextmanager
    def locked(self, patience: float = 0) -> Iterator[str]:
        """Keep other writers out while the context lasts, after waiting up to ``patience`` seconds for them; yields
        why this one may not write, nothing if it may."""
        lock = FileLock(self.folder / LOCK, mode=0o600)
        try:
            self._make_folder()
            lock.acquire(timeout=patience)
        except Timeout:
            yield BUSY
            return
        except OSError as error:
            yield error.strerror or str(error)
            return
        except NotImplementedError as error:  # a file system without locks
            yield str(error)
            return
        try:
            yield ""
        finally:
            lock.release()

    def change(self, before: IndexReader | None) -> IndexWriter:
        """A change of what ``before``, which :meth:`read` returned, reads; without it, a new index. Only under
        :meth:`locked`. Raises ``OSError``."""
        if before is None:
            self._directory = f"{_PREFIX}{uuid4().hex}"
            path = self.folder / self._directory
            path.mkdir()
            self._index = open_index(path)
        return IndexWriter(self._index, before)

    def commit(self, writer: IndexWriter, issues: Mapping[str, FileIssue], seen: Seen) -> IndexReader:
        """Make a change visible, to others too. Raises ``OSError``; then the old index stays."""
        reader = writer.commit(issues)
        for name, mode in MODES.items():
            (self.folder / self._directory / name).chmod(mode)
        self.note(reader, seen)
        self.sweep()
        return reader

    def note(self, reader: IndexReader, seen: Seen) -> None:
        """Write down that ``reader`` reads what was ``seen``. Raises ``OSError``."""
        named = {
            "version": VERSION,
            "fingerprint": self._fingerprint,
            "directory": self._directory,
            "commit": reader.commit,
            "seen": [seen.mark, list(map(stored_report, seen.reports))],
            "same": {name: list(astuple(signature)) for name, signature in seen.same.items()},
        }
        _replace(self.folder / NAME_FILE, json.dumps([named, _checksum(named)]).encode())

    def cause(self, error: OSError) -> OSError:
        """``error``, or that the disk is full: tantivy does not always say so. To be called before :meth:`sweep`."""
        if error.errno == EIO and shutil.disk_usage(self.folder).free < FULL:
            return OSError(ENOSPC, os.strerror(ENOSPC))
        return error

    def sweep(self) -> None:
        """Remove indexes that the file does not name: old ones, and what was interrupted. Only under
        :meth:`locked`."""
        try:
            kept = self._named()["directory"]
        except FileNotFoundError:
            kept = ""
        except (OSError, DamagedError):
            return  # nobody knows what counts
        for path in self.folder.iterdir():
            if path.name.startswith((_PREFIX, f".{NAME_FILE}")) and path.name != kept:
                with suppress(OSError):  # what cannot be removed now is removed the next time
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def verify(self) -> None:
        """Read every file to its end; raises ``DamagedError`` where one is not what was written."""
        try:
            named = self._named()
        except FileNotFoundError:
            return
        _verify_all(self.folder / named["directory"])

    def _read(self, named: Mapping[str, Any]) -> tuple[IndexReader, Seen]:
        """What :meth:`_named` names; raises ``OSError``, ``DamagedError``."""
        directory = self.folder / named["directory"]
        if not directory.is_dir():
            raise DamagedError(f"{directory}: missing")
        if sum(path.stat().st_size for path in directory.iterdir()) <= CHECKED:
            _verify_all(directory)
        self._index, self._directory = open_index(directory), named["directory"]
        reader = IndexReader(self._index)
        mark, reports = named["seen"]
        told = tuple(report_of(*each) for each in reports)
        if named["commit"] != reader.commit:
            return reader, Seen("", told)
        return reader, Seen(mark, told, {name: Signature(*numbers) for name, numbers in named["same"].items()})

    def _named(self) -> dict[str, Any]:
        """What the file says; raises ``FileNotFoundError`` if there is none, ``OSError``, ``DamagedError``."""
        try:
            named, checksum = json.loads((self.folder / NAME_FILE).read_bytes())
        except (ValueError, TypeError, RecursionError) as error:
            raise DamagedError(f"{self.folder / NAME_FILE}: {error}") from error
        if not isinstance(named, dict) or checksum != _checksum(named):
            raise DamagedError(f"{self.folder / NAME_FILE}: not what was written")
        return named

    def _make_folder(self) -> None:
        """The folder, and those above it that are missing, for their owner alone."""
        for each in (*reversed(self.folder.parents), self.folder):
            if not each.exists():
                each.mkdir(mode=PRIVATE, exist_ok=True)


def _verify_all(directory: Path) -> None:
    """Compare the files of the segments that count with their checksums; raises ``DamagedError``, ``OSError``."""
    try:
        meta = json.loads((directory / "meta.json").read_bytes())
        segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedError(f"{directory}: {error}") from error
    for path in directory.iterdir():
        if path.name.partition(".")[0] in segments:
            _verify(path)


def _verify(path: Path) -> None:
    """Compare a file with the checksum at its end, which tantivy wrote there; raises ``DamagedError``, ``OSError``."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _FOOTER))
        length = int.from_bytes(file.read(4), "little")
        end = size - _FOOTER - length
        if end < 0:
            raise DamagedError(f"{path}: cut off")
        file.seek(end)
        footer, checksum = file.read(length), 0
        file.seek(0)
        while chunk := file.read(min(_CHUNK, end - file.tell())):
            checksum = crc32(chunk, checksum)
    try:
        expected = json.loads(footer)["crc"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise DamagedError(f"{path}: {error}") from error
    if checksum != expected:
        raise DamagedError(f"{path}: not what was written")


def _checksum(named: Mapping[str, Any]) -> int:
    return crc32(json.dumps(named, sort_keys=True).encode())


def _replace(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``, whole or not at all, and make it last."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
