"""Text of table cells: the lines of a wrapped cell joined, the pieces of a line side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.readers.pdf.lines import Piece

# In units of the font size: baselines that differ less are one line.
_LEVEL: Final = 0.35
# Points: a larger distance between the text of a cell and its border is no padding.
_MOST_PADDING: Final = 6.0
_LATIN_WORD: Final = re.compile(r"[!-~]+")
_LATIN: Final = "".join(map(chr, range(0x21, 0x7F)))
_OPENING: Final = "（〔【《“‘「『([{〈"
_CLOSING: Final = "，。；：、！？）〕】》”’」』)]}〉,.;:!?%"
# What stands together at the start of a line: a word or a character, with the brackets around it.
_UNIT: Final = re.compile(f"[{re.escape(_OPENING)}]*(?:[!-~]+|.|\\Z)[{re.escape(_CLOSING)}]*", re.DOTALL)
# In units of the font size.
_HAN_WIDTH: Final = 1.0
_CAPITAL: Final = 0.12
_SLACK: Final = 0.5
_LATIN_WIDTH: Final = 0.55


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and whether all of it is in a strong font; ``raised`` are the ranges of small numbers."""

    text: str = ""
    raised: tuple[tuple[int, int], ...] = ()
    strong: bool = False


EMPTY: Final = Cell()


def cell_of(pieces: Iterable[Piece], left: float, right: float) -> Cell:
    """The text of ``pieces`` in a cell between two edges: a line that has room for the next word ends with a space."""
    lines = levels_of(pieces)
    if not lines:
        return EMPTY
    ends = [(line[0].left, line[-1].right) for line in lines]
    padding = min(min(start - left, right - end) for start, end in ends)
    width = right - left - 2 * min(max(padding, 0.0), _MOST_PADDING)
    text, raised = "", list[tuple[int, int]]()
    for number, line in enumerate(lines):
        if number:
            before = ends[number - 1][1] - ends[number - 1][0]
            text += _joint(text, line[0], width=width, room=width - before)
        for place, piece in enumerate(line):
            text += " " if place else ""
            raised += [(len(text) + start, len(text) + end) for start, end in piece.raised]
            text += piece.text
    return Cell(text, tuple(raised), all(piece.strong for line in lines for piece in line))


def levels_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each line, from the top down and from left to right."""
    levels: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if levels and piece.base - levels[-1][0].base <= _LEVEL * min(piece.size, levels[-1][0].size):
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [sorted(level, key=lambda piece: piece.left) for level in levels]


def _joint(text: str, following: Piece, *, width: float, room: float) -> str:
    """What stands between two lines of a cell: a space where the line was not full, and between Latin words."""
    first = following.text
    word = _LATIN_WORD.match(first)
    if word and (before := len(text) - len(text.rstrip(_LATIN))):
        too_long = (before + len(word[0])) * _LATIN_WIDTH * following.size > width
        return "" if text[-1] in "-/" or too_long else " "
    together = _UNIT.match(first)
    unit = sum(map(_width, together[0])) if together else 0.0
    is_full = (unit + _SLACK) * following.size > room
    return "" if is_full else " "


def _width(letter: str) -> float:
    """The usual width of a character in units of the font size."""
    return _LATIN_WIDTH + _CAPITAL * letter.isupper() if letter.isascii() else _HAN_WIDTH


def row_text(cells: Sequence[Cell]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The cells of a row between tabs, and the ranges of superscript numbers."""
    text, raised = "", list[tuple[int, int]]()
    for number, cell in enumerate(cells):
        text += "\t" if number else ""
        raised += [(len(text) + start, len(text) + end) for start, end in cell.raised]
        text += cell.text
    return text, tuple(raised)
