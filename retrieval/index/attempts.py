"""Which files were being read when a process died: noted on disk before they are read, crossed out afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

MOST: Final = 10_000  # notes that are kept


class Attempts:
    """Notes in the file ``path``, if given, of one process at a time. What the file names when a process starts was
    being read when another one died. A disk that cannot be written to keeps no notes."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._deaths = dict(_read(path))
        self._open: set[str] = set()

    def deaths(self, key: str) -> int:
        """How many processes died while they read ``key``."""
        return self._deaths.get(key, 0)

    def all(self) -> Mapping[str, int]:
        """What was being read when a process died, and how many processes did."""
        return dict(self._deaths)

    @contextmanager
    def trying(self, keys: Collection[str]) -> Iterator[None]:
        """While the context lasts, the death of this process counts. At its end the keys are crossed out; an interrupt
        leaves the notes as they were before."""
        self._open.update(keys)
        self._write()
        try:
            yield
        except Exception:
            self.end(keys)
            raise
        except BaseException:
            self._open.difference_update(keys)
            self._write()
            raise
        else:
            self.end(keys)

    def end(self, keys: Collection[str]) -> None:
        """Cross out ``keys``: they were read."""
        self._open.difference_update(keys)
        for key in keys:
            self._deaths.pop(key, None)
        self._write()

    def _write(self) -> None:
        """No sync: what is written outlasts the process, and no file is to blame for a power cut."""
        if self._path is None:
            return
        notes = {**self._deaths, **{key: self.deaths(key) + 1 for key in self._open}}
        with suppress(OSError):
            if not notes:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            kept = dict(islice(notes.items(), max(0, len(notes) - MOST), None))
            temporary.write_text(json.dumps(kept), "utf-8")
            temporary.replace(self._path)


def _read(path: Path | None) -> Mapping[str, int]:
    try:
        notes = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(notes, dict):
        return {}
    return {key: count for key, count in notes.items() if isinstance(count, int)}
