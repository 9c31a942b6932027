"""Much in pieces of about a size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: Callable[[T], int], *, most: int, count: int) -> Iterator[list[T]]:
    """``items`` in order, in lists of at most ``count`` whose sizes add up to at most ``most``; an item that is larger
    stands alone."""
    batch: list[T] = []
    total = 0
    for item in items:
        own = size(item)
        if batch and (total + own > most or len(batch) == count):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += own
    if batch:
        yield batch
