"""The paragraph styles of a file in Rich Text Format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from corpus.document import Kind
from corpus.readers.style_names import heading_level, kind_of_style

BODY_LEVEL: Final = 9
"""The outline level of body text; lower ones, from 0, are those of headings."""
_MOST_ABOVE: Final = 20
_NAME_LENGTH: Final = 80


@dataclass(slots=True)
class Style:
    """A paragraph style: its name in lower case, the number of its base style, and its outline level."""

    name: str = ""
    based_on: int = -1
    level: int = BODY_LEVEL


class Styles:
    """The paragraph styles by number, while they are defined."""

    def __init__(self) -> None:
        self._styles: dict[int, Style] = {}

    def define(self, number: int) -> Style:
        """The style ``number``, new if there is none."""
        return self._styles.setdefault(number, Style())

    def name(self, number: int, name: str) -> None:
        """Name the style ``number``, if it has no name."""
        style = self.define(number)
        style.name = style.name or name.partition(";")[0].strip().lower()[:_NAME_LENGTH]

    def kind_of(self, number: int, level: int) -> tuple[Kind | None, str, int]:
        """The kind of a paragraph of style ``number`` and outline level ``level`` (``None`` if they do not tell), the
        rule, and the heading level."""
        if 0 <= level < BODY_LEVEL:
            return Kind.HEADING, "outline", level + 1
        for _ in range(_MOST_ABOVE):
            style = self._styles.get(number)
            if style is None:
                break
            if kind_and_rule := kind_of_style(style.name):
                return *kind_and_rule, 0
            own = heading_level(style.name) or (style.level + 1 if 0 <= style.level < BODY_LEVEL else 0)
            if own:
                return Kind.HEADING, "style", own
            number = style.based_on
        return None, "", 0
