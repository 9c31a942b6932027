"""An index on disk: segments in files of their own, and a manifest that says which of them count.

Nothing that stands there is ever changed: a new state is new files and then, in one step, a new manifest. So a reader
sees the old state or the new one, and what a power cut interrupts is swept away by the next writer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from filelock import FileLock, Timeout

from retrieval.columns import DamagedError, read_arrays, verify_arrays, write_arrays
from retrieval.engines.part import Part
from retrieval.engines.removed import Removed
from retrieval.manifest import SAME, SEEN, VERSION, State, files_of, manifest_of, state_of
from retrieval.segment import Segment

MANIFEST: Final = "manifest.json"
LOCK: Final = "lock"
SEGMENT: Final = ".segment"
REMOVED: Final = ".removed"
BUSY: Final = "another process is writing"
DAMAGED: Final = "damaged"
OUTDATED: Final = "outdated"
PRIVATE: Final = 0o700  # texts of documents are nobody else's business
WHAT_DAMAGE_RAISES: Final = (
    *(OSError, DamagedError, ValueError, LookupError, TypeError, AttributeError),
    RecursionError,  # a manifest of nothing but brackets
)
TRIES: Final = 5  # to read a state whose files a writer is sweeping away at this moment


class Snapshot:
    """The index of one corpus, analysed in one way (``fingerprint``), in ``folder``."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self.unusable = ""
        """Why what :meth:`read` found is of no use: ``DAMAGED``, or ``OUTDATED``: of another version or analysis."""
        self._fingerprint = fingerprint

    def read(self) -> State | None:
        """The state on disk; ``None`` if there is none or it is ``unusable``."""
        self.unusable = ""
        for _ in range(TRIES):
            try:
                return self._read()
            except FileNotFoundError:
                if not os.path.exists(self.folder / MANIFEST):  # noqa: PTH110  no error where it may not be looked at
                    return None
            except WHAT_DAMAGE_RAISES:
                break
        self.unusable = DAMAGED if os.path.exists(self.folder / MANIFEST) else ""  # noqa: PTH110
        return None

    def write(self, state: State) -> State:
        """Put ``state`` on disk and return it with its segments mapped from there. Raises ``OSError``; then the old
        state stays. Only under :meth:`locked`."""
        self._make_folder()
        parts = tuple(map(self._kept, state.parts))
        written = replace(state, parts=parts)
        self._put(manifest_of(written, self._fingerprint))
        self._sweep({path.name for part in parts for path in files_of(part)})
        return written

    def note(self, state: State) -> None:
        """Put down what folder ``state`` was made of and how its files look, if all the rest of it is what stands on
        disk and as far as it can be done: it only spares the next look some work. Only under :meth:`locked`."""
        manifest = manifest_of(state, self._fingerprint)
        left_open = {SEEN: None, SAME: None}
        with suppress(*WHAT_DAMAGE_RAISES):
            if self._manifest() | left_open == manifest | left_open:
                self._put(manifest)

    @contextmanager
    def locked(self, patience: float = 0) -> Iterator[str]:
        """Keep other writers out while the context lasts, after waiting up to ``patience`` seconds for them; what
        hinders this one, nothing if it may write."""
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

    def new_file(self) -> Path:
        """Where a new segment may be written."""
        self._make_folder()
        return self.folder / f"{uuid4().hex}{SEGMENT}"

    def verify(self) -> None:
        """Read every file to the end; raises one of ``WHAT_DAMAGE_RAISES`` where one is not what was written."""
        for name in self._named():
            verify_arrays(self.folder / name)

    def damaged(self) -> frozenset[str]:
        """The names of files that are not what was written, after reading all of them to the end; where the manifest
        is, nothing is known of others."""
        try:
            named = self._named()
        except WHAT_DAMAGE_RAISES:
            return frozenset({MANIFEST})
        return frozenset(name for name in named if not _is_whole(self.folder / name))

    def sweep(self) -> None:
        """Remove what a write that failed has left behind. Only under :meth:`locked`."""
        with suppress(*WHAT_DAMAGE_RAISES):
            self._sweep(self._named())

    def _named(self) -> frozenset[str]:
        """The files that count; none where there is no index. Raises one of ``WHAT_DAMAGE_RAISES``."""
        try:
            manifest = self._manifest()
        except FileNotFoundError:
            return frozenset()
        return frozenset(name for names in manifest["segments"] for name in names)

    def _make_folder(self) -> None:
        """The folder, and those above it that are missing, for nobody but us."""
        for each in (*reversed(self.folder.parents), self.folder):
            if not each.exists():
                each.mkdir(mode=PRIVATE, exist_ok=True)

    def _read(self) -> State | None:
        manifest = self._manifest()
        if manifest["version"] != VERSION or manifest["fingerprint"] != self._fingerprint:
            self.unusable = OUTDATED
            return None
        parts = tuple(_part(*(self.folder / name for name in names)) for names in manifest["segments"])
        return state_of(manifest, parts)

    def _manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_bytes())
        return found

    def _put(self, manifest: Mapping[str, Any]) -> None:
        _replace(self.folder / MANIFEST, json.dumps(manifest).encode())

    def _kept(self, part: Part) -> Part:
        """``part`` as it stands on disk, written if need be."""
        segment, removed, stored = part.segment, part.removed, part.stored
        if not self._holds(segment.path):
            path = self.new_file()
            segment.write(path)
            segment = Segment.open(path)
        if removed.ordinals and not self._holds(stored):
            stored = self.folder / f"{uuid4().hex}{REMOVED}"
            write_arrays(stored, {name: (array,) for name, array in removed.arrays().items()})
        return part if segment is part.segment and stored == part.stored else Part(segment, removed, stored=stored)

    def _holds(self, path: Path | None) -> bool:
        """Whether a file is here; what another writer has swept away is still mapped."""
        return path is not None and path.parent == self.folder and path.exists()

    def _sweep(self, kept: Collection[str]) -> None:
        """Remove what the manifest does not name, and what was cut off in the middle of a write."""
        for path in self.folder.iterdir():
            ours = path.suffix in (SEGMENT, REMOVED) or (path.name.startswith(".") and path.name != LOCK)
            if ours and path.name not in kept:
                with suppress(OSError):  # what cannot be removed now is removed the next time
                    path.unlink()


def _is_whole(path: Path) -> bool:
    try:
        verify_arrays(path)
    except WHAT_DAMAGE_RAISES:
        return False
    return True


def _part(path: Path, stored: Path | None = None) -> Part:
    segment = Segment.open(path)
    return Part(segment, Removed.from_arrays(segment, read_arrays(stored)) if stored else None, stored=stored)


def _replace(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path``, whole or not at all, and make it last."""
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
