"""Which kind of answer a question wants, and whether a sentence offers one.

The question's own words are no evidence: callers blank them out of the sentence first, so that the year
in a question is not taken for the year that answers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from retrieval.analyzer import HAN
from retrieval.lexicon import entries


class Kind(StrEnum):
    """What would answer."""

    WHEN = "when"
    HOW_MANY = "how_many"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    HOW = "how"
    LIST = "list"
    DEFINITION = "definition"
    NAME = "name"


NUMBER = r"(?:\d[\d,.]*|[零〇一二两三四五六七八九十百千万亿半]+)"
_MAGNITUDE = r"[多余来数几]?(?:十|百|千|万|亿)*[多余]?"
_PLACE = "城市|国|国家|省份?|市|县|地区|地方|地点|区|州|岛|洲|大学|学校|学院|酒店|片区"

_QUESTIONS = {
    Kind.WHEN: r"什么时[候间]|啥时候?|何[时年日]|哪一?[年天日]|哪一?个?月|几[月号日时点](?!台)|几年(?!级)"
    r"|哪[个一]*(?:年代|世纪|时期|朝代|时候|时间|年份|日期)|什么(?:年代|世纪|时期|朝代|年份|日期)|(?:时间|日期|年份)$",
    Kind.HOW_MANY: r"多少|几(?![乎何月号日时点])|百分之几|多[大高长久远重深快宽厚](?!的)|第几",
    Kind.WHO: r"谁|何人|什么人|哪一?[位名]|哪个人|哪些人",
    Kind.WHERE: rf"哪里|哪儿|何[处地]|在哪|什么地[方点]|哪[个一]*(?:{_PLACE})",
    Kind.WHY: r"为什么|为何|为啥|因何|何以|什么(?:原因|缘故|理由)|怎么会|(?:原因|缘故)(?:是|为)",
    Kind.HOW: r"如何|怎么|怎样|什么(?:方式|方法|手段)|咋",
    Kind.LIST: r"哪些|哪几|哪[两三四五]|几个(?:方面|部分)|包括什么|分别",
    Kind.DEFINITION: r"(?:是|为)什么[?。]?$|什么是|指的?是|何谓|指什么",
    Kind.NAME: r"又[称叫名]|别[称名]|俗称|叫做|叫什么|称[为作]?什么|什么名字",
}
_KINDS = {kind: re.compile(pattern) for kind, pattern in _QUESTIONS.items()}
_UNIT = re.compile(rf"(?:多少|几)(?:万|亿|百|千)*([{HAN}])")
_NO_UNIT = frozenset("的是,?。钱人大高长久")

_DATE = re.compile(
    r"\d+年|\d+月|\d+日|世纪|年代|[零〇一二三四五六七八九十]{2,}年|[正腊一二三四五六七八九十]月|初[一二三四五六七八九十]"
    r"|星期|周[一二三四五六日末]|朝|时期|\d+[:点]|年前|年底|年初|第\d+天|昨|今年|去年|明年"
)
_NUMBER = re.compile(NUMBER)
_EVIDENCE = {
    Kind.WHERE: re.compile(r"[省市县区镇乡村州国岛山河江湖海洋路街洲府郡城馆院]|[东西南北部地]"),
    Kind.WHY: re.compile(r"因|由于|所以|导致|使|为了|以致|造成|缘于|归功|故"),
    Kind.HOW: re.compile(r"以|通过|利用|使用|采[用取]|[藉借]|透过|用|方式|方法"),
    Kind.LIST: re.compile(r"[、和与及]|包括|分别|等"),
    Kind.DEFINITION: re.compile(r"[是指为即]"),
    Kind.NAME: re.compile(r"[称叫名「“《]"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kinds of answer that a question names, and the unit that is counted, if any."""

    kinds: frozenset[Kind]
    unit: str | None = None


def wanted(folded: str) -> Wanted:
    """Read the kinds of answer from a folded question."""
    kinds = frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(folded))
    if Kind.WHEN in kinds:
        kinds -= {Kind.HOW_MANY}
    unit = _UNIT.search(folded) if Kind.HOW_MANY in kinds else None
    return Wanted(kinds, unit[1] if unit and unit[1] not in _NO_UNIT else None)


@cache
def _person() -> re.Pattern[str]:
    surname = f"[{''.join(entries('surnames.txt'))}]"
    titles = "|".join(sorted(entries("titles_of_office.txt"), key=len, reverse=True))
    verbs = "说|指出|强调|表示|要求|认为|主持|出席|致辞|介绍|告诉|担任|率|作|当选|获|发明|创"
    return re.compile(
        rf"(?:{titles}){surname}[{HAN}]{{1,2}}|(?<![{HAN}]){surname}[{HAN}]{{1,2}}(?=[、,)]|{verbs})|[{HAN}]·[{HAN}]"
        rf"|{surname}[{HAN}]{{1,2}}(?:{verbs})"
    )


def offers(kind: Kind, sentence: str) -> bool:
    """Whether ``sentence`` (folded, the question's words blanked) holds something of ``kind``."""
    match kind:
        case Kind.WHEN:
            return bool(_DATE.search(sentence))
        case Kind.HOW_MANY:
            return bool(_NUMBER.search(sentence))
        case Kind.WHO:
            return bool(_person().search(sentence))
    return bool(_EVIDENCE[kind].search(sentence))


@cache
def _counted(unit: str) -> re.Pattern[str]:
    return re.compile(rf"{NUMBER}{_MAGNITUDE}{re.escape(unit)}")


def counts(unit: str, sentence: str) -> bool:
    """Whether ``sentence`` (folded) counts something in ``unit``: 85家 for 家."""
    return bool(_counted(unit).search(sentence))
