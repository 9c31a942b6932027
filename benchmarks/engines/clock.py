"""Time as the clock on the wall has it, and as this process was given it: machines are noisy."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Span:
    """Seconds of a piece of work; ``cpu`` are those of this process and of those that it waited for."""

    wall: float = 0.0
    cpu: float = 0.0


@dataclass(slots=True)
class Laps:
    """Milliseconds of many pieces of work, one by one; ``cpu`` are those of all threads of this process."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        """Do ``work`` and add what it took."""
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        work()
        self.cpu.append((time.process_time_ns() - cpu) / 1e6)
        self.wall.append((time.perf_counter_ns() - wall) / 1e6)


@contextmanager
def spanning() -> Iterator[Span]:
    """The time that the context lasts."""
    span = Span()
    wall, cpu = time.perf_counter(), _cpu()
    yield span
    span.wall, span.cpu = time.perf_counter() - wall, _cpu() - cpu


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
