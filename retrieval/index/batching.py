"""Which files are read together, and which are light enough to be read by the process that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final, TypeVar

LIGHT: Final = 500_000  # bytes of files up to which this process reads them itself
PLAIN: Final = frozenset({".txt", ".md", ".markdown", ".csv", ".tsv", ".jsonl", ".ndjson", ".htm", ".html", ".xhtml"})
PACKED: Final = 20  # times that the text of any other format may be larger than its file

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


def text_size(name: str, size: int) -> int:
    """About how many bytes of text a file of ``size`` bytes may contain."""
    return size if PurePosixPath(name).suffix.lower() in PLAIN else PACKED * size


def is_light(name: str, size: int) -> bool:
    """Whether a file is so small that this process reads it itself."""
    return text_size(name, size) <= LIGHT
