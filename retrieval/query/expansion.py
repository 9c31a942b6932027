"""Other ways to say a word: what a reader asks with is often not what the text says.

The operator's own synonyms first, then ours, abbreviations, Taiwan and mainland words (OpenCC), broader words
for everyday ones, and the characters that stand for places. A form counts less than the word itself, and far
less where the documents hold the word as typed. A general thesaurus (CC-CEDICT by its English glosses) was
tried and gained nothing on any set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from corpus.script import opencc_entries
from retrieval.query.query import Form
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.fold import fold
from retrieval.text.lexicon import entries

MOST = 8  # forms of one word
PATIENCE = 100  # words looked for in a list before it is sorted


class Expander:
    """The other forms of a word; ``groups`` are the operator's own, each a line of words."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._own = _Groups(groups)

    def forms(
        self, word: str, *, present: bool, known: Callable[[str], bool], weights: RankingWeights = DEFAULT_WEIGHTS
    ) -> tuple[Form, ...]:
        """The forms of ``word`` that are ``known``; ``present``: the documents hold the word itself."""
        found: dict[str, float] = {}
        if word.split() != [word]:
            return ()  # blanks and line ends part the words of the lists
        for source, weight in (
            (self._own.others(word), weights.operator_synonym),
            (_general().others(word), weights.synonym),
            (_regional().others(word), weights.regional_word),
            (_broader().led_by(word), weights.broader_word),
        ):
            for form in source:
                if form not in found and form != word and known(form):
                    found[form] = weight[present]
        return tuple(found.items())[:MOST]


class _Groups:
    """Lines of words that may stand for each other, kept as one text and searched for each word that is asked for:
    most words of a list are never asked for. Who goes on asking gets them sorted by word."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._text = "\n".join(("", *(f" {' '.join(group)} " for group in groups), ""))
        self._asked = 0
        self._by_word: dict[str, list[str]] = {}

    def others(self, word: str) -> tuple[str, ...]:
        """The words of the groups that hold ``word``, in their order, without it."""
        lines = self._lines_with(word)
        if not lines:
            return ()
        found = dict.fromkeys(form for line in lines for form in line.split())
        found.pop(word, None)
        return tuple(found)

    def led_by(self, word: str) -> tuple[str, ...]:
        """The further words of the groups that begin with ``word``."""
        lines = (line.split() for line in self._lines_with(word))
        return tuple(form for first, *forms in lines if first == word for form in forms)

    def _lines_with(self, word: str) -> Sequence[str]:
        self._asked += 1
        if self._asked < PATIENCE:
            return tuple(self._lines(f" {word} "))
        if not self._by_word:
            self._by_word = self._sorted()
        return self._by_word.get(word, ())

    def _sorted(self) -> dict[str, list[str]]:
        by_word: dict[str, list[str]] = {"": []}
        for line in self._text.split("\n"):
            for word in dict.fromkeys(line.split()):
                by_word.setdefault(word, []).append(line)
        return by_word

    def _lines(self, wanted: str) -> Iterator[str]:
        place = self._text.find(wanted)
        while place >= 0:
            end = self._text.index("\n", place + len(wanted))
            yield self._text[self._text.rindex("\n", 0, place + 1) + 1 : end]
            place = self._text.find(wanted, end)


@cache
def _general() -> _Groups:
    return _Groups(_folded("synonyms.txt", "abbreviations.txt", "place_characters.txt"))


@cache
def _regional() -> _Groups:
    """Taiwan and mainland words for the same thing, from OpenCC."""
    return _Groups(fold(f"{left} {right}").split() for left, (right, *_) in opencc_entries("TWPhrases.txt"))


@cache
def _broader() -> _Groups:
    """For an everyday word those of the field it belongs to; one way only."""
    return _Groups(_folded("broader_words.txt"))


def _folded(*names: str) -> Iterator[list[str]]:
    """The entries of the lists ``names``, folded, as words."""
    return (line.split() for name in names for line in fold("\n".join(entries(name))).split("\n"))
