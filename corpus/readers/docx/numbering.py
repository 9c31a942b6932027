"""List numbers of Word paragraphs (第一条, 1.2): the file stores only how to count them.

Bullets are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.readers.package import child, children, value_of

_DIGITS: Final = "〇一二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting"}
)
_SILENT: Final = frozenset({"bullet", "none"})
_LARGEST: Final = 9_999
_LABEL_LENGTH: Final = 40  # characters of a number format
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How a list level is counted: the form of its number, the format (``第%1条``), and the first number."""

    form: str
    text: str
    start: int
    joined: bool  # no space between the number and the paragraph
    legal: bool  # all numbers as digits


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and the current number of each level."""

    levels: Mapping[str, Mapping[int, Level]]
    starts: Mapping[tuple[str, int], int]
    abstract: Mapping[str, str]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def is_list(self, number: str, level: int) -> bool:
        """Whether the paragraphs of list ``number`` on ``level`` have a number or a bullet."""
        own = self.levels.get(number, {}).get(level)
        return own is not None and own.form != "none"

    def next(self, number: str, level: int) -> str:
        """The label of the next paragraph of list ``number`` on ``level`` (from 0); empty for a bullet."""
        levels = self.levels.get(number, {})
        own = levels.get(level)
        if own is None:
            return ""
        counts = self._counts.setdefault(self.abstract[number], {})
        counts[level] = counts.get(level, own.start - 1) + 1
        if (number, level) in self.starts and (number, level) not in self._begun:
            counts[level] = self.starts[number, level]
        self._begun.add((number, level))
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if own.form in _SILENT:
            return ""

        def counted(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            at = levels.get(place)
            return format_number(counts.get(place, at.start), "decimal" if own.legal else at.form) if at else ""

        label = re.sub(r"%([1-9])", counted, own.text)
        return label if own.joined or not label else f"{label} "


def read_numbering(root: Any | None) -> Numbering:
    """The lists defined in a numbering part; none if ``root`` is ``None``."""
    if root is None:
        return Numbering({}, {}, {})
    abstract = {value_of(entry, "abstractNumId"): entry for entry in children(root, "abstractNum")}
    of: dict[str, str] = {}
    levels: dict[str, Mapping[int, Level]] = {}
    starts: dict[tuple[str, int], int] = {}
    for entry in children(root, "num"):
        number = value_of(entry, "numId")
        reference = child(entry, "abstractNumId")
        of[number] = "" if reference is None else value_of(reference)
        own = {
            _integer(value_of(level, "ilvl")): _level(level) for level in children(abstract.get(of[number], ()), "lvl")
        }
        for override in children(entry, "lvlOverride"):
            place = _integer(value_of(override, "ilvl"))
            if (start := child(override, "startOverride")) is not None:
                starts[number, place] = _integer(value_of(start))
            if (level := child(override, "lvl")) is not None:
                own[place] = _level(level)
        levels[number] = own
    return Numbering(levels, starts, of)


def format_number(number: int, form: str) -> str:
    """``number`` in a number format of Word; as digits if the format is unknown."""
    if not 0 < number <= _LARGEST:
        return str(number)
    if form in _CHINESE:
        return _chinese(number)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "decimalEnclosedCircle" and number <= 20:
        return chr(ord("①") + number - 1)
    if form == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    return f"{number:02}" if form == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    """1 to 9999 in Chinese numerals: 十二, 一百零五."""
    digits = [(int(digit), unit) for digit, unit in zip(reversed(str(number)), _UNITS, strict=False)]
    text = "".join(_DIGITS[digit] + unit if digit else "零" for digit, unit in reversed(digits))
    text = re.sub("零+", "零", text).strip("零")
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _level(level: Any) -> Level:
    parts = {name: child(level, name) for name in ("numFmt", "lvlText", "start", "suff")}
    values = {name: "" if part is None else value_of(part) for name, part in parts.items()}
    return Level(
        form=values["numFmt"] or "decimal",
        text=values["lvlText"][:_LABEL_LENGTH],
        start=_integer(values["start"]) if values["start"] else 1,
        joined=values["suff"] == "nothing",
        legal=child(level, "isLgl") is not None,
    )


def _integer(text: str) -> int:
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 9 else 0
