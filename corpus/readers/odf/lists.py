"""List numbers of OpenDocument paragraphs (第一条, 1.2): the file stores only how to count them.

Bullets are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.readers.docx.numbering import format_number
from corpus.readers.odf.styles import Styles, levels_of
from corpus.readers.package import child, name_of, value_of

_FORMS: Final[Mapping[str, str]] = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "①": "decimalEnclosedCircle",
}
_FORMAL: Final = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_LARGEST: Final = 9_999
_LABEL_LENGTH: Final = 40  # characters of a number format
_DEEPEST: Final = 10

Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class _Level:
    """How a list level is counted: the form of its number (empty: no number), the format (第%1%条), the first number,
    and what stands behind it."""

    form: str
    text: str
    start: int
    gap: str
    bullet: bool


@dataclass(slots=True)
class Lists:
    """The lists of a file, and the current numbers of each by its style and by its id."""

    styles: Styles
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _by_style: dict[str, Counts] = field(default_factory=dict)
    _by_id: dict[str, Counts] = field(default_factory=dict)

    def begin(self, element: Any, style: str) -> Counts:
        """The numbers of a list that begins: new ones, or those of the list that it continues."""
        continued = value_of(element, "continue-list")
        if continued in self._by_id:
            counts = self._by_id[continued]
        elif value_of(element, "continue-numbering") == "true":
            counts = self._by_style.get(style, {})
        else:
            counts = {}
        self._by_style[style] = counts
        if own := value_of(element, "id"):
            self._by_id[own] = counts
        return counts

    def is_list(self, style: str, depth: int) -> bool:
        """Whether paragraphs at ``depth`` have a number or a bullet; so they do where the file does not tell."""
        level = self._levels_of(style).get(depth)
        return level is None or bool(level.form) or level.bullet

    def label(self, style: str, depth: int, counts: Counts, start: int | None = None) -> str:
        """The number of the next item at ``depth`` (from 1) with what stands around it; empty for a bullet."""
        levels = self._levels_of(style)
        own = levels.get(depth)
        first = own.start if own else 1
        counts[depth] = min(start if start is not None else counts.get(depth, first - 1) + 1, _LARGEST)
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if own is None or not own.form:
            return ""

        def counted(match: re.Match[str]) -> str:
            place = int(match[1])
            level = levels.get(place)
            return _numeral(counts.get(place, level.start), level.form) if level and level.form else ""

        label = re.sub(r"%(\d{1,2})%", counted, own.text)
        return label + own.gap if label else ""

    def heading_label(self, depth: int, counts: Counts) -> str:
        """The number of the next heading of a level."""
        return self.label("", depth, counts)

    def _levels_of(self, style: str) -> dict[int, _Level]:
        if style not in self._levels:
            stated = self.styles.lists.get(style)
            elements = {} if stated is None else levels_of(stated)
            self._levels[style] = {depth: _level(element, depth) for depth, element in elements.items()}
        return self._levels[style]


def _level(level: Any, depth: int) -> _Level:
    is_number = name_of(level) in ("list-level-style-number", "outline-level-style")
    form = value_of(level, "num-format") if is_number else ""
    text = value_of(level, "num-list-format")
    if not text:
        shown = min(max(_integer(value_of(level, "display-levels"), 1), 1), depth)
        numbers = ".".join(f"%{number}%" for number in range(depth - shown + 1, depth + 1))
        text = value_of(level, "num-prefix") + numbers + value_of(level, "num-suffix")
    place = child(level, "list-level-properties", "list-level-label-alignment")
    followed = "" if place is None else value_of(place, "label-followed-by")
    start = _integer(value_of(level, "start-value"), 1)
    return _Level(form, text[:_LABEL_LENGTH], start, "" if followed == "nothing" else " ", not is_number)


def _numeral(number: int, form: str) -> str:
    if form[:1] == "壹" or form[:1] == "壱":
        return format_number(number, "chineseCounting").translate(_FORMAL)
    return format_number(number, _FORMS.get(form[:1], "decimal"))


def _integer(text: str, otherwise: int) -> int:
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def start_of(item: Any) -> int | None:
    """The number that a list item states for itself."""
    stated = value_of(item, "start-value")
    return _integer(stated, 1) if stated else None
