"""Other ways to say a word: what a reader asks with is often not what the text says.

The operator's own synonyms first, then ours, abbreviations, Taiwan and mainland words (OpenCC), broader words
for everyday ones, and the characters that stand for places. A form counts less than the word itself, and far
less where the documents hold the word as typed. A general thesaurus (CC-CEDICT by its English glosses) was
tried and gained nothing on any set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from corpus.script import opencc_entries
from retrieval.fold import fold
from retrieval.lexicon import entries
from retrieval.query import Form

# What a form counts: where the documents lack the word as typed, and where they hold it.
OPERATOR = (0.9, 0.5)
SYNONYM = (0.8, 0.3)
BROADER = (0.5, 0.1)
REGIONAL = (0.9, 0.4)
PLACE = (0.6, 0.2)
MOST = 8  # forms of one word


class Expander:
    """The other forms of a word; ``groups`` are the operator's own, each a line of words."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._own = _by_word(groups)

    def forms(self, word: str, *, present: bool, known: Callable[[str], bool]) -> tuple[Form, ...]:
        """What may stand for ``word``, of what is ``known``; ``present``: the documents hold the word itself."""
        found: dict[str, float] = {}
        for source, weights in (
            (self._own.get(word, ()), OPERATOR),
            (_general().get(word, ()), SYNONYM),
            (_regional().get(word, ()), REGIONAL),
            (_broader().get(word, ()), BROADER),
            (_places().get(word, ()), PLACE),
        ):
            for form in source:
                if form not in found and form != word and known(form):
                    found[form] = weights[present]
        return tuple(found.items())[:MOST]


def _by_word(groups: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Each word with the others of its groups, in their order."""
    others: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for group in groups:
        for word in group:
            others[word].update(dict.fromkeys(group))
    return {word: tuple(form for form in forms if form != word) for word, forms in others.items()}


@cache
def _general() -> dict[str, tuple[str, ...]]:
    return _by_word(fold(line).split() for name in ("synonyms.txt", "abbreviations.txt") for line in entries(name))


@cache
def _regional() -> dict[str, tuple[str, ...]]:
    """Taiwan and mainland words for the same thing, from OpenCC."""
    return _by_word(fold(f"{left} {right}").split() for left, (right, *_) in opencc_entries("TWPhrases.txt"))


@cache
def _broader() -> dict[str, tuple[str, ...]]:
    """For an everyday word those of the field it belongs to; one way only."""
    return {word: tuple(others) for word, *others in (fold(line).split() for line in entries("broader_words.txt"))}


@cache
def _places() -> dict[str, tuple[str, ...]]:
    pairs = (fold(line).split() for line in entries("place_characters.txt"))
    return _by_word((place, character) for place, *characters in pairs for character in characters)
