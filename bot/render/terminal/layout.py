"""Breaks mixed Chinese and Latin text into lines of a given width in terminal cells.

A Chinese character is two cells wide, and a line may break before or after it. No line starts with closing punctuation
or ends with opening punctuation. Latin words and numbers stay whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import get_character_cell_size
from rich.text import Text

NEVER_FIRST = frozenset(",.;:!?)]}%，。、；：！？）】》〉」』”’〕％…—·～")
NEVER_LAST = frozenset("([{（【《〈「『“‘〔")
JOINER = "\N{ZERO WIDTH JOINER}"  # connects the parts of an emoji


def width(text: str) -> int:
    """The width of ``text`` in cells, summed over its characters; never less than a terminal uses."""
    return sum(map(get_character_cell_size, text))


def lines(text: str, columns: int) -> Iterator[tuple[int, int]]:
    """Adjacent ranges that cover ``text``, each at most ``columns`` cells wide.

    A line end in the text ends a line and belongs to it, with width 0. A character wider than ``columns`` gets a line
    of its own.
    """
    start = chance = used = 0
    for index, character in enumerate(text):
        size = 0 if character == "\n" else get_character_cell_size(character)
        if index > start and _may_break(text[index - 1], character):
            chance = index
        if used + size > columns and index > start:
            end = chance if chance > start else index
            yield start, end
            start, used = end, width(text[end:index])
        used += size
        if character == "\n":
            yield start, index + 1
            start, used = index + 1, 0
    if start < len(text):
        yield start, len(text)


def wrapped(text: str, columns: int, style: str = "", *, indent: str = "") -> Text:
    """``text`` as lines of at most ``columns`` cells, each after ``indent``."""
    view = Text()
    for start, end in lines(text, max(columns - len(indent), 2)):
        view.append(indent).append(text[start:end].rstrip(), style).append("\n")
    return view


def broken_lines(text: Text, columns: int) -> list[Text]:
    """``text`` in lines of at most ``columns`` cells, without trailing spaces."""
    ends = [end for _, end in lines(text.plain, columns)]
    divided = list(text.divide(ends[:-1])) if ends else []
    for line in divided:
        line.rstrip()
    return divided


def _may_break(before: str, after: str) -> bool:
    if after in NEVER_FIRST or after.isspace() or before in NEVER_LAST or before == JOINER:
        return False
    if get_character_cell_size(after) == 0:
        return False
    return before.isspace() or _wide(before) or _wide(after)


def _wide(character: str) -> bool:
    return get_character_cell_size(character) == 2  # cells
