"""Dates that a text states, and what it says was done on each: issued, revised, adopted, effective from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from corpus.metadata.dates import iso_of


class Act(StrEnum):
    """What is done on a date, as the text says it."""

    ISSUED = "issued"  # 公布, 发布, 印发
    REVISED = "revised"  # 修订, 修正, 更新
    ADOPTED = "adopted"  # 通过, 批准
    EFFECTIVE = "effective"  # 施行, 生效, 执行
    OTHER = "other"  # of an event, a signature, a form
    NONE = "none"  # nothing is said


class StatedDate(NamedTuple):
    """An ISO date, and what is done on it."""

    date: str
    act: Act


_DIGITS: Final = "〇○零一二三四五六七八九"
_ERA: Final = 1911  # the year 0 of the era of the Republic of China
_YEAR: Final = rf"(?P<year>(?:19|20)\d{{2}}|[一二][{_DIGITS}]{{3}})"
_NUMBER: Final = rf"\d{{1,2}}|[{_DIGITS}十]{{1,3}}"
_DAY: Final = re.compile(
    rf"(?<![\d{_DIGITS}])(?:(?:中华)?民国\s*+(?P<era>\d{{2,3}}|[{_DIGITS}十百]{{1,5}})\s*+年|{_YEAR}\s*+(?:年|(?P<sign>[-/.])))\s*+"
    rf"(?P<month>{_NUMBER})(?(sign)(?P=sign)|\s*+月\s*+)(?P<day>{_NUMBER})(?(sign)(?!\d)|\s*+日)"
)
_ACTS: Final = (
    (Act.EFFECTIVE, "施行|实施|生效|执行|起用|启用"),
    (Act.REVISED, "修订|修正|修改|更新"),
    (Act.ISSUED, "公布|发布|印发|颁布|签发|公告|发表|首发|成文|发文|公开|刊登|出刊|发行|制定|订定"),
    (Act.ADOPTED, "通过|批准|审定|核定"),
)
_LABEL: Final = re.compile(r"(?:^|[\s　(（【\[])([^\s　:：()（）【】]{1,8})[:：]\s*$")
_CLAUSE: Final = re.compile(r"[。;；]")
_FROM: Final = re.compile(r"自\s*$")


def dates_in(text: str) -> Iterator[StatedDate]:
    """The days in ``text`` (in simplified characters), also in Chinese numerals and in years of the Republic."""
    matches = list(_DAY.finditer(text))
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        if date := iso_of(str(_year(match)), str(_number(match["month"])), str(_number(match["day"]))):
            start = matches[number - 1].end() if number else 0
            yield StatedDate(date, _act(text[start : match.start()], _CLAUSE.split(text[match.end() : end])[0]))


def latest_publication(dates: Iterable[StatedDate]) -> str | None:
    """The latest date on which the document was issued, revised or adopted; else the first one without an act."""
    known = list(dates)
    acts = (Act.ISSUED, Act.REVISED, Act.ADOPTED)
    published = max((date for date, act in known if act in acts), default=None)
    return published or next((date for date, act in known if act is Act.NONE), None)


def _act(before: str, after: str) -> Act:
    if label := _LABEL.search(before):
        return next((act for act, words in _ACTS if re.search(words, label[1])), _unlabelled(label[1]))
    if _FROM.search(before):
        return Act.EFFECTIVE
    # The next clause may name the act of the next date (…通过，自…起施行).
    found = ((match.start(), act) for act, words in _ACTS if (match := re.search(words, after)))
    return min(found, default=(0, Act.NONE))[1]


def _unlabelled(label: str) -> Act:
    return Act.NONE if label in ("日期", "时间") else Act.OTHER


def _year(match: re.Match[str]) -> int:
    return _number(match["era"]) + _ERA if match["era"] else _number(match["year"])


def _number(text: str) -> int:
    """The number in digits or Chinese numerals: 12, 十二, 二〇二〇, 一百零九."""
    if text.isdecimal():
        return int(text)
    if not re.search("[十百]", text):
        return int("".join(str(_value(character)) for character in text))
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = (_value(hundreds or "零") * 100) + (_value(tens.lstrip("零〇○") or "一") * 10 if ten else 0)
    return value + _value(ones.lstrip("零〇○")[:1] or "零")


def _value(numeral: str) -> int:
    return max(0, _DIGITS.find(numeral) - 2) if numeral else 0
