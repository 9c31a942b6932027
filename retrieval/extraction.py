"""Many folded texts at once → their terms as keys, each with the number of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import HAN, SEPARATOR, Analyzer
from retrieval.keys import Keys, keys, packed_keys

_RUN: Final = re.compile(rf"(?:(?![{HAN}_])\w)+(?:\.\d+)?")
_RANGES: Final = tuple((ord(each[0]), ord(each[-1])) for each in re.findall(r".-.|.", HAN, re.DOTALL))

CodePoints = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Terms of one kind: ``keys[i]`` stands once in text ``owners[i]``; ``lengths`` counts the terms of each text."""

    keys: Keys
    owners: NDArray[np.int32]
    lengths: NDArray[np.int32]

    def repeated(self, numbers: Sequence[int]) -> Occurrences:
        """The terms of a sequence of texts, given by their numbers, of which each may stand there often. The terms
        here must be in the order of their texts."""
        chosen = np.array(numbers, np.int64)
        lengths = self.lengths[chosen]
        ends = np.cumsum(self.lengths)
        places = np.repeat((ends - self.lengths)[chosen] - np.cumsum(lengths) + lengths, lengths)
        places = places + np.arange(len(places))
        return Occurrences(self.keys[places], np.repeat(np.arange(len(chosen), dtype=np.int32), lengths), lengths)


def word_occurrences(texts: Sequence[str], analyzer: Analyzer) -> Occurrences:
    """The words of ``texts``."""
    words = analyzer.words_of(texts)
    lengths = np.fromiter(map(len, words), np.int32, len(words))
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    return Occurrences(keys(word for each in words for word in each), owners, lengths)


def unit_occurrences(texts: Sequence[str]) -> tuple[Occurrences, Occurrences]:
    """The bigrams over units of ``texts``, and their Han characters."""
    whole = "\n".join(texts)
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))
    han = _is_han(codes)
    pairs = np.flatnonzero(han[:-1] & han[1:])
    separators = np.full(len(pairs), ord(SEPARATOR), np.uint32)
    mixed = _beside_runs(whole, han)
    bigrams = (
        np.concatenate([packed_keys(codes[pairs], separators, codes[pairs + 1]), keys(term for _, term in mixed)]),
        np.concatenate([pairs, np.fromiter((at for at, _ in mixed), np.int64, len(mixed))]),
    )
    places = np.flatnonzero(han)
    return _owned(*bigrams, ends), _owned(packed_keys(codes[places]), places, ends)


def _owned(found: Keys, places: NDArray[np.int64], ends: NDArray[np.int64]) -> Occurrences:
    owners = np.searchsorted(ends, places, side="right").astype(np.int32)
    return Occurrences(found, owners, np.bincount(owners, minlength=len(ends)).astype(np.int32))


def _is_han(codes: CodePoints) -> NDArray[np.bool_]:
    han = np.zeros(len(codes), np.bool_)
    for first, last in _RANGES:
        han |= (codes >= first) & (codes <= last)
    return han


def _beside_runs(text: str, han: NDArray[np.bool_]) -> list[tuple[int, str]]:
    """The bigrams that a run of other letters and digits is part of, each with the place of its first unit."""
    found: list[tuple[int, str]] = []
    before, last = "", -1
    for match in _RUN.finditer(text):
        run, (start, end) = match[0], match.span()
        if start == last:
            found.append((start - len(before), f"{before}{SEPARATOR}{run}"))
        elif start and han[start - 1]:
            found.append((start - 1, f"{text[start - 1]}{SEPARATOR}{run}"))
        if end < len(text) and han[end]:
            found.append((start, f"{run}{SEPARATOR}{text[end]}"))
        before, last = run, end
    return found
