"""The words inside a word that no document holds: 盗窃 for 盗窃罪."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

SHORTEST_PART: Final = 2  # characters of a word inside a compound
LONGEST_COMPOUND: Final = 12  # characters; anything longer is no word


def parts_of(word: str, known: Callable[[str], bool], occurs: Callable[[str], bool]) -> Iterator[str]:
    """The words inside ``word`` that are ``known`` and occur, the longest first and apart from one another."""
    if len(word) > LONGEST_COMPOUND:
        return
    free = [True] * len(word)
    for length in range(len(word) - 1, SHORTEST_PART - 1, -1):
        for start in range(len(word) - length + 1):
            part, place = word[start : start + length], slice(start, start + length)
            if all(free[place]) and known(part) and occurs(part):
                free[place] = [False] * length
                yield part


def is_compound(word: str, known: Callable[[str], bool], occurs: Callable[[str], bool]) -> bool:
    """Whether ``word`` is made of such words and of nothing else."""
    if len(word) > LONGEST_COMPOUND:
        return False
    for end in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, rest = word[:end], word[end:]
        if known(first) and occurs(first) and ((known(rest) and occurs(rest)) or is_compound(rest, known, occurs)):
            return True
    return False
