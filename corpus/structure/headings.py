"""The open headings at each place of a document."""

from __future__ import annotations

import re
from typing import Final

from corpus.document import Paragraph
from corpus.names import HAN
from corpus.structure.markers import CHAPTER, marker_of

MOST: Final = 20  # open headings
_LOWEST: Final = 10_000
_WORDS: Final = re.compile(r"[^\W\d_]{2}|" + HAN)
_UNIT: Final = re.compile("[编編章节節篇部讲講]")
_SIBLINGS: Final = frozenset({"chinese", "chinese-brackets"})


class HeadingPath:
    """Follows the headings of a document. The format's levels decide; where it states none, the way of numbering: the
    one that appears first is the highest. A heading without a number closes those without one above it, unless it
    stands right below them. Bare numbers and section titles are left out."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[int, Paragraph]] = []
        self._ranks: dict[str, int] = {}
        self._closed = False  # text stands below the last heading

    def enter(self, heading: Paragraph) -> tuple[Paragraph, ...]:
        """The open headings from ``heading`` on, the highest first."""
        text = self._text[heading.start : heading.end]
        if text == heading.section or not _WORDS.search(text):
            self._open = [] if self._closed and not heading.level else self._open
        else:
            rank = self._rank(heading, text)
            if rank == _LOWEST and not self._closed:
                rank += len(self._open)  # right below another
            else:
                self._open = [(known, above) for known, above in self._open if known < rank]
            self._open = [*self._open[1 - MOST :], (rank, heading)]
        self._closed = False
        return tuple(paragraph for _, paragraph in self._open)

    def pass_sibling(self, line: Paragraph) -> tuple[Paragraph, ...] | None:
        """The open headings at a line of text that is numbered like one of them, which it closes: 二、… below the
        heading 一、…; ``None`` for any other line."""
        marker = marker_of(self._text[line.start : line.end])
        rank = self._ranks.get(marker.family) if marker and marker.family in _SIBLINGS else None
        if rank is None or all(known != rank for known, _ in self._open):
            return None
        self._open = [(known, above) for known, above in self._open if known < rank]
        return tuple(paragraph for _, paragraph in self._open)

    def enter_record(self) -> tuple[Paragraph, ...]:
        """No heading of one record is open in the next."""
        self._open, self._closed = [], True
        return ()

    def open(self) -> None:
        """Text stands below the headings."""
        self._closed = True

    def _rank(self, heading: Paragraph, text: str) -> int:
        if heading.level:
            return heading.level
        marker = marker_of(text)
        if marker is None:
            return _LOWEST
        kind = marker.family
        if kind == CHAPTER:
            kind += "".join(_UNIT.findall(text[: marker.end]))
        elif kind == "dotted":
            kind += str(text[: marker.end].count("."))
        return self._ranks.setdefault(kind, 100 + len(self._ranks))
