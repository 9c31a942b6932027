"""How a corpus writes a person, a number or a date: spellings by what they mean, counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Spellings = Mapping[str, int]
"""A spelling → in how many passages it appears."""

Find = Callable[[str], Spellings]
"""A meaning → how the corpus writes it."""


def most_frequent(spellings: Spellings, most: int) -> tuple[str, ...]:
    """The ``most`` frequent spellings, the most frequent first; ties by spelling."""
    return tuple(sorted(spellings, key=lambda each: (-spellings[each], each))[:most])
