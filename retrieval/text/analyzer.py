"""Analyze folded text into three kinds of terms: words, bigrams of units, single Han characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import ref

from retrieval.text.lexicon import entries
from retrieval.text.segmentation import Segmenter

if TYPE_CHECKING:
    from retrieval.text.bulk_segmenter import BulkSegmenter

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# A unit is one Han character or a whole run of other letters and digits; 66.4 is one run.
_UNIT = re.compile(rf"[{HAN}]|(?:(?![{HAN}_])\w)+(?:\.\d+)?")
_HAN_ONLY = re.compile(rf"[{HAN}]+")
_IS_HAN = re.compile(rf"[{HAN}]")
_FORMULA = re.compile(r"(?<![a-z\d+.])\d+(?:\+(?:\d+|[a-z]))+(?![a-z\d])")
_NEGATIONS = "不没无未"
LONGEST_NEGATED = 2  # characters of a verb with its negation: 不满
_MANY = 100_000  # characters; for more, the bulk segmenter is worth its loading time
SEPARATOR = "\t"  # joins the units of a bigram, so that no bigram looks like a word


class Token(NamedTuple):
    """A term and its range in the analysed text."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text by kind, in order, with repetitions."""

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    characters: tuple[str, ...]


def bigram_terms(folded: str) -> Iterator[str]:
    """The bigrams of ``folded`` without offsets."""
    if _HAN_ONLY.fullmatch(folded):
        yield from map(SEPARATOR.join, pairwise(folded))
        return
    for left, right in pairwise(_UNIT.finditer(folded)):
        if left.end() == right.start():
            yield f"{left[0]}{SEPARATOR}{right[0]}"


def character_terms(folded: str) -> list[str]:
    """The Han characters of ``folded`` without offsets."""
    return _IS_HAN.findall(folded)


def _cut(folded: str, cut: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """The words from ``cut``, with formulas such as 1+5 or 7+n kept whole."""
    start = 0
    for formula in _FORMULA.finditer(folded):
        yield from cut(folded[start : formula.start()])
        yield formula[0]
        start = formula.end()
    yield from cut(folded[start:] if start else folded)


def _terms(words: Iterable[str]) -> list[str]:
    """The terms among ``words``, which include punctuation and blanks."""
    return [term for word in words if (term := word if word.isalnum() else _term(word))]


@lru_cache(maxsize=4096)
def _term(word: str) -> str:
    """``word`` without the % that jieba includes in numbers; empty if it has no letter or digit."""
    term = word.rstrip("%")
    return term if _UNIT.search(term) else ""


@cache
def _places() -> frozenset[str]:
    return frozenset(line.split()[0] for line in entries("place_characters.txt"))


class Analyzer:
    """Turns folded text into terms, for the index and for questions alike."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        self.user_words = tuple(user_words)
        self._last: tuple[str, tuple[Token, ...]] = ("", ())
        self._bulk: ref[BulkSegmenter] | None = None

    @cached_property
    def _segmenter(self) -> Segmenter:
        return Segmenter(self.user_words)

    def words(self, folded: str) -> tuple[Token, ...]:
        """jieba's words (default mode) without punctuation and blanks. Those of the last text are cached, because a
        question is first parsed and then checked for typos."""
        text, tokens = self._last
        if text != folded:
            tokens = self._tokens(self._cut(folded))
            self._last = folded, tokens
        return tokens

    def word_terms(self, folded: str) -> list[str]:
        """The terms of :meth:`words` without offsets, as the index stores them."""
        return _terms(self._cut(folded))

    def words_of(self, texts: Sequence[str]) -> list[list[str]]:
        """:meth:`word_terms` of each of the folded ``texts``; for many texts much faster than one by one."""
        many = sum(map(len, texts)) >= _MANY
        cut = self.bulk().cut if many else self._segmenter.cut
        return [_terms(_cut(text, cut)) for text in texts]

    def bulk(self) -> BulkSegmenter:
        """A segmenter for many texts. Loading it takes 0.2 s and 65 MB; it is kept as long as a caller holds it."""
        bulk = self._bulk() if self._bulk else None
        if bulk is None:
            from retrieval.text.bulk_segmenter import BulkSegmenter

            bulk = BulkSegmenter(self._segmenter, self._segmenter.added)
            self._bulk = ref(bulk)
        return bulk

    def _cut(self, folded: str) -> Iterator[str]:
        return _cut(folded, self._segmenter.cut)

    def _tokens(self, words: Iterable[str]) -> tuple[Token, ...]:
        tokens: list[Token] = []
        start = 0
        for word in words:
            end = start + len(word)
            if term := word if word.isalnum() else _term(word):
                tokens.append(Token(term, start, start + len(term)))
            start = end
        return tuple(tokens)

    def knows(self, word: str) -> bool:
        """Whether ``word`` has two or more characters and is in the dictionary."""
        return len(word) > 1 and self._segmenter.knows(word)

    def is_name(self, word: str) -> bool:
        """Whether ``word`` names a person, place, organisation or brand, by the dictionary or as a province or city."""
        return word in _places() or self._segmenter.is_name(word)

    def names(self, word: str) -> bool:
        """Whether ``word`` is specific: a name, a year or code, or a word that is not in the dictionary."""
        if len(word) == 1:
            return False
        return word.isascii() or self.is_name(word) or not self._segmenter.knows(word)

    def is_vague(self, word: str) -> bool:
        """Whether ``word`` says nothing by itself: an adverb, a measure, a common or negated verb, a single character
        that is no noun (特别, 一下, 需要, 不满, 判)."""
        if not _IS_HAN.match(word) or self.is_name(word) or self._segmenter.is_noun(word):
            return False
        negated = len(word) == LONGEST_NEGATED and word[0] in _NEGATIONS
        return len(word) == 1 or negated or self._segmenter.is_general(word)

    def parts(self, word: str) -> tuple[Token, ...]:
        """``word`` segmented by the dictionary alone, for a word that the model guessed (签了 → 签, 了)."""
        return self._tokens(self._segmenter.cut_known(word))

    def terms(self, folded: str) -> Terms:
        """All terms of ``folded`` by kind."""
        return Terms(
            tuple(token.term for token in self.words(folded)),
            tuple(bigram_terms(folded)),
            tuple(character_terms(folded)),
        )
