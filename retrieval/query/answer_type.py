"""Recognise the type of answer that a question expects, and whether a sentence offers it.

Callers first blank the question's own words in the sentence, so that a year in the question does not count as the year
that answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from corpus.names import NAME, OFFICES, SHORTEST_NAME, SURNAMES
from retrieval.text.analyzer import HAN
from retrieval.text.dates import dates
from retrieval.text.lexicon import entries
from retrieval.text.numerals import Numeral, numerals

CLOSE = 4  # characters between a number and what it counts


class AnswerType(StrEnum):
    """A type of answer."""

    WHEN = "when"
    YEAR = "year"
    HOW_MANY = "how_many"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    HOW = "how"
    LIST = "list"
    DEFINITION = "definition"
    NAME = "name"
    SPEAKER = "speaker"


NUMBER = r"(?:\d[\d,.]*|[零〇一二两三四五六七八九十百千万亿半]+)"
_MAGNITUDE = r"[多余来数几]?(?:十|百|千|万|亿)*[多余]?"
_PLACE = "城市|国|国家|省份?|市|县|地区|地方|地点|区|州|岛|洲|大学|学校|学院|酒店|片区"

_ITEMS = (
    "材料|资料|证件|手续|步骤|流程|程序|条件|要求|资格|情形|情况|职责|义务|权利|事项|原料|配料|食材|用料|做法|方法|"
    "特[征点]|种类|要点"
)
_PARTS = "方面|部分|步骤?|条件|特[征点]|原则|阶段|种类?|类"
_SPEAKING = "说|讲|提出|指出|强调|表示|认为|要求|希望|介绍|透露|坦言"

_QUESTIONS = {
    AnswerType.WHEN: r"什么时[候间]|啥时候?|何[时年日]|哪一?[年天日]|哪一?个?月|几[月号日时点](?!台)"
    r"|哪[个一]*(?:年代|世纪|时期|朝代|时候|时间|年份|日期)|什么(?:年代|世纪|时期|朝代|年份|日期)|(?:时间|日期|年份)$",
    AnswerType.YEAR: r"哪一?年|何年|[几什]么?年份|哪[个一]*年份|年份$",
    AnswerType.HOW_MANY: r"多少|(?<![哪第])几(?![乎何月号日时点])|百分之几"
    r"|(?<![许众更很诸太极])多[大高长久远重深快宽厚](?!的)",
    AnswerType.WHO: r"谁|何人|什么人|哪一?[位名]|哪个人|哪些人",
    AnswerType.WHERE: rf"哪里|哪儿|何[处地]|在哪|什么地[方点]|哪[个一]*(?:{_PLACE})",
    AnswerType.WHY: r"为什么|为何|为啥|因何|何以|什么(?:原因|缘故|理由)|怎么会|(?:原因|缘故)(?:是|为)",
    AnswerType.HOW: r"如何|怎么|怎样|什么(?:方式|方法|手段)|咋",
    AnswerType.LIST: rf"哪些|哪几|哪[两三四五]|[几两三四五六七八九十]个?(?:{_PARTS})$|包括什么|分别"
    r"|(?:带|需要|要|交|提交|准备|提供|出示)(?:些|点)?(?:什么|啥|哪些)"
    rf"|什么(?:{_ITEMS})|(?:{_ITEMS})(?:是|有|都有|包括)?(?:什么|啥)?[?。]?$",
    AnswerType.DEFINITION: r"(?:是|(?:称|作|名|成)为)什么[?。]?$|什么是|指的?是|何谓|指什么"
    r"|(?:什么|啥)(?:意思|含义)|(?:意思|含义)是(?:什么|啥)",
    AnswerType.SPEAKER: rf"(?:谁|哪一?[位名]\w{{0,6}}?)\w{{0,4}}?(?:{_SPEAKING})|(?:话|句)\w{{0,4}}(?:谁|哪一?[位名])"
    rf"|(?:{_SPEAKING})的是(?:谁|哪)|哪一?[位名]\w{{0,6}}(?:{_SPEAKING})的|出自谁",
    AnswerType.NAME: r"又[称叫名]|别[称名]|俗称|叫做|叫什么|称[为作]?什么|什么名字",
}
_PATTERNS = {answer_type: re.compile(pattern) for answer_type, pattern in _QUESTIONS.items()}
_UNIT = rf"(?:多少|几)(?:十|百|千|万|亿)*({'|'.join(sorted(entries('measure_words.txt'), key=len, reverse=True))})"

_YEAR = (
    r"(?<!\d)\d{3,4}年?(?!\d)|[零〇一二三四五六七八九]{2,4}年|[一二三四五六七八九十元]年"
    r"|世纪|年代|朝|年间|年前|年底|年初|[今去明前]年"
)
_DATE = (
    r"\d+年|\d+月|\d+日|世纪|年代|[零〇一二三四五六七八九十]{2,}年|[正腊一二三四五六七八九十]月|初[一二三四五六七八九十]"
    r"|星期|周[一二三四五六日末]|朝|时期|\d+[:点]|年前|年底|年初|第\d+天|昨|今年|去年|明年|[一二三四五六七八九十两半]点|时许|[上下中]午|[早凌]晨|晚上|傍晚"
)
_NOTHING = r"免费|无偿|不收|不限|全免"  # as an answer to how much
_NUMERIC = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿]")
_FORMULA = re.compile(r"^[+:a-z]|[+:角号]$")  # and neither 长三角 nor S1号线 is a count
_EVIDENCE = {
    AnswerType.WHEN: _DATE,
    AnswerType.YEAR: _YEAR,
    AnswerType.WHERE: r"[省市县区镇乡村州国岛山河江湖海洋路街洲府郡城馆院]|[东西南北部地]",
    AnswerType.WHY: r"因|由于|所以|导致|使|为了|以致|造成|缘于|归功|故",
    AnswerType.HOW: r"以|通过|利用|使用|采[用取]|[藉借]|透过|用|方式|方法",
    AnswerType.LIST: r"[、和与及]|包括|分别|等",
    AnswerType.DEFINITION: r"[是指为即]",
    AnswerType.NAME: r"[称叫名「“《]",
    AnswerType.SPEAKER: rf"{NAME}[^,。]{{0,12}}?(?:{_SPEAKING})",
}


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed, for few questions want more than one type of answer."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """The types of answer that a question names, and the unit that is counted, if any."""

    types: frozenset[AnswerType]
    unit: str | None = None


def expected_answer(folded: str) -> ExpectedAnswer:
    """Read the types of answer from a folded question."""
    types = frozenset(answer_type for answer_type, pattern in _PATTERNS.items() if pattern.search(folded))
    if AnswerType.YEAR in types:
        types -= {AnswerType.WHEN}
    if types & {AnswerType.WHEN, AnswerType.YEAR}:
        types -= {AnswerType.HOW_MANY}
    unit = _pattern(_UNIT).search(folded) if AnswerType.HOW_MANY in types else None
    return ExpectedAnswer(types, unit[1] if unit else None)


# A person: a name behind an office, or before a verb of speaking or doing; a foreign name with its dot.
_TITLES = "师傅|老师|先生|女士|大夫|医生|阿姨|大爷|大妈|叔|姐|哥|工|总"
_PERSON = (
    rf"(?:(?:{OFFICES})的?|(?<![{HAN}])|(?<=[为是由叫]))(?P<name>{SHORTEST_NAME})|(?P<titled>[{SURNAMES}](?:{_TITLES}))|(?P<foreign>[{HAN}]+·[{HAN}]+)"
    rf"|(?P<doing>{NAME})(?=说|指出|强调|表示|要求|认为|主持|出席|致辞|介绍|告诉|担任|率|当选|获|发明|创|等人)"
)


def offers(answer_type: AnswerType, bare: str) -> bool:
    """Whether a sentence (folded, the question's words blanked) holds an answer of this type."""
    if answer_type is AnswerType.HOW_MANY:
        return next(_quantities(bare), None) is not None or _pattern(_NOTHING).search(bare) is not None
    return bool(_pattern(_EVIDENCE[answer_type]).search(bare))


def _quantities(bare: str) -> Iterator[Numeral]:
    """The numbers that are no date, time, ordinal or part of a formula such as 1+5."""
    if _NUMERIC.search(bare):
        days = [(day.start, day.end) for day in dates(bare)]
        for number in numerals(bare):
            dated = any(start <= number.start < end for start, end in days)
            formula = _FORMULA.search(bare[max(0, number.start - 1) : number.end + 1])
            if not (number.ordinal or dated or formula):
                yield number


def counted_near(words: Iterable[str], sentence: str, bare: str) -> bool:
    """Whether a number is close to one of ``words`` (阜阳人约20万 for 阜阳); ``bare`` as for :func:`offers`."""
    places = [(at, at + len(word)) for word in words for at in _occurrences(word, sentence)]
    return any(
        -CLOSE <= number.start - end <= CLOSE or -CLOSE <= start - number.end <= CLOSE
        for number in _quantities(bare)
        for start, end in places
    )


def _occurrences(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def names_somebody(sentence: str, question: str) -> bool:
    """Whether ``sentence`` names a person whom ``question`` does not. Both are folded and nothing is blanked, because
    the office beside a name helps to recognise it."""
    return any(
        name not in question for match in _pattern(_PERSON).finditer(sentence) for name in match.groups() if name
    )


@cache
def _counted(unit: str) -> re.Pattern[str]:
    return re.compile(rf"{NUMBER}{_MAGNITUDE}{re.escape(unit)}")


def counts(unit: str, sentence: str, question: str) -> bool:
    """Whether ``sentence`` counts something in ``unit`` (85家 for 家) that ``question`` does not; both folded."""
    return any(match[0] not in question for match in _counted(unit).finditer(sentence))
