"""An adapter to jieba with a private tokenizer, no globals, and nothing on stderr.

jieba's own code segments. Its word table contains only the dictionary words that begin with two characters adjacent in
some text so far. No other word can occur in these texts, so the result is that of the whole dictionary.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from operator import add
from typing import Any, cast

from corpus.names import SURNAMES
from retrieval.text.dictionary import TOTAL, dictionary
from retrieval.text.lexicon import entries

# Part-of-speech tags of names; nr is also the tag of many verbs.
_NAMES = ("ns", "nt", "nz", "nrt")
_PERSON = "nr"
_NOUN = "n"
_COMMON = ("b", "v")
_GENERAL = frozenset(["c", "d", "e", "f", "h", "k", "m", "o", "p", "q", "r", "u", "y", "ad", "zg"])
COMMON = 10_000  # occurrences in the texts that the dictionary was counted on


class Segmenter:
    """jieba's default mode over its own dictionary and ``user_words``. ``added`` has the frequencies of the words that
    the dictionary lacks."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        self._tokenizer = _jieba().Tokenizer()
        self._frequencies: dict[str, int] = self._tokenizer.FREQ
        self._tokenizer.total = TOTAL + sum(_folded().values())
        self._tokenizer.initialized = True
        self._loaded: set[str] = set()
        self._add(dictionary().unsorted)
        self._frequencies.update((word[0], 0) for word in _folded())
        self.added = dict(_folded())
        for word in user_words:
            self._load_words_of(word)
            self._tokenizer.add_word(word)
            self.added[word] = self._frequencies[word]

    @property
    def total(self) -> int:
        """The sum of the frequencies of all words."""
        return cast("int", self._tokenizer.total)

    def cut(self, text: str) -> Iterator[str]:
        """The words of ``text`` with everything between them; joined they equal ``text``."""
        self._load_words_of(text)
        return cast("Iterator[str]", self._tokenizer.cut(text))

    def cut_known(self, text: str) -> Iterator[str]:
        """``text`` segmented into words of the dictionary and single characters."""
        self._load_words_of(text)
        return cast("Iterator[str]", self._tokenizer.cut(text, HMM=False))

    def knows(self, word: str) -> bool:
        """Whether ``word`` is in the dictionary."""
        self._load_words_of(word)
        return bool(self._frequencies.get(word))

    @staticmethod
    @lru_cache(maxsize=4096)
    def is_name(word: str) -> bool:
        """Whether the dictionary tags ``word`` as the name of a person, place, organisation or brand."""
        tag = dictionary().tag(word)
        return tag in _NAMES or (tag == _PERSON and word[0] in SURNAMES)

    @staticmethod
    def is_noun(word: str) -> bool:
        """Whether the dictionary tags ``word`` as a noun."""
        return dictionary().tag(word).startswith(_NOUN)

    @staticmethod
    def is_general(word: str) -> bool:
        """Whether the dictionary tags ``word`` as an adverb, pronoun, measure, particle and the like, or as a verb or
        attribute that stands everywhere."""
        tag = dictionary().tag(word)
        return tag in _GENERAL or (tag[:1] in _COMMON and dictionary().frequency(word) >= COMMON)

    def _load_words_of(self, text: str) -> None:
        """Load the dictionary words that begin with characters or pairs of ``text`` not seen before."""
        words = dictionary()
        for character in set(text).difference(self._loaded):
            if words.begins(character):
                self._frequencies[character] = words.frequency(character)
            self._loaded.add(character)
        for two in set(map(add, text, text[1:])).difference(self._loaded):
            if loaded := words.beginning_with(two) | _folded_by_beginning().get(two, {}):
                self._add(loaded)
                self._loaded.add(two)  # other pairs are not recorded, as there is no limit to them

    def _add(self, words: dict[str, int]) -> None:
        """Add ``words``, and their prefixes with frequency 0 as jieba requires."""
        for word in words:
            for end in range(1, len(word)):
                self._frequencies.setdefault(word[:end], 0)
        self._frequencies.update(words)


@cache
def _folded() -> dict[str, int]:
    """Folded words that the dictionary has only in unfolded form, with their frequencies."""
    pairs = (line.split() for line in entries("folded_words.txt"))
    return {word: int(frequency) for word, frequency in pairs}


@cache
def _folded_by_beginning() -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = {}
    for word, frequency in _folded().items():
        groups.setdefault(word[:2], {})[word] = frequency
    return groups


def _jieba() -> Any:
    """Import jieba without pkg_resources, which it would use to find its files: slow and unnecessary."""
    missing = object()
    before = sys.modules.get("pkg_resources", missing)
    if before is missing:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # makes the import fail
    try:
        import jieba
    finally:
        if before is missing:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(logging.WARNING)
    return jieba
