"""Which passages of one segment a search may find."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzer import HAN, bigram_terms, units
from retrieval.keys import key
from retrieval.scope import Ranges, Scope
from retrieval.segment import KINDS, Segment

READ_THROUGH: Final = 20_000  # passages that are read for a stretch that no term tells of
ONE_BY_ONE: Final = 64  # documents up to which each is looked up, instead of going through all

Mask = NDArray[np.bool_]
_WORDS, _BIGRAMS, _CHARACTERS, _ = range(len(KINDS))
_HAN_RUN: Final = re.compile(rf"[{HAN}]+")
_IS_TERM: Final = re.compile(rf"[{HAN}]{{1,2}}")  # where its term stands, it stands itself: no text need be read


def admitted(segment: Segment, alive: Mask, scope: Scope) -> Mask:
    """Of the passages ``alive`` those in ``scope``."""
    mask = alive if scope.documents is None else alive & _of_documents(segment, scope.documents)
    for name, ranges in scope.ranges.items():
        mask = _cut(segment, mask, name, ranges)
    for phrase in scope.phrases:
        mask = _marked(segment, _holding(segment, mask, phrase))
    gone = [at for name in scope.exclude if (at := segment.position(name)) is not None]
    for word in scope.without:
        gone += _holding(segment, mask, word)
    left = mask.copy()
    left[gone] = False
    return left


def _of_documents(segment: Segment, names: Collection[str]) -> Mask:
    if len(names) > ONE_BY_ONE:
        chosen = np.fromiter((name in names for name in segment.names()), np.bool_, segment.documents)
        return np.repeat(chosen, np.diff(segment.arrays["documents.first"]))
    mask = np.zeros(len(segment), np.bool_)
    for name in names:
        ordinal = segment.ordinal(name)
        if ordinal is not None:
            positions = segment.positions(ordinal)
            mask[positions.start : positions.stop] = True
    return mask


def _cut(segment: Segment, mask: Mask, name: str, ranges: Ranges) -> Mask:
    """``mask`` without the passages of the document that begin in none of ``ranges``."""
    ordinal = segment.ordinal(name)
    if ordinal is None:
        return mask
    positions = segment.positions(ordinal)
    starts = segment.arrays["passages.start"][positions.start : positions.stop]
    cut = mask.copy()
    cut[positions.start : positions.stop] &= np.searchsorted(np.ravel(ranges), starts, side="right") % 2 == 1
    return cut


def _marked(segment: Segment, positions: list[int]) -> Mask:
    mask = np.zeros(len(segment), np.bool_)
    mask[positions] = True
    return mask


def holds(segment: Segment, mask: Mask, stretch: str) -> bool:
    """Whether the folded text of a passage of ``mask`` holds ``stretch``; as for :func:`_holding`, in large segments
    no longer words are looked into."""
    return bool(_holding(segment, mask, stretch))


def _holding(segment: Segment, mask: Mask, stretch: str) -> list[int]:
    """The passages of ``mask`` whose folded text holds ``stretch``; a stretch without a Chinese character is looked
    for inside longer words in segments of up to ``READ_THROUGH`` passages only."""
    positions = _candidates(segment, mask, stretch)
    if _IS_TERM.fullmatch(stretch):
        return [int(each) for each in positions]
    return segment.holding(positions, stretch)


def _candidates(segment: Segment, mask: Mask, stretch: str) -> NDArray[np.int64]:
    """The passages of ``mask`` that hold all terms which every passage with ``stretch`` holds."""
    found = sorted(_with_terms(segment, stretch), key=len)
    if not found:
        return np.flatnonzero(mask)
    common = found[0]
    for other in found[1:]:
        common = common[np.isin(common, other, assume_unique=True)]
    return common[mask[common]].astype(np.int64)


def _with_terms(segment: Segment, stretch: str) -> Iterator[NDArray[np.uint32]]:
    """The passages that hold each term which every passage with ``stretch`` holds."""
    runs = _HAN_RUN.findall(stretch)
    for run in runs:
        if len(run) == 1:
            yield segment.postings[_CHARACTERS].passages(key(run))
        for pair in bigram_terms(run) if len(run) > 1 else ():
            yield segment.postings[_BIGRAMS].passages(key(pair))
    if not runs and len(segment) > READ_THROUGH:
        for unit in units(stretch):
            yield segment.postings[_WORDS].passages(key(unit.term))
