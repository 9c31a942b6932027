"""The surface forms of numbers and dates in a corpus: 一百一十三亿 for 113亿, 2023年5月23日 for 2023-05.

A plain number in digits needs no parsing; every other surface form is parsed once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from retrieval.index.surface_index import Find, most_frequent
from retrieval.text.dates import DateMention, DateParts, date_surfaces, dates, less_specific
from retrieval.text.numerals import LONGEST_NUMERAL, Numeral, NumericValue, number_candidates, numeric_value

CACHED_SURFACES = 1 << 14  # surface forms whose meaning is cached
MOST_SURFACES = 6  # of one number or date
SHORTEST_SURFACE = 2  # characters; a lone 三 or 3 is part of too many words and codes

_PLAIN = re.compile(r"[1-9][0-9]*+(?:\.[0-9]*[1-9])?|0\.[0-9]*[1-9]")
_CODE = re.compile(r"0[0-9]")  # 007 is meaning 7 and means something else


def surface_forms(texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The surface forms of numbers and dates in folded ``texts``: meaning, surface form, count."""
    numbers: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for text in texts:
        numbers.update(number_candidates(text))
        days.update(date_surfaces(text))
    yield from _numbers(numbers)
    for meaning, surface, count in _dates(days):
        yield _date_key(meaning), surface, count


def other_surface_forms(mention: Numeral | DateMention, find: Find) -> tuple[str, ...]:
    """The other surface forms of the same number, or of the same date or a more exact one, most frequent first.
    ``find`` returns the surface forms of a meaning in the corpus."""
    meaning = _number_key(mention.meaning) if isinstance(mention, Numeral) else _date_key(mention.parts)
    found = most_frequent(find(meaning), MOST_SURFACES + 1)  # one may be the question's own
    return tuple(surface for surface in found if surface != mention.surface)[:MOST_SURFACES]


def _number_key(meaning: NumericValue) -> str:
    value = f"{meaning.value.normalize():f}"
    return f"#{value}{'%' * meaning.percent}{'.' * meaning.ordinal}"


def _date_key(parts: DateParts) -> str:
    return "/" + "-".join("" if part is None else str(part) for part in parts)


def _numbers(counts: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    return ((meaning, spelling, count) for each, count in counts.items() for meaning, spelling in _meanings(each))


@lru_cache(CACHED_SURFACES)
def _meanings(surface: str) -> tuple[tuple[str, str], ...]:
    """The meanings of a number, each with the surface form that expresses it."""
    if len(surface) < SHORTEST_SURFACE or _CODE.match(surface):
        return ()
    if len(surface) <= LONGEST_NUMERAL and _PLAIN.fullmatch(surface):
        return ((f"#{surface}", surface),)
    meaning = numeric_value(surface)
    if meaning is None:
        return ()
    own, inner = (_number_key(meaning), surface), surface[1:].lstrip()
    if meaning.ordinal and len(inner) >= SHORTEST_SURFACE:
        return own, (_number_key(replace(meaning, ordinal=False)), inner)  # 第二十届 is also found by 20届
    return (own,)


def _dates(counts: Mapping[str, int]) -> Iterator[tuple[DateParts, str, int]]:
    for surface, count in counts.items():
        yield from ((parts, piece, count) for parts, piece in _parts(surface))


@lru_cache(CACHED_SURFACES)
def _parts(surface: str) -> tuple[tuple[DateParts, str], ...]:
    return tuple(less_specific(dates(surface)[0]))
