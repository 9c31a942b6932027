"""Number formats of Excel (ECMA-376 part 1, 18.8.30 and 18.8.31): a stored number as a reader of the sheet sees it.

A file stores 0.125 and ``0.0%``, or 45352 and ``yyyy/m/d``. Colours, fractions and numbers in Chinese numerals are not
drawn: such numbers are shown plainly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from corpus.readers.docx.numbering import format_number

GENERAL: Final = "General"
_BUILT_IN: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
        9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
        14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
        18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
        27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
        32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
        36: 'yyyy"年"m"月"',
        37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
        41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"¥""-"', 43: '#,##0.00;-#,##0.00;"-"',
        44: '"¥"#,##0.00;-"¥"#,##0.00;"¥""-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
        50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
        55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
    }
)  # fmt: skip

_FORMAT_LENGTH: Final = 255  # characters, of Excel
_MOST_DECIMALS: Final = 30
_DIGITS: Final = 15  # significant ones, of Excel
_SHOWN: Final = 10  # significant digits of a fraction in the general format
_DAY: Final = 86_400  # seconds
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_EPOCH: Final = datetime(1899, 12, 30)
_WEEKDAYS: Final = "一二三四五六日"
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<skipped>[_*].)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)|(?P<power>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<place>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")


class _Token(NamedTuple):
    kind: str
    text: str


class _Section(NamedTuple):
    """One of the formats between semicolons; ``condition`` is empty, or an operator and a number."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, ...]

    @property
    def is_date(self) -> bool:
        """Whether it shows a date or a time."""
        return any(token.kind in ("date", "elapsed", "half") for token in self.tokens)


def built_in(number: int) -> str:
    """The format with this number in every file, as Excel shows it in China."""
    return _BUILT_IN.get(number, GENERAL)


@lru_cache(maxsize=4096)
def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """``value`` in the number format ``code``; dates count from 1904 or, otherwise, from 1900."""
    sections = _sections(code)
    section = _chosen(sections, value)
    if section is None:
        return general(value)
    if section.is_date:
        return _date(value + (1462 if from_1904 else 0), section.tokens) or general(value)
    signed = value < 0 and (len(sections) < 2 or section is sections[0] or bool(section.condition))
    return _number(abs(value), section.tokens, signed=signed)


def general(value: float) -> str:
    """``value`` without a format: 3.0 is 3, 0.1 + 0.2 is 0.3."""
    if value == int(value) and abs(value) < 10**_DIGITS:
        return str(int(value))
    digits = _SHOWN if abs(value) < 10 ** (_SHOWN - 1) else _DIGITS
    text = format(value, f".{digits}g")
    if "e" not in text:
        return text
    return text.upper() if abs(value) >= 1 else format(Decimal(text), "f")


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition: tuple[str, ...] = ()
    for match in _TOKEN.finditer(code[:_FORMAT_LENGTH]):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "other" and text == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], ()
        elif kind == "bracket" and (found := _CONDITION.fullmatch(text.strip())):
            condition = (found[1], found[2])
        elif kind == "bracket":
            tokens += _bracketed(text)
        elif kind in ("quoted", "escaped"):
            tokens.append(_Token("text", text))
        elif kind != "skipped":
            tokens.append(_Token(kind, text))
    sections.append(_Section(tuple(tokens), condition))
    for_numbers = [part for part in sections if not any(token == ("other", "@") for token in part.tokens)]
    return tuple(for_numbers or sections)


def _bracketed(text: str) -> list[_Token]:
    """What stands for a bracket: hours beyond a day, a currency, Chinese numerals; nothing for a colour."""
    if _ELAPSED.fullmatch(text):
        return [_Token("elapsed", text.lower())]
    if text.startswith("$"):
        return [_Token("text", text[1:].partition("-")[0])]
    return [_Token("chinese", "")] if text.lower() == "dbnum1" else []


def _chosen(sections: Sequence[_Section], value: float) -> _Section | None:
    """The section for ``value``; ``None`` if the format says nothing about it."""
    if any(section.condition for section in sections):
        return next((section for section in sections if _holds(section.condition, value)), None)
    if len(sections) > 2 and value == 0:
        return sections[2]
    return sections[1] if len(sections) > 1 and value < 0 else sections[0]


def _holds(condition: tuple[str, ...], value: float) -> bool:
    if not condition:
        return True
    operator, number = condition[0], float(condition[1])
    return {
        "<": value < number,
        ">": value > number,
        "=": value == number,
        "<=": value <= number,
        ">=": value >= number,
        "<>": value != number,
    }[operator]


def _number(value: float, tokens: Sequence[_Token], *, signed: bool) -> str:
    kinds = {token.kind for token in tokens}
    if "general" in kinds or (not kinds & {"place"} and any(token.text == "@" for token in tokens)):
        texts = [general(value) if token.kind == "general" or token.text == "@" else token.text for token in tokens]
        return "-" * signed + "".join(texts)
    if "place" not in kinds:
        return "-" * (signed and bool(tokens)) + "".join(token.text for token in tokens)
    if any(token == ("other", "/") for token in tokens):
        return "-" * signed + general(value)
    if "power" in kinds:
        return "-" * signed + _scientific(value, tokens)
    text = _placed(value, tokens)
    return "-" + text if signed and any(digit in text for digit in "123456789") else text


