"""Characters that sound alike: toneless Mandarin readings, from ``lexicon/pinyin.txt``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from retrieval.text.lexicon import entries


@cache
def _syllables() -> str:
    """The list as one text, which is searched for each character."""
    return "\n".join(("", *entries("pinyin.txt"), ""))


def homophones(character: str) -> str:
    """The other characters that share a toneless reading with ``character``, in simplified form."""
    if len(character) != 1 or character.isascii():
        return ""  # is at most part of a syllable's name in the list
    return "".join(_alike(character)).replace(character, "")


def _alike(character: str) -> Iterator[str]:
    """For each reading of ``character`` all characters that have it."""
    text = _syllables()
    place = text.find(character)
    while place >= 0:
        end = text.index("\n", place)
        yield text[text.rindex(" ", 0, place) + 1 : end]
        place = text.find(character, end)
