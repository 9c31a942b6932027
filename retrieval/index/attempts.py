"""What was being read when a process died: noted on disk before it is read, crossed out afterwards."""

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
    """Notes in the file ``path``, if given, of one process at a time. What stands there at the start of a process was
    being read when another one died. A disk that cannot be written to notes nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._deaths = dict(_read(path))

    def deaths(self, key: str) -> int:
        """How many processes died while they read ``key``."""
        return self._deaths.get(key, 0)

    def all(self) -> Mapping[str, int]:
        """What was being read when a process died, and how many did."""
        return dict(self._deaths)

    @contextmanager
    def trying(self, keys: Collection[str]) -> Iterator[None]:
        """While the context lasts, the death of this process counts. What ends otherwise is crossed out; where an
        interrupt ends it, the notes are as before."""
        self._write({**self._deaths, **{key: self.deaths(key) + 1 for key in keys}})
        try:
            yield
        except Exception:
            self._cross_out(keys)
            raise
        except BaseException:
            self._write(self._deaths)
            raise
        else:
            self._cross_out(keys)

    def _cross_out(self, keys: Collection[str]) -> None:
        for key in keys:
            self._deaths.pop(key, None)
        self._write(self._deaths)

    def _write(self, notes: Mapping[str, int]) -> None:
        """No sync: what is written outlasts the process, and a power cut is nobody's fault."""
        if self._path is None:
            return
        with suppress(OSError):
            if not notes:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            kept = dict(islice(notes.items(), max(0, len(notes) - MOST), None))
            beside.write_text(json.dumps(kept), "utf-8")
            beside.replace(self._path)


def _read(path: Path | None) -> Mapping[str, int]:
    try:
        notes = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(notes, dict):
        return {}
    return {key: count for key, count in notes.items() if isinstance(count, int)}
