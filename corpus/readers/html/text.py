"""The text of a block as a browser shows it: whitespace collapsed, and the ranges of ruby annotations."""

from __future__ import annotations

import re
from typing import Final

GLOSS_START: Final = "\ufdd0"
GLOSS_END: Final = "\ufdd1"
"""Around ruby text while a block is read: noncharacters, which do not occur in text."""
CELL: Final = "\ufdd2"
"""Between the cells of a row while it is read."""

# Character references may produce these, but they do not occur in text.
FOREIGN: Final = re.compile("[\ufdd0-\ufdd2\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and noncharacters."""
# East Asian wide characters: a line break between two of them is not a space.
_WIDE: Final = "[\u2e80-\u303e\u3041-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff]"
_WRAP: Final = re.compile(rf"(?<={_WIDE})[ \t\f]*[\r\n][ \t\r\n\f]*(?={_WIDE})")
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
_BREAKS: Final = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def collapse_whitespace(text: str, *, preformatted: bool) -> tuple[str, tuple[tuple[int, int], ...]]:
    """``text`` as a browser shows it, whitespace collapsed, and the ranges of its glosses."""
    if preformatted:
        text = _BREAKS.sub(" ", text.replace("\r\n", "\n")).strip("\n").rstrip()
    else:
        cells = (_BLANKS.sub(" ", _WRAP.sub("", cell)).strip() for cell in text.split(CELL))
        text = "\t".join(cells)
    plain: list[str] = []
    glosses: list[tuple[int, int]] = []
    length = depth = start = 0
    for piece in re.split(f"([{GLOSS_START}{GLOSS_END}])", text):
        if piece == GLOSS_START:
            start = start if depth else length
            depth += 1
        elif piece == GLOSS_END:
            depth -= 1
            if not depth and start < length:
                glosses.append((start, length))
        else:
            plain.append(piece)
            length += len(piece)
    return "".join(plain), tuple(glosses)
