"""Dates of publication as people and formats write them → ISO 8601, as exact as they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def iso_date(text: str) -> str | None:
    """The ISO day, month or year that ``text`` gives, an hour behind it left out; ``None`` if it gives none."""
    text = _TIME.sub("", text.strip(), count=1).strip()
    for pattern in (_PARTED, _RUN, _YEAR_ALONE):
        if found := pattern.fullmatch(text):
            return _iso(found)
    return None


def days_in(text: str) -> Iterator[str]:
    """The ISO days and months that stand in ``text``, apart from other numbers."""
    for pattern in (_PARTED, _RUN):
        yield from (day for found in pattern.finditer(text) if (day := _iso(found)))


def _iso(found: re.Match[str]) -> str | None:
    year, month, day = (found.groupdict().get(part) for part in ("year", "month", "day"))
    try:
        whole = date(int(year or 0), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]
