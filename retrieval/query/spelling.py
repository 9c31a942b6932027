"""Correct homophone typos: 源荡 is searched as 元荡, and the answer says so.

Corrects one wrong character that sounds like the right one, in a string that neither the documents nor the dictionary
contain. Only tried when the words as typed match poorly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from retrieval.text.analyzer import Token

LENGTHS = range(2, 6)  # characters of a mistyped string
MAGNITUDES = "十百千万亿"

Test = Callable[[str], bool]
SoundAlikes = Callable[[str, str, str], Iterable[str]]
"""(before, character, after) → homophones of the character that may stand between the others, which may be empty."""


def corrected(
    folded: str,
    tokens: Sequence[Token],
    *,
    occurs: Test,
    known: Test,
    uninformative: Test,
    sound_alikes: SoundAlikes,
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``folded`` with probable typos corrected, and the pairs (typed, assumed).

    ``tokens`` are its words. ``occurs`` tests whether the documents hold a string, ``known`` whether the dictionary
    holds a word, ``uninformative`` whether a word is a stop word or question word. ``sound_alikes`` returns the
    homophones of a character; it may leave out those that no document has between the two neighbours.
    """
    assumed: dict[str, str] = {}
    fragments = [part for token in tokens for part in _fragments(token, known, uninformative)]
    for typed in sorted(dict.fromkeys(_stretches(fragments, occurs, known, uninformative)), key=len, reverse=True):
        if occurs(typed) or any(typed in longer for longer in assumed):
            continue
        meant = next(filter(occurs, _one_changed(typed, sound_alikes)), None)
        if meant:
            assumed[typed] = meant
    for typed, meant in assumed.items():
        folded = folded.replace(typed, meant)
    return folded, tuple(assumed.items())


def _fragments(token: Token, known: Test, uninformative: Test) -> Iterator[Token]:
    """A word of the dictionary whole; any other in single characters, because its boundaries are a guess."""
    if known(token.term) or uninformative(token.term) or token.term.isascii():
        yield token
    else:
        for place, character in enumerate(token.term, start=token.start):
            yield Token(character, place, place + 1)


def _stretches(tokens: Sequence[Token], occurs: Test, known: Test, uninformative: Test) -> Iterator[str]:
    """Runs of adjacent words that may be one mistyped word. A run of two characters must be two fragments, since a
    dictionary word was meant as typed; of a longer run the documents must lack at least one word."""
    for first in range(len(tokens)):
        stretch, end, lacking = "", tokens[first].start, False
        for token in tokens[first : first + LENGTHS.stop]:
            if token.start != end or uninformative(token.term) or token.term.isascii() or token.term in MAGNITUDES:
                break
            lacking = lacking or not occurs(token.term)
            stretch, end = stretch + token.term, token.end
            if uninformative(stretch):
                continue
            if len(stretch) == LENGTHS.start:
                if len(token.term) == 1 and not known(stretch):
                    yield stretch
            elif lacking and len(stretch) in LENGTHS:
                yield stretch


def _one_changed(typed: str, sound_alikes: SoundAlikes) -> Iterator[str]:
    """``typed`` with one character at a time replaced by each of its homophones."""
    for place, character in enumerate(typed):
        before, after = typed[:place], typed[place + 1 :]
        for other in sound_alikes(before[-1:], character, after[:1]):
            yield before + other + after
