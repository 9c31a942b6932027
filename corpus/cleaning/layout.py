"""Line breaks that a page layout put inside a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from corpus.cleaning.lines import Labels, Line, ends_sentence, has_sentence_end, is_item
from corpus.names import HAN

# Characters; a shorter line of running text is not broken by a layout.
_PROSE_LENGTH: Final = 15
# Columns: full lines of a hard-wrapped text differ by at most two Chinese characters, and there are several of them.
_WRAP_SLACK: Final = 4
_WRAP_LINES: Final = 3
_WRAP_WIDTHS: Final = range(40, 161)

_CLAUSE: Final = re.compile(r"[,，、]")
_STOPS: Final = re.compile(r"[。！？!?][”’」』）)]*")
# Words that end in a Chinese character and are not a label with a value, a title or a formula.
_PLAIN_TAIL: Final = re.compile(rf"[^:：《》〈〉「」『』]*{HAN}")
# Beginnings of a new paragraph: a quotation or a title, a date, a subject that is explained or defined.
_OPENING: Final = re.compile(
    r"[“‘「『《〈【\"]|\d{1,4}[年月日]|(?:今天|昨天|近日|日前|当前|目前|此外|同时|会议|据)|"
    r"[^,，。、;；]{1,25}(?:[(（][^()（）]*[)）](?:是|为|，|,)|[(（][，、]*[)）])|[^,，。、;；]{1,12}[,，](?:又|亦|简称|俗称|本名|原名|全称)|"
    r"[^,，。、;；]{1,25}?(?:是|位于|指|成立于|为|始建于|发生于)"
)


def broken_lines(lines: Sequence[Line], labels: Labels) -> Iterator[int]:
    """The numbers of lines whose sentence continues in the next line."""
    width = _wrap_width(lines, labels)
    for number in range(len(lines) - 1):
        if number in labels or number + 1 in labels:
            continue
        left, right = lines[number], lines[number + 1]
        wrapped = width and _is_full(left, width) and right.adjacent and not right.indented and not is_item(right)
        if wrapped or (_is_unfinished(left) and _is_continuation(right)):
            yield number


def _is_unfinished(line: Line) -> bool:
    """Whether the line ends inside a sentence: after a comma, or in plain words after a full stop."""
    if len(line.text) < _PROSE_LENGTH or ends_sentence(line.text):
        return False
    *before, tail = _STOPS.split(line.text)
    return bool(_CLAUSE.match(line.text[-1])) or (bool(before) and _PLAIN_TAIL.fullmatch(tail) is not None)


def _is_continuation(line: Line) -> bool:
    """Whether the line may be the rest of a sentence: running text that does not begin like a new paragraph."""
    if is_item(line) or line.indented or _OPENING.match(line.folded):
        return False
    return has_sentence_end(line.text) or _CLAUSE.search(line.text) is not None


def _is_full(line: Line, width: int) -> bool:
    """Whether the line fills the column and ends inside Chinese text (joining Latin words would glue them)."""
    return not ends_sentence(line.text) and not line.text[-1].isascii() and _width(line.text) >= width - _WRAP_SLACK


def _wrap_width(lines: Sequence[Line], labels: Labels) -> int:
    """The width in columns of a hard-wrapped text; 0 for a text with one line per paragraph."""
    texts = [line.text for number, line in enumerate(lines) if number not in labels]
    if max(map(len, texts), default=0) >= _WRAP_WIDTHS.stop:  # a character is at least one column wide
        return 0
    widths = sorted(map(_width, texts))
    if not widths or widths[-1] not in _WRAP_WIDTHS:
        return 0
    full = sum(width >= widths[-1] - _WRAP_SLACK for width in widths)
    return widths[-1] if full >= _WRAP_LINES and full * 3 >= len(widths) else 0


def _width(text: str) -> int:
    """Width in terminal columns: two for a Chinese character."""
    return sum(map(_columns, text))


@lru_cache(maxsize=1 << 14)
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
