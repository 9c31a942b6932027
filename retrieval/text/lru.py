"""A least-recently-used cache bounded by total size."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class LruCache(Generic[T]):
    """Values by name with a total size of at most ``most``; the latest is kept whatever its size. Safe to share
    between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, name: str) -> T | None:
        """The value of ``name``, or ``None``."""
        with self._lock:
            if name not in self._entries:
                return None
            self._entries.move_to_end(name)
            return self._entries[name][0]

    def keep(self, name: str, value: T, size: int) -> T:
        """Store ``value`` under ``name`` and evict the least recently used values."""
        with self._lock:
            self._size += size - self._entries.pop(name, (value, 0))[1]
            self._entries[name] = value, size
            while self._size > self._most and len(self._entries) > 1:
                self._size -= self._entries.popitem(last=False)[1][1]
        return value
