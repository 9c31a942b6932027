"""The number or bullet at the start of a line: 第七条, （一）, 1., ●."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

NUMERALS: Final = "零〇一二两三四五六七八九十百千"
ARTICLE: Final = "article"
"""The family of the articles of a law or contract (第七条); an amended law has 第七条之一 too."""
CHAPTER: Final = "chapter"
BULLET: Final = "bullet"

_FULL_STOP: Final = "[.．、]"
_CHINESE: Final = rf"[{NUMERALS}]{{1,4}}"
_UNIT: Final = (
    "元|万|亿|米|%|％|GHz|版|公里|千米|厘米|毫米|升(?!级)|毫升|公斤|千克|克(?!隆)|吨|小时|分钟|倍|英寸|平方|折(?!扣)"
)
_PATTERNS: Final = {
    ARTICLE: rf"第\s?(?:[{NUMERALS}]{{1,7}}|\d{{1,4}})\s?[条條](?:\s?之[{NUMERALS}]{{1,2}})?",
    CHAPTER: rf"第\s?(?:[{NUMERALS}]{{1,4}}|\d{{1,3}})\s?(?:[编編章篇](?![程法])|[节節部讲講](?!\w))[^\w]?",
    "chinese": rf"{_CHINESE}(?:、|[.．](?!\d))",
    "chinese-brackets": rf"[(（]{_CHINESE}[)）]",
    "dotted": rf"\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?![\da-zA-Z%％.．、]|\s*(?:{_UNIT}))",
    "number": rf"\d{{1,3}}(?:{_FULL_STOP}(?!\d)|(?=[\u3000\t]))",
    "number-brackets": r"(?:[(（]\d{1,2}[)）]|\d{1,2}[)）])",
    "circled": r"[①-⑳❶-❿⑴-⒇]",
    "letter": rf"[A-Za-z](?:{_FULL_STOP}(?![A-Za-z\d])|[)）])",
    "step": rf"(?:步骤|步驟|[Ss]tep)\s?(?:\d{{1,2}}|{_CHINESE})\s?[:：.、]?|第(?:\d{{1,2}}|{_CHINESE})步[:：,，]?",
    "ordinal": rf"(?:首先|其次|再次|最后|第{_CHINESE})[,，:：]",
    BULLET: r"(?:——|[•·●○◦■□▪◆◇▶►➢★☆※＊√✓☑☐]|[-–—*](?=\s))(?=\s*[\w《“「【（(])",
}
_NAMED: Final = [f"(?P<{name.replace('-', '_')}>{pattern})" for name, pattern in _PATTERNS.items()]
_MARKER: Final = re.compile(rf"\s*(?:{'|'.join(_NAMED)})")
_DIGITS: Final = re.compile(r"\d+")
_NUMERAL: Final = re.compile(rf"[{NUMERALS}]+")
_VALUES: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


class Marker(NamedTuple):
    """``family`` is the way of numbering, ``ordinal`` the number (``None`` for a bullet), ``end`` where the text after
    the marker begins."""

    family: str
    ordinal: int | None
    end: int


@lru_cache(maxsize=2048)
def marker_of(text: str) -> Marker | None:
    """The marker that ``text`` begins with."""
    match = _MARKER.match(text)
    if match is None:
        return None
    family = (match.lastgroup or "").replace("_", "-")
    mark = match[0].strip()
    return Marker(family + mark[0] if family == BULLET else family, _ordinal(family, mark), match.end())


def _ordinal(family: str, mark: str) -> int | None:
    if family == BULLET:
        return None
    if family == "circled":
        return ord(mark) - max(ord(first) for first in "①⑴❶" if first <= mark) + 1
    if family == "letter":
        return ord(mark[0].lower()) - ord("a") + 1
    if digits := _DIGITS.findall(mark):
        return int(digits[-1])
    numeral = _NUMERAL.search(mark)
    return value_of(numeral[0]) if numeral else None


def value_of(numeral: str) -> int:
    """The value of a Chinese numeral below ten thousand: 一百三十三 is 133, 二〇 is 20."""
    if not any(character in _UNITS for character in numeral):
        return int("".join(str(_VALUES[character]) for character in numeral))
    total = digit = 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _VALUES[character]
    return total + digit