def _scientific(value: float, tokens: Sequence[_Token]) -> str:
    texts = [token.text if token.kind in ("place", "other", "power") else "" for token in tokens]
    mantissa, _, power = "".join(texts).upper().partition("E")
    decimals = min(sum(mantissa.partition(".")[2].count(place) for place in "0#?"), _MOST_DECIMALS)
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        digits, _, exponent = format(_exact(value), f".{decimals}E").partition("E")
    exponent = exponent if value else "+0"
    sign = exponent[0] if exponent[0] == "-" or power.startswith("+") else ""
    return f"{digits}E{sign}{exponent[1:].lstrip('0').zfill(power.count('0'))}"


def _placed(value: float, tokens: Sequence[_Token]) -> str:
    """The digits of ``value`` at their places among the texts of the format."""
    places = [number for number, token in enumerate(tokens) if token.kind == "place"]
    point = next((number for number, token in enumerate(tokens) if token == ("other", ".")), len(tokens))
    whole = [number for number in places if number < point]
    decimals = [number for number in places if number > point]
    commas = [number for number, token in enumerate(tokens) if token == ("other", ",")]
    last = whole[-1] if whole else -1
    scale = sum(number > places[-1] or last < number < point for number in commas) if whole else 0
    grouped = any(whole[0] < number < last for number in commas) if whole else False
    percent = sum(token == ("other", "%") for token in tokens)
    with localcontext() as context:
        context.prec = 400
        exact = _exact(value).scaleb(2 * percent - 3 * scale)
        exact = exact.quantize(Decimal(1).scaleb(-min(len(decimals), _MOST_DECIMALS)), ROUND_HALF_UP)
        digits, _, fraction = format(exact, "f").partition(".")
    digits = digits.lstrip("0").zfill(sum(tokens[number].text == "0" for number in whole))
    texts = dict.fromkeys(places, "")
    texts |= _whole_digits(digits, whole, grouped=grouped)
    kept = max((at for at, number in enumerate(decimals, 1) if tokens[number].text == "0"), default=0)
    fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    texts |= dict(zip(decimals, fraction, strict=False))
    if not fraction:
        texts[point] = ""
    elif digits and not whole:  # .00 shows 1.5 as 1.50
        texts[point] = digits + "."
    return "".join(
        texts.get(number, "" if number in commas else token.text if token.kind != "chinese" else "")
        for number, token in enumerate(tokens)
    )


def _exact(value: float) -> Decimal:
    """``value`` with the digits that Excel has of it."""
    return Decimal(format(value, f".{_DIGITS}g"))


def _whole_digits(digits: str, places: Sequence[int], *, grouped: bool) -> dict[int, str]:
    """The digits before the point by the number of their token: the first place has all that have no place."""
    if not places:
        return {}
    if grouped:
        head = len(digits) % 3
        groups = [digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))]
        return {places[0]: ",".join(filter(None, groups))}
    texts: dict[int, str] = {}
    for number in reversed(places):
        cut = 0 if number == places[0] else max(0, len(digits) - 1)
        texts[number], digits = digits[cut:], digits[:cut]
    return texts


def _date(serial: float, tokens: Sequence[_Token]) -> str:
    """The date and time of a day number; empty if there is no such day."""
    if not 0 <= serial <= _LAST_DAY:
        return ""
    fine = any(token.text == "." for token in tokens)
    seconds = round(serial * _DAY, 3 if fine else 0)
    moment = _EPOCH + timedelta(days=1 if serial < 60 else 0, seconds=seconds)  # Excel counts 29 February 1900
    chinese = any(token.kind == "chinese" for token in tokens)
    halves = any(token.kind == "half" for token in tokens)
    texts: list[str] = []
    for number, token in enumerate(tokens):
        text = token.text
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            texts.append(str(int(seconds // unit)).zfill(len(text)))
        elif token.kind == "half":
            texts.append(_half(moment.hour, text))
        elif token.kind == "date":
            is_minute = text[0] in "mM" and _is_minute(tokens, number)
            texts.append(_field(moment, text.lower(), minute=is_minute, chinese=chinese, halves=halves))
        elif token.kind == "place":
            tenths = "".join(other.text for other in tokens[:number] if other.kind == "place")
            texts.append(f"{moment.microsecond:06}"[len(tenths) : len(tenths) + 1])
        elif token.kind != "chinese":
            texts.append("" if text == "@" else text)
    return "".join(texts).strip()


def _half(hour: int, text: str) -> str:
    morning, _, afternoon = text.partition("/")
    return morning if hour < 12 else afternoon


def _is_minute(tokens: Sequence[_Token], number: int) -> bool:
    """Whether an m is of minutes: behind hours, or before seconds."""
    before = next((token.text for token in reversed(tokens[:number]) if token.kind in ("date", "elapsed")), "")
    behind = next((token.text for token in tokens[number + 1 :] if token.kind in ("date", "elapsed")), "")
    return before[:1] in ("h", "H") or behind[:1] in ("s", "S")


def _field(moment: datetime, text: str, *, minute: bool, chinese: bool, halves: bool) -> str:
    letter, length = text[0], len(text)
    if letter == "a":
        return ("星期" if length > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter in "md" and length > 2 and not minute:
        name = moment.strftime("%B" if letter == "m" else "%A")
        return name if length == 4 else name[: 1 if length > 4 else 3]
    if letter in "ye":
        year = str(moment.year) if length > 2 or letter == "e" else f"{moment.year % 100:02}"
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in year) if chinese else year
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    value = {"m": moment.minute if minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    if chinese:
        return format_number(value, "chineseCounting") if value else "〇"
    return str(value).zfill(min(length, 2))
