"""The styles of a Word document that tell the kind of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.package import child, children, name_of, value_of
from corpus.readers.style_names import heading_level, is_code_style, kind_of_style

_LIST: Final = re.compile(r"(?:list (?:bullet|number)|列表(?:项目符号|编号)|清單(?:項目符號|號碼))\s*([2-5]?)")
_MONOSPACED: Final = re.compile(
    r"(?:courier|consolas|menlo|monaco|lucida console|cascadia|source code|fira code|jetbrains)\b.*|.* mono\b.*"
)
_DEEPEST: Final = 20
_MOST_LEVELS: Final = 9
_LIST_LEVELS: Final = frozenset("012345678")
_OFF: Final = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its name in lower case, the id of its base style, its heading level (0: none), whether its text is
    hidden, its list and list level (empty: none of its own), the depth of a list that its name tells (0: none), whether
    it is for code, and its font for Latin letters in lower case."""

    name: str
    based_on: str
    level: int
    hidden: bool
    list_id: str = ""
    list_level: str = ""
    depth: int = 0
    is_code: bool = False
    font: str = ""


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by id."""

    by_id: dict[str, Style]

    def kind_of(self, paragraph: Any) -> tuple[Kind | None, str, int]:
        """The kind of ``paragraph`` (``None`` if its properties do not tell), the rule, and the heading level."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return None, "", 0
        if level := _level(properties):
            return Kind.HEADING, "outline", level
        for ancestor in self._lineage(_style_of(paragraph)):
            if kind_and_rule := kind_of_style(ancestor.name):
                return *kind_and_rule, 0
            if ancestor.level:
                return Kind.HEADING, "style", ancestor.level
        return None, "", 0

    def list_of(self, paragraph: Any) -> tuple[str, int]:
        """The id of the list of ``paragraph``, empty for none, and the list level from 0."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return "", 0
        number, level = _list(properties)
        for ancestor in self._lineage(_style_of(paragraph)):
            number = number or ancestor.list_id
            level = level or ancestor.list_level
        return number if number != "0" else "", int(level) if level in _LIST_LEVELS else 0

    def depth_of(self, paragraph: Any) -> int:
        """The depth from 1 that the name of a list style tells, 1 for List Bullet, 2 for List Bullet 2; else 0."""
        return next((style.depth for style in self._lineage(_style_of(paragraph)) if style.depth), 0)

    def is_code(self, paragraph: Any, text: str) -> bool:
        """Whether the style of ``paragraph`` is one for code, or all its ``text``, mostly Latin, has a monospaced
        font."""
        lineage = self._lineage(_style_of(paragraph))
        if any(style.is_code for style in lineage):
            return True
        if 2 * len(text.encode("ascii", "ignore")) < len(text):
            return False
        inherited = next((style.font for style in lineage if style.font), "")
        runs = [run for run in children(paragraph, "r") if any(part.text for part in children(run, "t"))]
        return bool(runs) and all(_MONOSPACED.fullmatch(self._font(run) or inherited) for run in runs)

    def _font(self, run: Any) -> str:
        """The font that ``run`` or its own style sets, in lower case; empty for none."""
        properties = child(run, "rPr")
        if properties is None:
            return ""
        style = child(properties, "rStyle")
        lineage = self._lineage(value_of(style)) if style is not None else []
        return _font(properties) or next((style.font for style in lineage if style.font), "")

    def hides(self, run: Any) -> bool:
        """Whether the text of ``run`` is hidden."""
        properties = child(run, "rPr")
        if properties is None:
            return False
        for name in ("vanish", "webHidden"):
            if (own := child(properties, name)) is not None:
                return value_of(own) not in _OFF
        style = child(properties, "rStyle")
        return style is not None and any(ancestor.hidden for ancestor in self._lineage(value_of(style)))

    def _lineage(self, style: str) -> list[Style]:
        """The style with this id and its base styles, itself first."""
        lineage: list[Style] = []
        while style in self.by_id and len(lineage) < _DEEPEST:
            lineage.append(self.by_id[style])
            style = lineage[-1].based_on
        return lineage


def read_styles(root: Any | None) -> Styles:
    """The styles defined in a styles part; none if ``root`` is ``None``."""
    if root is None:
        return Styles({})
    return Styles({value_of(style, "styleId"): _style(style) for style in children(root, "style")})


def _style(style: Any) -> Style:
    parts = {name_of(part): part for part in style}
    name = value_of(parts["name"]).strip().lower() if "name" in parts else ""
    properties = parts.get("pPr")
    level = heading_level(name) or (0 if properties is None else _level(properties))
    hidden = child(style, "rPr", "vanish")
    listed = _LIST.fullmatch(name)
    numbered = ("", "") if properties is None else _list(properties)
    return Style(
        name=name,
        based_on=value_of(parts["basedOn"]) if "basedOn" in parts else "",
        level=level,
        hidden=hidden is not None and value_of(hidden) not in _OFF,
        list_id=numbered[0],
        list_level=numbered[1],
        depth=int(listed[1] or 1) if listed else 0,
        is_code=is_code_style(name),
        font=_font(parts["rPr"]) if "rPr" in parts else "",
    )


def _style_of(paragraph: Any) -> str:
    """The id of the style of ``paragraph``; empty for none."""
    style = child(paragraph, "pPr", "pStyle")
    return "" if style is None else value_of(style)


def _font(properties: Any) -> str:
    """The font for Latin letters in run properties, in lower case; empty if they set none."""
    fonts = child(properties, "rFonts")
    return "" if fonts is None else value_of(fonts, "ascii").strip().lower()


def _list(properties: Any) -> tuple[str, str]:
    """The list id and list level in paragraph properties, each empty if missing."""
    parts = (child(properties, "numPr", "numId"), child(properties, "numPr", "ilvl"))
    number, level = ("" if part is None else value_of(part) for part in parts)
    return number, level


def _level(properties: Any) -> int:
    """The outline level in paragraph properties, from 1; 0 for body text."""
    outline = child(properties, "outlineLvl")
    value = value_of(outline) if outline is not None else ""
    return int(value) + 1 if value.isascii() and value.isdigit() and int(value) < _MOST_LEVELS else 0
