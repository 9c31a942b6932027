"""jieba's dictionary, read where it lies: memory-mapped, and of it only the words that a text can hold.

The whole of it as a dict takes half a second and 60 MB, for a question that needs a few hundred of its 349,000
lines. Each line is a word, its frequency and its part of speech. Words that begin with a Latin letter, and a few
others, stand in front in no order; from 一 on the lines are sorted by their first character.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

TOTAL: Final = 60_101_967  # all frequencies of jieba 0.42.1 added up

_FIRST: Final = "一"  # of the sorted part
_LAST: Final = "\u9fd5"  # of the characters that jieba takes for Chinese


class Dictionary:
    """The words of the file ``path``; raises ``OSError`` if it cannot be read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._sorted = self._lines.find(f"\n{_FIRST} ".encode()) + 1
        self._ranges: dict[str, tuple[int, int]] = {}

    @cached_property
    def unsorted(self) -> dict[str, int]:
        """The words that stand in front with their frequencies, whatever they begin with."""
        return dict(_entries(self._lines[: self._sorted]))

    def beginning_with(self, two: str) -> dict[str, int]:
        """The words of the sorted part that begin with these two characters, with their frequencies."""
        start, end = self._range(two[0])
        wanted = b"\n" + two.encode("utf-8", "replace")
        first = self._lines.find(wanted, start - 1, end)
        if first < 0:
            return {}
        last = self._lines.rfind(wanted, first, end)
        lines = self._lines[first + 1 : self._lines.find(b"\n", last + 1)]
        return {word: frequency for word, frequency in _entries(lines) if word.startswith(two)}

    def begins(self, character: str) -> bool:
        """Whether a word of the sorted part begins with ``character``."""
        start, end = self._range(character)
        return start < end

    def frequency(self, word: str) -> int:
        """How often jieba takes ``word`` to occur; 0 for what is no word of the dictionary."""
        return int(self._line(word)[0] or self.unsorted.get(word, 0))

    def tag(self, word: str) -> str:
        """The part of speech of a word of the sorted part; nothing for any other text."""
        return self._line(word)[1]

    def _line(self, word: str) -> tuple[str, str]:
        """Frequency and part of speech of a word of the sorted part."""
        start, end = self._range(word[:1])
        wanted = b"\n" + word.encode("utf-8", "replace") + b" "
        found = self._lines.find(wanted, start - 1, end)
        if found < 0:
            return "", ""
        line = self._lines[found + 1 : self._lines.find(b"\n", found + 1)]
        _, frequency, tag = line.decode().split(" ")
        return frequency, tag

    def _range(self, character: str) -> tuple[int, int]:
        """Where the lines that begin with ``character`` start and end."""
        if character not in self._ranges:
            start = end = len(self._lines)
            if _FIRST <= character <= _LAST:
                start = self._place(character.encode(), self._sorted)
                end = self._place(chr(ord(character) + 1).encode(), start)
            self._ranges[character] = start, end
        return self._ranges[character]

    def _place(self, first: bytes, low: int) -> int:
        """Where from ``low`` on the first line begins that is not before ``first``, by binary search."""
        high = len(self._lines)
        while low < high:
            middle = self._lines.rfind(b"\n", 0, (low + high) // 2) + 1
            start = max(middle, low)
            if self._lines[start : start + len(first)] < first:
                low = self._lines.find(b"\n", start) + 1 or high
            else:
                high = start
        return low


def _entries(lines: bytes) -> Iterator[tuple[str, int]]:
    for line in lines.decode().splitlines():
        word, frequency, _ = line.split(" ")
        yield word, int(frequency)


@cache
def dictionary() -> Dictionary:
    """The dictionary that ships with jieba, which is not imported for it."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package jieba, which holds the dictionary, is missing")
    return Dictionary(Path(spec.origin).with_name("dict.txt"))
