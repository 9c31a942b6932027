"""jieba behind one narrow door: a private tokenizer, no globals, no words on stderr."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from corpus.names import SURNAMES
from retrieval.lexicon import entries

# Tags of the dictionary's part-of-speech column; many a verb is tagged as a person.
_NAMES = (b"ns", b"nt", b"nz", b"nrt")
_PERSON = b"nr"


@cache
def _dictionary() -> bytes:
    return b"\n" + files("jieba").joinpath("dict.txt").read_bytes() + b"\n"


def _tag(wanted: bytes) -> bytes:
    """The part-of-speech tag of the word before the blank, by binary search: but for some thirty of its 349,000
    lines, which may be missed, the dictionary is sorted."""
    lines = _dictionary()
    low, high = 0, len(lines) - 1
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2 + 1)
        end = lines.find(b"\n", start + 1)
        line = lines[start + 1 : end]
        if line.startswith(wanted):
            return line.rsplit(b" ", 1)[1]
        low, high = (end, high) if line < wanted else (low, start)
    return b""


class Segmenter:
    """jieba's default mode over its own dictionary and ``user_words``."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        import jieba  # loads slowly: only when something is segmented

        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        for line in entries("folded_words.txt"):
            word, frequency = line.split()
            self._tokenizer.add_word(word, int(frequency))
        for word in user_words:
            self._tokenizer.add_word(word)

    def cut(self, text: str) -> Iterator[str]:
        """The words of ``text`` with everything between them: joined, they are ``text`` again."""
        return cast("Iterator[str]", self._tokenizer.cut(text))

    def cut_known(self, text: str) -> Iterator[str]:
        """``text`` cut into words of the dictionary and single characters."""
        return cast("Iterator[str]", self._tokenizer.cut(text, HMM=False))

    @staticmethod
    @lru_cache(maxsize=4096)
    def is_name(word: str) -> bool:
        """Whether the dictionary takes ``word`` for the name of a person, place, body or brand."""
        tag = _tag(word.encode("utf-8", "replace") + b" ")
        return tag in _NAMES or (tag == _PERSON and word[0] in SURNAMES)

    def knows(self, word: str) -> bool:
        """Whether ``word`` stands in the dictionary."""
        self._tokenizer.check_initialized()
        return bool(self._tokenizer.FREQ.get(word))
