"""Publication dates: parsed to ISO 8601 at the precision given (year, month or day), and compared as periods."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_PARTED: Final = re.compile(
    rf"(?<!\d){_YEAR}(?:\s*年\s*|(?P<sign>[-/._]))(?P<month>\d{{1,2}})"
    r"(?:(?(sign)(?P=sign)|\s*月\s*)(?P<day>\d{1,2})(?![\d.])(?:\s*日)?|(?(sign)(?![\d/._])|\s*月))"
)
_RUN: Final = re.compile(rf"(?<!\d){_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?!\d)")
_YEAR_ALONE: Final = re.compile(rf"{_YEAR}\s*年?")
_TIME: Final = re.compile(r"(?<![T\s])[T\s]++(?:\d{1,2}[:：]\d{2}.*|\d{6}Z?)", re.DOTALL)
# A time of day may follow.
_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ].*)?)?)?", re.DOTALL)


def iso_date(text: str) -> str | None:
    """``text`` as an ISO day, month or year, without a time of day; ``None`` if it is not a date."""
    text = _TIME.sub("", text.strip(), count=1).strip()
    for pattern in (_PARTED, _RUN, _YEAR_ALONE):
        if match := pattern.fullmatch(text):
            return _iso(match)
    return None


def days_in(text: str) -> Iterator[str]:
    """The ISO days and months in ``text`` that are not part of longer numbers."""
    for pattern in (_PARTED, _RUN):
        yield from (day for match in pattern.finditer(text) if (day := _iso(match)))


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, inclusive."""

    first: date = date.min
    last: date = date.max

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day: something published in 2022 may have been published in June 2022."""
        return self.first <= other.last and other.first <= self.last


def period(year: int, month: int | None = None, day: int | None = None) -> Period:
    """The period of a year, a month or a day. Raises ``ValueError`` for an impossible date."""
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Period(date(year, month, day), date(year, month, day))


def published_in(published: str | None) -> Period | None:
    """The period of an ISO date of any precision; ``None`` if it is missing or not a date."""
    parts = _ISO.fullmatch(published or "")
    if not parts:
        return None
    try:
        return period(*(int(part) for part in parts.groups() if part))
    except ValueError:
        return None


def recency(published: str | None) -> int:
    """The ordinal of the earliest possible publication day, for sorting; 0 without a date."""
    known = published_in(published)
    return known.first.toordinal() if known else 0


def iso_of(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """The ISO date of the parts given, each in digits; ``None`` for an impossible date."""
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    return iso_of(parts["year"], parts.get("month"), parts.get("day"))
