"""Characters that sound alike: toneless Mandarin readings, from ``lexicon/pinyin.txt``."""

from __future__ import annotations

from functools import cache

from retrieval.lexicon import entries


@cache
def _syllables() -> dict[str, str]:
    """Each syllable with its characters."""
    return dict(map(_pair, entries("pinyin.txt")))


def _pair(line: str) -> tuple[str, str]:
    syllable, characters = line.split()
    return syllable, characters


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    readings: dict[str, tuple[str, ...]] = {}
    for syllable, characters in _syllables().items():
        for character in characters:
            readings[character] = (*readings.get(character, ()), syllable)
    return readings


def homophones(character: str) -> str:
    """The other characters that share a toneless reading with ``character``, in simplified form."""
    found = "".join(_syllables()[syllable] for syllable in _readings().get(character, ()))
    return found.replace(character, "")
