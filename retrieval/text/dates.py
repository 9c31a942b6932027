"""Dates in running text: year, month and day as far as they are given.

A year has four digits (Arabic or Chinese) and comes before 年 or begins a date in digits. 23年 and 2500年 may be
durations and are ignored, and so are 5/23 and 2023.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.text.numerals import NUMERALS, ONES, ZEROS

DateParts = tuple[int | None, int | None, int | None]  # year, month, day

_YEAR = "1[0-9]{3}|2[01][0-9]{2}"
_MONTH = "1[0-2]|0?[1-9]"
_ARABIC = str.maketrans(f"{ZEROS}{ONES}", "000123456789")
_DAY = "3[01]|[12][0-9]|0?[1-9]"


def _month_and_day(label: str) -> str:
    month = f"(?P<month_{label}>{_MONTH}|十[一二]?|[{ONES}])"
    day = f"(?P<day_{label}>{_DAY}|三十一?|二?十[{ONES}]?|廿[{ONES}]?|[{ONES}])"
    return f"{month} ?月(?!初[{ONES}十])(?: ?{day} ?[日号])?"  # 五月初五 is of another calendar


_DATE = re.compile(
    # 前5月 is five months, 公元前1046年 is BC, 1990年代 is a decade.
    rf"(?=[0-9十廿{ONES}])(?:(?<![0-9a-z.前近几数{NUMERALS}])"
    rf"(?:(?P<year_written>{_YEAR}|[一二][{ZEROS}{ONES}]{{3}}) ?年(?!代)(?: ?{_month_and_day('written')})?"
    rf"|{_month_and_day('alone')})"
    rf"|(?<![0-9a-z./-])(?P<year_digits>{_YEAR})"
    rf"(?:(?P<mark>[-/.])(?P<month_digits>{_MONTH})(?P=mark)(?P<day_digits>{_DAY})"
    r"|[-/](?P<month_short>0[1-9]|1[0-2]))(?![0-9]|[-/.][0-9]))"
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: ``surface`` is ``text[start:end]``; parts that are not given are None."""

    start: int
    end: int
    surface: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def parts(self) -> DateParts:
        """Year, month and day."""
        return self.year, self.month, self.day


def dates(folded: str) -> list[DateMention]:
    """The dates of ``folded``, left to right."""
    return [_mention(match) for match in _DATE.finditer(folded)]


def date_surfaces(folded: str) -> Iterator[str]:
    """The surface forms of the dates in ``folded``, not parsed: fast enough for a whole corpus."""
    return (match[0] for match in _DATE.finditer(folded))


def _mention(match: re.Match[str]) -> DateMention:
    parts: dict[str, int] = {}
    for label, written in match.groupdict().items():
        name = label.partition("_")[0]
        if written and name != "mark":
            parts[name] = _number(written)
    return DateMention(*match.span(), match[0], **parts)


def _number(written: str) -> int:
    tens, ten, ones = written.replace("廿", "二十").partition("十")
    if not ten:
        return int(written.translate(_ARABIC))
    return int((tens or "一").translate(_ARABIC)) * 10 + int((ones or "零").translate(_ARABIC))


def less_specific(mention: DateMention) -> Iterator[tuple[DateParts, str]]:
    """``mention`` and its less specific forms, as parts and surface.

    2023年5月23日 gives itself, 2023年5月, 2023年, 5月23日 and 5月; a month in digits alone (05) is not a date.
    """
    year, month, day = mention.parts
    surface, year_end, month_start, month_end = mention.surface, *_cuts(mention.surface)
    yield mention.parts, surface
    if month and day:
        yield (year, month, None), surface[:month_end]
    if year and month:
        yield (year, None, None), surface[:year_end]
        if day:
            yield (None, month, day), surface[month_start:]
        if "月" in surface:
            yield (None, month, None), surface[month_start:month_end]


def _cuts(surface: str) -> tuple[int, int, int]:
    """The offsets of the end of the year, the start and the end of the month."""
    if "月" in surface or "年" in surface:
        year_end = surface.find("年") + 1
        month_start = year_end + (surface[year_end : year_end + 1] == " ")
        return year_end, month_start, surface.find("月") + 1
    year_end = 4
    month_end = surface.find(surface[year_end], year_end + 1)
    return year_end, year_end + 1, month_end if month_end > 0 else len(surface)
