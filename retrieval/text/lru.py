"""What was read last, as much of it as there is room for."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class LruCache(Generic[T]):
    """Values by name, those asked for last, of a size of ``most`` all in all; the last one in any case. Safe to share
    between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._size = 0
        self._one_at_a_time = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, name: str) -> T | None:
        """The value of this name, if it is remembered."""
        with self._one_at_a_time:
            if name not in self._known:
                return None
            self._known.move_to_end(name)
            return self._known[name][0]

    def keep(self, name: str, value: T, size: int) -> T:
        """Remember ``value``, in the place of what had this name, and forget what was not asked for longest."""
        with self._one_at_a_time:
            self._size += size - self._known.pop(name, (value, 0))[1]
            self._known[name] = value, size
            while self._size > self._most and len(self._known) > 1:
                self._size -= self._known.popitem(last=False)[1][1]
        return value
