"""Numbers in running text, in digits or in Chinese: their ranges and values.

Only unambiguous numbers are recognised. 一心一意, 三亚, 万一, 五一, 十分 and 三五成群 are words; 几十, 二十几 and
20多万 are not exact; 三成, 半 and 三分之一 are ignored because their meaning depends on the context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST_NUMERAL = 40  # characters: the longest Chinese numeral below 10**16 has 32, longer runs of digits are codes

ZEROS = "零〇○"
ONES = "一二三四五六七八九"
NUMERALS = f"{ZEROS}{ONES}两十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟"

# A lone Chinese digit is a number only before one of these; before 点, 分 and the like 一点, 十分 are words.
_MEASURES = "年月日号点分秒天周岁个名位人家间座条项次届批级层公里米吨元块角亩套辆台部本章期区县市省国种类份倍"
_IN_WORDS = "统唯单同专之初周逐划期拜"  # 统一部署, 之一, 周三, 星期五
_ARABIC = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}(?![0-9]))++|[0-9]++)(?:\.[0-9]++)*+"
# 3千 and 5百 are numbers, but 10千米 is ten kilometres.
_UNIT = r"(?: ?[百千]?(?:万亿|[万亿])|(?<![0-9.][0-9])[百千])"
_FRACTION = f"点[{ZEROS}{ONES}]++(?![十百千刻滴点线是])(?:万亿|[万亿])?"  # not 三点五十, 一点一滴, 两点一线
_AMOUNT = f"{_ARABIC}(?:{_UNIT}(?:{_ARABIC}{_UNIT})*+|[wk](?![a-z0-9]))?+"
_EXACT = "(?! ?[多余来几] ?[十百千万亿]|几)"
_NUMBER = re.compile(
    rf"(?=[0-9第{NUMERALS}])"  # most characters end here
    rf"(?:第 ?(?:{_AMOUNT}|[{NUMERALS}]++)"
    rf"|百分(?:百|之 ?(?:{_AMOUNT}|[{NUMERALS}]++(?:{_FRACTION})?))"
    rf"|(?<![0-9a-z])(?<![0-9]\.){_AMOUNT}(?: ?%)?+{_EXACT}"
    rf"|(?<![{NUMERALS}几数双])(?<!分之)"
    rf"(?:[{NUMERALS}]{{2,}}+(?:{_FRACTION})?+{_EXACT}(?!分之)"
    rf"|[零{ONES}两十]{_FRACTION}"
    rf"|(?<![{_IN_WORDS}])(?!十分|一点|.分之)[{ONES}两十](?=小时|[{_MEASURES}])))"
)

_STANDARD = str.maketrans(
    {
        **dict(zip("〇○壹贰叁肆伍陆柒捌玖拾佰仟", "零零一二三四五六七八九十百千", strict=True)),
        "廿": "二十",
        "卅": "三十",
    }
)
_DIGITS = {"零": 0, "两": 2, **{character: digit for digit, character in enumerate(ONES, 1)}}
_DIGIT = f"[{ONES}两]"
_SECTION = re.compile(
    f"零?(?:(?P<thousands>{_DIGIT})千)?零?(?:(?P<hundreds>{_DIGIT})百)?零?(?P<tens>{_DIGIT}?十)?零?(?P<ones>{_DIGIT})?"
)
_WRITTEN_OUT = re.compile(f"[{ONES}][零{ONES}]+")
_ARABIC_SECTION = re.compile(r"(?:([0-9])千)?(?:([0-9]+(?:\.[0-9]+)?)百)?|([0-9]+(?:\.[0-9]+)?)千?")


@dataclass(frozen=True, slots=True)
class NumericValue:
    """The value of a number, which may be a ``percent`` or an ``ordinal`` (第三)."""

    value: Decimal
    percent: bool = False
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: ``surface`` is ``text[start:end]``, with 第, 百分之, % and magnitudes, without units."""

    start: int
    end: int
    surface: str
    value: Decimal
    percent: bool = False
    ordinal: bool = False

    @property
    def meaning(self) -> NumericValue:
        """The value, independent of the surface form."""
        return NumericValue(self.value, self.percent, self.ordinal)


