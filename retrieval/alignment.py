"""Two versions of a sentence laid side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from retrieval.fold import fold

GAP = 0.5  # what a letter without a partner costs against one with, where a stretch is chosen
EDGE = 4  # letters at either end that may have been replaced

_UNIT = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-z]+|\S")
# Marks that are set one for the other: 「」 for “”.
_MARKS = str.maketrans({**dict.fromkeys("“”„‟「」『』〝〞", '"'), **dict.fromkeys("‘’", "'"), "。": ".", "｡": "."})


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[start:end]`` of some text, how many letters agree, and how much of both that is (0 to 1)."""

    start: int
    end: int
    agreed: int
    alike: float


def matched_stretch(wanted: str, text: str, start: int, end: int) -> Stretch:
    """The stretch of ``text[start:end]`` that is most like ``wanted``."""
    matcher = SequenceMatcher(None, wanted, text[start:end], autojunk=False)
    blocks = _best_run([block for block in matcher.get_matching_blocks() if block.size])
    if not blocks:
        return Stretch(start, start, 0, 0.0)
    first, last = blocks[0], blocks[-1]
    before, after = first.a, len(wanted) - (last.a + last.size)
    left = first.b - (before if before <= EDGE else 0)
    right = last.b + last.size + (after if after <= EDGE else 0)
    left, right = max(0, left), min(end - start, right)
    agreed = sum(block.size for block in blocks)
    return Stretch(start + left, start + right, agreed, 2 * agreed / (len(wanted) + right - left))


def _best_run(blocks: Sequence[Match]) -> Sequence[Match]:
    """The run of blocks with most letters in them and fewest between them (Kadane, 1984)."""
    best: tuple[float, int, int] = (0.0, 0, 0)
    score, first = 0.0, 0
    for index, block in enumerate(blocks):
        if index:
            previous = blocks[index - 1]
            score -= GAP * (block.b - previous.b - previous.size)
        if score < 0:
            score, first = 0.0, index
        score += block.size
        best = max(best, (score, -first, index + 1))
    return blocks[-best[1] : best[2]]


def difference(said: str, found: str) -> tuple[tuple[str, str], ...]:
    """What leads from ``found`` to ``said``: ``same`` and ``missing`` in characters of ``found``, ``added`` in those of
    ``said``. Width, script, white space and the style of quotation marks make no difference."""
    one, other = _comparable(said), _comparable(found)
    matcher = SequenceMatcher(None, one[0], other[0], autojunk=False)
    pieces = []
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(("same", _slice(found, other[1], c, d)))
            continue
        if d > c:
            pieces.append(("missing", _slice(found, other[1], c, d)))
        if b > a:
            pieces.append(("added", _slice(said, one[1], a, b)))
    return tuple(_settled(pieces))


def _comparable(text: str) -> tuple[list[str], list[int]]:
    """What counts, in units that differ as a whole (a number, a Latin word, any other character), and where each
    stands, with one offset more for the end."""
    plain = fold(text).translate(_MARKS)
    units = list(_UNIT.finditer(plain))
    return [unit[0] for unit in units], [*(unit.start() for unit in units), len(text)]


def _slice(text: str, offsets: Sequence[int], start: int, end: int) -> str:
    """The characters from one unit to before another, blanks between them included."""
    return text[offsets[start] : offsets[end]]


def _settled(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Blanks at the end of an addition are nobody's."""
    for kind, text in pieces:
        yield kind, text.rstrip() if kind == "added" else text
