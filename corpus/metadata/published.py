"""When something was published, as far as it is known: ISO dates of a year, a month or a day as spans of days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

# A time of day may follow: pages and files give one now and then.
_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ].*)?)?)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date = date.min
    last: date = date.max

    def overlaps(self, other: Period) -> bool:
        """Whether some day lies in both: what appeared in 2022 may have appeared in June 2022."""
        return self.first <= other.last and other.first <= self.last


def period(year: int, month: int | None = None, day: int | None = None) -> Period:
    """A year, a month or a day. Raises ``ValueError`` for one that no calendar has."""
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Period(date(year, month, day), date(year, month, day))


def published_in(published: str | None) -> Period | None:
    """The period of an ISO date of any precision; ``None`` for an unknown date and for what is no date."""
    parts = _ISO.fullmatch(published or "")
    if not parts:
        return None
    try:
        return period(*(int(part) for part in parts.groups() if part))
    except ValueError:
        return None


def recency(published: str | None) -> int:
    """A number that is higher the later something appeared, by its first day that is possible; 0 without a date."""
    known = published_in(published)
    return known.first.toordinal() if known else 0
