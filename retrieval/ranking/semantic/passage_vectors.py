"""The vectors of passages, worked out once: kept on disk by the content they belong to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic
from zipfile import BadZipFile

import numpy as np

from retrieval.ranking.semantic.embedder import Embedder, SemanticError, Vectors, checked_rows

VERSION = 1  # of the file's layout
BATCH = 16  # passages for one call of the model
SAVE_EVERY = 60.0  # seconds of work that an interruption may cost
KEY_BYTES = 16
TRIES = 2  # the second for passages known before another model took the old name

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told after each batch: how many passages are embedded of how many."""


class PassageVectors:
    """Passages → vectors of one embedder; ``folder`` keeps them between runs, ``None`` only in memory.

    A file that cannot be read is made anew and a folder that cannot be written costs one warning, no more.
    Vectors of passages that are gone stay: a passage that comes back is known.
    """

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        named = sha256(f"{VERSION} {embedder.name}".encode("utf-8", "replace")).hexdigest()[:KEY_BYTES]
        self._file = folder / f"passages-{named}.npz" if folder else None
        self._known: dict[bytes, Vectors] | None = None

    def of(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """One row for each of ``texts``, (n, d); raises ``SemanticError``, and what was embedded till then is kept."""
        if self._known is None:
            self._known = self._read()
        keys = [_key(text) for text in texts]
        for _ in range(TRIES):
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
            if missing:
                self._embed(self._known, missing, progress)
        if any(key not in self._known for key in keys):
            raise SemanticError(f"{self._embedder.name}: the length of the vectors changes from call to call")
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)

    def _embed(self, known: dict[bytes, Vectors], missing: dict[bytes, str], progress: Progress | None) -> None:
        keys, texts = list(missing), list(missing.values())
        saved = monotonic()
        try:
            for start in range(0, len(texts), BATCH):
                batch = slice(start, start + BATCH)
                rows = self._embedder.passages(texts[batch])
                if known and rows.shape[1:] != next(iter(known.values())).shape:
                    known.clear()  # another model under the old name: what it said before is worthless
                known.update(zip(keys[batch], rows, strict=True))
                if progress:
                    progress(min(start + BATCH, len(texts)), len(texts))
                if monotonic() - saved > SAVE_EVERY:
                    self._write(known)
                    saved = monotonic()
        finally:
            self._write(known)

    def _read(self) -> dict[bytes, Vectors]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            rows = checked_rows(vectors, count=len(keys), source=str(self._file))
        except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, SemanticError) as error:
            _log.warning("semantic: %s cannot be read and is made anew: %s", self._file, error)
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def _write(self, known: dict[bytes, Vectors]) -> None:
        if self._file is None or not known:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._file, known)
        except OSError as error:
            _log.warning("semantic: %s cannot be written, the vectors stay in memory: %s", self._file, error)
            self._file = None


def _replace(path: Path, known: dict[bytes, Vectors]) -> None:
    """Write the whole table beside ``path``, then put it in its place: a reader sees the old one or the new one."""
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, KEY_BYTES)
    with NamedTemporaryFile(dir=path.parent, prefix=path.stem, delete=False) as file:
        beside = Path(file.name)
        try:
            np.savez(file, keys=keys, vectors=np.stack(list(known.values())))
            file.close()
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
