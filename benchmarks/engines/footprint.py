"""How much memory a process holds: its own, and what is mapped from files and shared, apart."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
INTERVAL: Final = 0.25  # seconds between two readings
_FIELD = re.compile(r"^(Rss|Anonymous): +(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Footprint:
    """Resident memory in MB; ``mapped`` pages can be had from their file again."""

    anonymous: float = 0.0
    mapped: float = 0.0

    def highest(self, other: Footprint) -> Footprint:
        """The higher of each."""
        return Footprint(max(self.anonymous, other.anonymous), max(self.mapped, other.mapped))


def footprint(process: int | str = "self") -> Footprint:
    """What a process holds now; nothing where the system does not tell."""
    with suppress(OSError):
        found = {name: int(size) / 1024 for name, size in _FIELD.findall(_rollup(process))}
        return Footprint(found["Anonymous"], found["Rss"] - found["Anonymous"])
    return Footprint()


def _rollup(process: int | str) -> str:
    return (PROC / str(process) / "smaps_rollup").read_text("ascii")


def family(process: int) -> Iterator[int]:
    """A process and all that it started, directly or not."""
    yield process
    with suppress(OSError):
        for children in (PROC / str(process) / "task").glob("*/children"):
            for child in children.read_text("ascii").split():
                yield from family(int(child))


class Watch:
    """Reads, until it is stopped, what a process and all that it started hold together; ``peak`` is the most."""

    def __init__(self, process: int) -> None:
        self.peak = Footprint()
        self._process = process
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> Footprint:
        """Read no more; the highest of all readings."""
        self._stopped.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._stopped.wait(INTERVAL):
            held = [footprint(each) for each in family(self._process)]
            together = Footprint(sum(each.anonymous for each in held), sum(each.mapped for each in held))
            self.peak = self.peak.highest(together)
