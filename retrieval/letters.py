"""A text's letters and digits, folded, without anything between them, and where each of them stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from retrieval.fold import fold


@dataclass(frozen=True, slots=True)
class Letters:
    """``text`` holds the letters; letter ``i`` is character ``offsets[i]`` of the original."""

    text: str
    offsets: array[int]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original from letter ``start`` to before letter ``end`` (at least one)."""
        return self.offsets[start], self.offsets[end - 1] + 1


def letters_of(text: str) -> Letters:
    """The letters of ``text``."""
    folded = fold(text)
    offsets = array("I", (offset for offset, character in enumerate(folded) if character.isalnum()))
    return Letters("".join(folded[offset] for offset in offsets), offsets)
