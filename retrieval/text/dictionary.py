"""jieba's dictionary as a memory-mapped file, of which only the words that a text can contain are read.

Loading all of it as a dict takes 0.5 s and 60 MB; a question needs a few hundred of its 349,000 lines. Each line is a
word, its frequency and its part of speech. Words that begin with a Latin letter, and a few others, come first,
unsorted; from 一 on the lines are sorted by their first character.
"""

from __future__ import annotations

import mmap
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

TOTAL: Final = 60_101_967  # sum of all frequencies of jieba 0.42.1

_SAMPLES: Final = 1024
_SECOND: Final = re.compile(r"\n.(.)")  # character of a line
_FIRST: Final = "一"  # of the sorted part
_LAST: Final = "\u9fd5"  # character that jieba treats as Chinese


class Dictionary:
    """The words of the file ``path``; raises ``OSError`` if it cannot be read. Lines are copied out of the mapping
    before they are searched, because searching the mapping takes ten times as long."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._sorted = self._lines.find(f"\n{_FIRST} ".encode()) + 1
        self._ranges: dict[str, tuple[int, int]] = {}
        self._followers: dict[str, frozenset[str] | None] = {}

    @cached_property
    def unsorted(self) -> dict[str, int]:
        """The words of the unsorted part with their frequencies."""
        return dict(_entries(self._lines[: self._sorted]))

    def beginning_with(self, two: str) -> dict[str, int]:
        """The words of the sorted part that begin with these two characters, with their frequencies."""
        start, end = self._range(two[0])
        if start == end or not self._may_begin(two):
            return {}
        lines = self._lines[start - 1 : end]
        prefix = b"\n" + two.encode("utf-8", "replace")
        first = lines.find(prefix)
        if first < 0:
            return {}
        last = lines.rfind(prefix, first)
        entries = _entries(lines[first + 1 : lines.find(b"\n", last + 1)])
        return {word: frequency for word, frequency in entries if word.startswith(two)}

    def _may_begin(self, two: str) -> bool:
        """Whether a word may begin with these two characters. The followers of a character are read when it is asked
        for the second time; the first time the answer is yes."""
        first, second = two[0], two[1]
        if first not in self._followers:
            self._followers[first] = None
            return True
        followers = self._followers[first]
        if followers is None:
            start, end = self._range(first)
            followers = frozenset(_SECOND.findall(self._lines[start - 1 : end].decode()))
            self._followers[first] = followers
        return second in followers

    def begins(self, character: str) -> bool:
        """Whether a word of the sorted part begins with ``character``."""
        start, end = self._range(character)
        return start < end

    def frequency(self, word: str) -> int:
        """jieba's frequency of ``word``; 0 if it is not in the dictionary."""
        return int(self._line(word)[0] or self.unsorted.get(word, 0))

    def tag(self, word: str) -> str:
        """The part of speech of a word of the sorted part; empty for any other text."""
        return self._line(word)[1]

    def _line(self, word: str) -> tuple[str, str]:
        """Frequency and part of speech of a word of the sorted part."""
        start, end = self._range(word[:1])
        lines = self._lines[start - 1 : end] if start else b""
        found = lines.find(b"\n" + word.encode("utf-8", "replace") + b" ")
        if found < 0:
            return "", ""
        _, frequency, tag = lines[found + 1 : lines.find(b"\n", found + 1)].decode().split(" ")
        return frequency, tag

    def _range(self, character: str) -> tuple[int, int]:
        """The range of the lines that begin with ``character``."""
        if character not in self._ranges:
            known = _FIRST <= character <= _LAST
            self._ranges[character] = self._lines_beginning(character.encode()) if known else (0, 0)
        return self._ranges[character]

    def _lines_beginning(self, character: bytes) -> tuple[int, int]:
        beginnings, places = self._samples
        low = places[bisect_left(beginnings, character) - 1] - 1
        lines = self._lines[low : places[bisect_right(beginnings, character)]]
        first = lines.find(b"\n" + character)
        if first < 0:
            return 0, 0
        last = lines.rfind(b"\n" + character)
        return low + first + 1, low + (lines.find(b"\n", last + 1) + 1 or len(lines))

    @cached_property
    def _samples(self) -> tuple[list[bytes], list[int]]:
        """Evenly spaced lines of the sorted part: their first characters and offsets, for binary search."""
        length = len(self._lines)
        step = (length - self._sorted) // _SAMPLES
        middle = range(self._sorted + step, length - step, step)
        places = [self._sorted, *(self._lines.find(b"\n", place) + 1 for place in middle), length]
        return [b"", *(self._lines[place : place + 3] for place in places[1:-1]), b"\xff"], places


def _entries(lines: bytes) -> Iterator[tuple[str, int]]:
    for line in lines.decode().splitlines():
        word, frequency, _ = line.split(" ")
        yield word, int(frequency)


@cache
def dictionary() -> Dictionary:
    """The dictionary that ships with jieba, without importing jieba."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package jieba, which contains the dictionary, is missing")
    return Dictionary(Path(spec.origin).with_name("dict.txt"))
