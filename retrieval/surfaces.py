"""The spellings that a corpus has for a number or a date: 一百一十三亿 for 113亿, 2023年5月23日 for 2023-05.

A plain number in digits has one likely spelling, which is known without looking it up; of those, which are most of
a corpus's numbers, only the string is kept, and nothing is read. Everything else is read once per spelling.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from retrieval.dates import DateMention, Parts, date_surfaces, dates, shorter
from retrieval.numerals import LONGEST, Numeral, Worth, candidates, worth_of

MOST = 6  # spellings of one number or date
SHORTEST = 2  # characters: a lone 三 or 3 stands in too many words and codes to be a sign of the number

_PLAIN = re.compile(r"[1-9][0-9]*+(?:\.[0-9]*[1-9])?|0\.[0-9]*[1-9]")
_CODE = re.compile(r"0[0-9]")  # 007 is worth 7 and means something else

Meaning = Worth | Parts


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The spellings in a corpus by what they mean, the most frequent first; ``plain``: numbers in mere digits."""

    spellings: Mapping[Meaning, tuple[str, ...]]
    plain: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Surfaces:
        """The spellings of folded ``texts``."""
        numbers: Counter[str] = Counter()
        days: Counter[str] = Counter()
        for text in texts:
            numbers.update(candidates(text))
            days.update(date_surfaces(text))
        plain = frozenset(text for text in numbers if SHORTEST <= len(text) <= LONGEST and _PLAIN.fullmatch(text))
        groups: defaultdict[Meaning, Counter[str]] = defaultdict(Counter)
        for meaning, surface, count in (*_numbers(numbers, plain), *_dates(days)):
            groups[meaning][surface] += count
        for meaning, group in groups.items():
            same = _digits(meaning)
            if same in plain:
                group[same] = numbers[same]
        return cls({meaning: _most_frequent(group) for meaning, group in groups.items()}, plain)

    def forms(self, mention: Numeral | DateMention) -> tuple[str, ...]:
        """Other spellings of the same number, or of the same date or a more exact one, most frequent first."""
        meaning: Meaning = mention.worth if isinstance(mention, Numeral) else mention.parts
        found = self.spellings.get(meaning)
        if found is None:
            same = _digits(meaning)
            found = (same,) if same in self.plain else ()
        return tuple(surface for surface in found if surface != mention.surface)[:MOST]


def _numbers(counts: Mapping[str, int], plain: frozenset[str]) -> Iterator[tuple[Meaning, str, int]]:
    for surface, count in counts.items():
        if len(surface) < SHORTEST or surface in plain or _CODE.match(surface):
            continue
        worth = worth_of(surface)
        if worth is None:
            continue
        yield worth, surface, count
        inner = surface[1:].lstrip()
        if worth.ordinal and len(inner) >= SHORTEST:
            yield replace(worth, ordinal=False), inner, count  # 第二十届 is also found by 20届


def _dates(counts: Mapping[str, int]) -> Iterator[tuple[Meaning, str, int]]:
    for surface, count in counts.items():
        for parts, piece in shorter(dates(surface)[0]):
            yield parts, piece, count


def _digits(meaning: Meaning) -> str:
    """The number in mere digits; nothing for a date, a share or a rank."""
    if not isinstance(meaning, Worth) or meaning.percent or meaning.ordinal:
        return ""
    return f"{meaning.value:f}"


def _most_frequent(group: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(group, key=lambda surface: (-group[surface], surface))
    return tuple(ordered[: MOST + 1])  # one may be the question's own
