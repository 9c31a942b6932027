"""The text inside an OpenDocument paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from corpus.readers.package import children, name_of, value_of

_PLAIN: Final = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_LEFT_OUT: Final = frozenset(
    {"annotation", "annotation-end", "tracked-changes", "hidden-text", "number", "page-number", "bookmark", "change"}
)
APART: Final = frozenset({"note", "frame", "custom-shape", "g", "rect", "ellipse", "caption", "line", "connector"})
"""Shapes and notes, whose text is not part of the paragraph that they are anchored in."""
_MOST_SPACES: Final = 1000
_WHITE: Final = re.compile("[ \t\n\r]+")


class Inline:
    """Collects the text of a paragraph: its ``text``, the ranges with pronunciations, notes and shapes in it.

    ``hides`` tells whether a span is hidden; ``hidden`` counts those.
    """

    def __init__(self, hides: Callable[[Any], bool] = lambda _: False) -> None:
        self.glosses: list[tuple[int, int]] = []
        self.apart: list[Any] = []
        self.hidden = 0
        self._hides = hides
        self._pieces: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self._pieces)

    def walk(self, parent: Any) -> None:
        """Add the text of ``parent``."""
        self._add(parent.text)
        for element in parent:
            name = name_of(element)
            if name == "s":
                count = value_of(element, "c")
                self._put(" " * min(int(count) if count.isascii() and count.isdigit() else 1, _MOST_SPACES))
            elif name in _PLAIN:
                self._put(_PLAIN[name])
            elif name in APART:
                self.apart.append(element)
            elif name == "ruby":
                self._ruby(element)
            elif name == "span" and self._hides(element):
                self.hidden += 1
            elif name and name not in _LEFT_OUT:
                self.walk(element)
            self._add(element.tail)

    def _ruby(self, ruby: Any) -> None:
        for base in children(ruby, "ruby-base"):
            self.walk(base)
        start = self._length
        for reading in children(ruby, "ruby-text"):
            self.walk(reading)
        if self._length > start:
            self.glosses.append((start, self._length))

    def _add(self, text: str | None) -> None:
        """Add text of the XML, where any white space is one blank; further blanks, tabs and breaks are elements."""
        if text:
            self._put(_WHITE.sub(" ", text))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