def numerals(folded: str) -> list[Numeral]:
    """The numbers of ``folded``, left to right."""
    results = []
    for match in _NUMBER.finditer(folded):
        meaning = numeric_value(match[0])
        if meaning is not None:
            results.append(Numeral(*match.span(), match[0], meaning.value, meaning.percent, meaning.ordinal))
    return results


def number_candidates(folded: str) -> list[str]:
    """Possible numbers in ``folded``, to be checked by ``numeric_value``; fast enough for a whole corpus."""
    return _NUMBER.findall(folded)


def numeric_value(surface: str) -> NumericValue | None:
    """The value of a candidate (``百分之五`` → 5 %), or None for 万一, 七八十, 1.2.3 and other non-numbers."""
    if len(surface) > LONGEST_NUMERAL:
        return None
    ordinal, percent = surface.startswith("第"), surface.startswith("百分") or surface.endswith("%")
    body = surface.removeprefix("第").removeprefix("百分").removeprefix("之").removesuffix("%")
    body = body.replace(" ", "").replace(",", "").translate(_STANDARD)
    value = Decimal(100) if percent and body == "百" else _value(body)
    return None if value is None else NumericValue(value.normalize(), percent, ordinal)


def _value(body: str) -> Decimal | None:
    if body.endswith(("w", "k")):
        return _scaled(body[:-1], 10_000 if body.endswith("w") else 1_000, "")
    if body.startswith("零") and not body.startswith("零点"):
        return None  # 零零后, 零五年
    return _amount(body)


def _amount(text: str) -> Decimal | None:
    """Myriads first: 一亿三千万 is 一 times 亿 and 三千万."""
    for unit, meaning in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        head, found, tail = text.partition(unit)
        if found:
            return _scaled(head, meaning, tail)
    return _section(text)


def _scaled(head: str, meaning: int, tail: str) -> Decimal | None:
    many = _amount(head)
    if many is None or tail[-1:].isdigit():
        return None  # 1万2 may be 10,002 or 12,000
    if not tail:
        return many * meaning
    # 三万五 is 35,000: a closing digit takes the place below the magnitude.
    rest = Decimal(_DIGITS[tail] * meaning // 10) if tail in _DIGITS else _amount(tail)
    return None if rest is None or rest >= meaning else many * meaning + rest


def _section(text: str) -> Decimal | None:
    """A number below ten thousand, or one in digits, or one read out digit by digit."""
    whole, point, fraction = text.partition("点")
    if point:
        many = Decimal(0) if whole == "零" else _section(whole)
        return Decimal(f"{many:f}.{_spelled(fraction)}") if many is not None and fraction else None
    if text[:1].isdigit():
        return _arabic(text)
    if _WRITTEN_OUT.fullmatch(text) and (len(text) >= 4 or "零" in text):
        return Decimal(_spelled(text))
    return _chinese(text)


def _spelled(digits: str) -> str:
    return "".join(str(_DIGITS[digit]) for digit in digits)


def _arabic(text: str) -> Decimal | None:
    match = _ARABIC_SECTION.fullmatch(text)
    if match is None:
        return None
    thousands, hundreds, plain = match.groups()
    if plain:
        return Decimal(plain) * (1_000 if text.endswith("千") else 1)
    return Decimal(thousands or 0) * 1_000 + Decimal(hundreds or 0) * 100


def _chinese(text: str) -> Decimal | None:
    match = _SECTION.fullmatch(text)
    if match is None:
        return None
    thousands, hundreds, ones = (_DIGITS.get(match[name] or "", 0) for name in ("thousands", "hundreds", "ones"))
    tens = _DIGITS.get((match["tens"] or "零")[0], 1)
    if ones and (thousands or hundreds) and not tens and text[-2] != "零":
        ones *= 10 if hundreds else 100  # 两千五 is 2500, 一百二 is 120, 一百零二 is 102
    total = thousands * 1_000 + hundreds * 100 + tens * 10 + ones
    return Decimal(total) if total else None
