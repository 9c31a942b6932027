"""jieba behind one narrow door: a private tokenizer, no globals, no words on stderr.

Its own code cuts; what it looks words up in holds, at any time, all words of the dictionary that begin with two
characters met side by side so far. No other word can stand in a text, so it is cut as with the whole dictionary.
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

# Tags of the dictionary's part-of-speech column; many a verb is tagged as a person.
_NAMES = ("ns", "nt", "nz", "nrt")
_PERSON = "nr"


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
        """The frequencies of all words, as jieba adds them up."""
        return cast("int", self._tokenizer.total)

    def cut(self, text: str) -> Iterator[str]:
        """The words of ``text`` with everything between them: joined, they are ``text`` again."""
        self._load_words_of(text)
        return cast("Iterator[str]", self._tokenizer.cut(text))

    def cut_known(self, text: str) -> Iterator[str]:
        """``text`` cut into words of the dictionary and single characters."""
        self._load_words_of(text)
        return cast("Iterator[str]", self._tokenizer.cut(text, HMM=False))

    def knows(self, word: str) -> bool:
        """Whether ``word`` stands in the dictionary."""
        self._load_words_of(word)
        return bool(self._frequencies.get(word))

    @staticmethod
    @lru_cache(maxsize=4096)
    def is_name(word: str) -> bool:
        """Whether the dictionary takes ``word`` for the name of a person, place, body or brand."""
        tag = dictionary().tag(word)
        return tag in _NAMES or (tag == _PERSON and word[0] in SURNAMES)

    def _load_words_of(self, text: str) -> None:
        """Look up the characters of ``text``, and what begins with two of them, that were not met before."""
        words = dictionary()
        for character in set(text).difference(self._loaded):
            if words.begins(character):
                self._frequencies[character] = words.frequency(character)
            self._loaded.add(character)
        for two in set(map(add, text, text[1:])).difference(self._loaded):
            if found := words.beginning_with(two) | _folded_by_beginning().get(two, {}):
                self._add(found)
                self._loaded.add(two)  # of two that begin nothing there is no end

    def _add(self, words: dict[str, int]) -> None:
        """Add ``words``, and their beginnings as jieba wants them: with the frequency 0."""
        for word in words:
            for end in range(1, len(word)):
                self._frequencies.setdefault(word[:end], 0)
        self._frequencies.update(words)


@cache
def _folded() -> dict[str, int]:
    """Words that the dictionary has only as they were before folding, with their frequencies."""
    pairs = (line.split() for line in entries("folded_words.txt"))
    return {word: int(frequency) for word, frequency in pairs}


@cache
def _folded_by_beginning() -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = {}
    for word, frequency in _folded().items():
        groups.setdefault(word[:2], {})[word] = frequency
    return groups


def _jieba() -> Any:
    """jieba without setuptools, which it would ask for its files where it is installed: slow, and it does as well
    without."""
    missing = object()
    before = sys.modules.get("pkg_resources", missing)
    if before is missing:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # import takes that for not installed
    try:
        import jieba
    finally:
        if before is missing:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(logging.WARNING)
    return jieba
