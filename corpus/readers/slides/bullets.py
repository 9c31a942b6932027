"""Bullets and numbers of paragraphs in PowerPoint: what a paragraph does not state, its placeholder, layout or master
does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from corpus.readers.docx.numbering import format_number
from corpus.readers.package import child, children, name_of, value_of

_FORM: Final = re.compile(r"(?P<form>[A-Za-z0-9]+?)(?P<around>Period|ParenR|ParenBoth|Plain|Minus|DbPeriod|Db)?")
_FORMS: Final[Mapping[str, str]] = {
    "arabic": "decimal",
    "arabicDb": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "taiwaneseCounting",
    "ea1JpnChsDb": "chineseCounting",
    "ea1JpnKor": "chineseCounting",
    "circleNum": "decimalEnclosedCircle",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWdBlack": "decimalEnclosedCircle",
    "circleNumWdWhite": "decimalEnclosedCircle",
}
_AROUND: Final[Mapping[str, tuple[str, str]]] = {
    "Period": ("", "."),
    "DbPeriod": ("", "."),
    "ParenR": ("", ")"),
    "ParenBoth": ("(", ")"),
    "Minus": ("- ", " -"),
}
DEEPEST: Final = 9


class Bullet(NamedTuple):
    """Whether a paragraph is a list item; ``form`` is the name of its number format, empty for a bullet."""

    is_item: bool
    form: str = ""
    start: int = 1


def level_of(paragraph: Any) -> int:
    """The depth of a paragraph from 1."""
    properties = child(paragraph, "pPr")
    value = "" if properties is None else value_of(properties, "lvl")
    return min(int(value) + 1, DEEPEST) if value.isascii() and value.isdigit() and len(value) < 3 else 1


def bullet_of(paragraph: Any, styles: Sequence[Any]) -> Bullet:
    """The bullet of ``paragraph``, by itself or by the first of the list ``styles`` that tells."""
    level = f"lvl{level_of(paragraph)}pPr"
    properties = [child(paragraph, "pPr"), *(child(style, level) for style in styles)]
    for stated in properties:
        for element in stated if stated is not None else ():
            name = name_of(element)
            if name == "buNone":
                return Bullet(False)
            if name in ("buChar", "buBlip"):
                return Bullet(True)
            if name == "buAutoNum":
                start = value_of(element, "startAt")
                number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
                return Bullet(True, value_of(element, "type") or "arabicPeriod", number)
    return Bullet(False)


def list_styles(shape: Any) -> list[Any]:
    """The list style of a shape, if it has one."""
    return [style for body in children(shape, "txBody") for style in children(body, "lstStyle")]


class Counter:
    """Counts the numbered paragraphs of a text box."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[str, int]] = {}

    def label(self, level: int, bullet: Bullet) -> str:
        """The number of the next paragraph with what stands around it; empty for a bullet and for no item."""
        self._counts = {known: count for known, count in self._counts.items() if known <= level}
        if not bullet.form:
            self._counts.pop(level, None)
            return ""
        form, number = self._counts.get(level, ("", 0))
        number = number + 1 if form == bullet.form else bullet.start
        self._counts[level] = bullet.form, number
        match = _FORM.fullmatch(bullet.form)
        name, around = (match["form"], match["around"] or "") if match else ("arabic", "Period")
        before, behind = _AROUND.get(around, ("", ""))
        return f"{before}{format_number(number, _FORMS.get(name, 'decimal'))}{behind} "
