"""Rate limits by key, per minute, with bursts of up to a minute's worth."""

from __future__ import annotations

import time
from collections.abc import Callable

MINUTE = 60.0  # seconds
CROWD = 4096  # keys; beyond that, idle ones are dropped


class Limits:
    """One token bucket per key, in memory. A bucket fills in a minute, so a restart forgives at most that."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}  # when the bucket of a key will be full again

    def allow(self, key: str, per_minute: int) -> float:
        """Seconds until ``key`` may act; 0: now, and this one is counted."""
        if per_minute <= 0:
            return 0.0
        now, each = self._clock(), MINUTE / per_minute
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at + each - (now + MINUTE)
        if wait > 1e-9:  # rounding
            return wait
        self._full_at[key] = full_at + each
        self._drop_rested(now)
        return 0.0

    def rename(self, old: str, new: str) -> None:
        """Count what ``old`` has used for ``new``. Keys are compared by their colon-separated parts."""
        for key in [key for key in self._full_at if old in key.split(":")]:
            renamed = ":".join(new if part == old else part for part in key.split(":"))
            self._full_at[renamed] = self._full_at.pop(key)

    def _drop_rested(self, now: float) -> None:
        if len(self._full_at) > CROWD:
            self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}


class Places:
    """Slots by key, so many per interval, in memory: each caller gets the next free one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[str, list[float]] = {}  # the last places, oldest first

    def reserve(self, key: str, count: int, seconds: float) -> float:
        """Reserve a slot; returns the seconds until it begins."""
        now = self._clock()
        given = self._given.get(key, [])
        wait = max(0.0, given[-count] + seconds - now) if len(given) >= count else 0.0
        self.note(key, count, seconds, wait)
        return wait

    def note(self, key: str, count: int, seconds: float, wait: float) -> None:
        """Record a slot that the shared store has given, ``wait`` seconds from now."""
        now = self._clock()
        if len(self._given) > CROWD:
            self._given = {key: given for key, given in self._given.items() if given[-1] + seconds > now}
        self._given[key] = [*self._given.get(key, []), now + wait][-count:]
