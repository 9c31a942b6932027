"""Expand a word of a question to other forms that the documents may use.

Sources, in order: the operator's synonyms, ours with abbreviations and place characters (沪 for 上海), Taiwan and
mainland words (OpenCC), and broader words for everyday ones. A form counts less than the word itself, and far less
where the documents hold the word as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from corpus.script import opencc_entries
from retrieval.query.query import Form
from retrieval.ranking.weights import DEFAULT_WEIGHTS, RankingWeights
from retrieval.text.fold import fold
from retrieval.text.lexicon import entries

MOST_FORMS = 8  # of one word
SCANS = 100  # look-ups by linear search before a list is indexed by word


class Expander:
    """Returns the other forms of a word; ``groups`` are the operator's own synonyms."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._own = _Groups(groups)

    def forms(
        self, word: str, *, present: bool, known: Callable[[str], bool], weights: RankingWeights = DEFAULT_WEIGHTS
    ) -> tuple[Form, ...]:
        """The forms of ``word`` that are ``known``; ``present``: the documents hold the word itself."""
        forms: dict[str, float] = {}
        if word.split() != [word]:
            return ()  # the lists separate words by blanks and line ends
        for source, weight in (
            (self._own.others(word), weights.operator_synonym),
            (_general().others(word), weights.synonym),
            (_regional().others(word), weights.regional_word),
            (_broader().led_by(word), weights.broader_word),
        ):
            for form in source:
                if form not in forms and form != word and known(form):
                    forms[form] = weight[present]
        return tuple(forms.items())[:MOST_FORMS]


class _Groups:
    """Groups of synonyms, kept as one text and searched linearly, because a short run needs few of the words. After
    ``SCANS`` look-ups they are indexed by word."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._text = "\n".join(("", *(f" {' '.join(group)} " for group in groups), ""))
        self._scans = 0
        self._by_word: dict[str, list[str]] = {}

    def others(self, word: str) -> tuple[str, ...]:
        """The other words of the groups that contain ``word``, in order."""
        lines = self._lines_with(word)
        if not lines:
            return ()
        forms = dict.fromkeys(form for line in lines for form in line.split())
        forms.pop(word, None)
        return tuple(forms)

    def led_by(self, word: str) -> tuple[str, ...]:
        """The other words of the groups whose first word is ``word``."""
        lines = (line.split() for line in self._lines_with(word))
        return tuple(form for first, *forms in lines if first == word for form in forms)

    def _lines_with(self, word: str) -> Sequence[str]:
        self._scans += 1
        if self._scans < SCANS:
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

    def _lines(self, word: str) -> Iterator[str]:
        place = self._text.find(word)
        while place >= 0:
            end = self._text.index("\n", place + len(word))
            yield self._text[self._text.rindex("\n", 0, place + 1) + 1 : end]
            place = self._text.find(word, end)


@cache
def _general() -> _Groups:
    return _Groups(_folded("synonyms.txt", "abbreviations.txt", "place_characters.txt"))


@cache
def _regional() -> _Groups:
    """Taiwan and mainland words for the same thing, from OpenCC."""
    return _Groups(fold(f"{left} {right}").split() for left, (right, *_) in opencc_entries("TWPhrases.txt"))


@cache
def _broader() -> _Groups:
    """From an everyday word to words of its field; one direction only."""
    return _Groups(_folded("broader_words.txt"))


def _folded(*names: str) -> Iterator[list[str]]:
    """The entries of the word lists ``names``, folded and split into words."""
    return (line.split() for name in names for line in fold("\n".join(entries(name))).split("\n"))
