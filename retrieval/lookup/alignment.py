"""Two versions of a sentence laid side by side."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final, NamedTuple
from unicodedata import normalize

from corpus.script import to_simplified

GAP_COST = 2  # of a unit that only one of both has
GAP = 0.5  # what a letter without a partner costs against one with, where a stretch is chosen
EXACT = 250_000  # pairs of units to compare; longer texts are parted where they surely agree,
AT_ONCE = 250_000  # and where nothing tells, into pieces of so many pairs: the difference may be larger than it need be
GRAM = 4  # units in a row by which a place in long texts is known
EDGE = 4  # letters at either end that may have been replaced

_UNIT = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|\S")
# Marks that are set one for the other: 「」 for “”.
_MARKS = str.maketrans({**dict.fromkeys("“”„‟「」『』〝〞", '"'), **dict.fromkeys("‘’", "'")})


class _Plain(dict[int, str]):
    """The same character in half width and simplified, worked out when it is first met. Unlike ``fold`` it leaves ² and
    ① what they are, and capital letters."""

    def __missing__(self, code: int) -> str:
        """Of one character, one character."""
        character = chr(code)
        if any(first <= character <= last for first, last in _SHAPES):
            changed = normalize("NFKC", character)
            character = changed if len(changed) == 1 else character
        self[code] = to_simplified(to_simplified(character))
        return self[code]


_SHAPES: Final = (("\u2e80", "\u2fdf"), ("\u3000", "\u3000"), ("\uf900", "\ufaff"), ("\uff00", "\uffef"))
_PLAIN: Final = _Plain()


Step = tuple[bool, int, int]  # whether the units are the same, and how many of either are taken


class _Block(NamedTuple):
    """So many units in a row that are the same: ``a`` is where they begin in one text, ``b`` where in the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[start:end]`` of some text, how many letters agree, and how much of both that is (0 to 1)."""

    start: int
    end: int
    agreed: int
    alike: float


def matched_stretch(wanted: str, text: str, start: int, end: int) -> Stretch:
    """The stretch of ``text[start:end]`` that is most like ``wanted``."""
    window = text[start:end]
    find = _fitted if len(wanted) * len(window) <= EXACT else _from_blocks
    left, right, agreed = find(wanted, window)
    return Stretch(start + left, start + right, agreed, 2 * agreed / (len(wanted) + right - left))


def _fitted(wanted: str, window: str) -> tuple[int, int, int]:
    """The stretch with the fewest edits, and how many letters stay as they are (Sellers 1980)."""
    rows = _costs(wanted, window, first=[0] * (len(window) + 1), replace=2)
    last = rows[-1]
    end = min(range(len(last)), key=lambda column: (last[column], -column))
    path = _back(rows, wanted, window, end, replace=2)
    return end - sum(step[2] for step in path), end, sum(step[0] for step in path)


def _from_blocks(wanted: str, window: str) -> tuple[int, int, int]:
    """Much the same for long texts, from the blocks that they have in common."""
    blocks = _best_run([_Block(a, c, b - a) for same, a, b, c, _ in _middle(wanted, window) if same])
    if not blocks:
        return 0, 0, 0
    first, last = blocks[0], blocks[-1]
    before, after = first.a, len(wanted) - (last.a + last.size)
    left = first.b - (before if before <= EDGE else 0)
    right = last.b + last.size + (after if after <= EDGE else 0)
    return max(0, left), min(len(window), right), sum(block.size for block in blocks)


def _best_run(blocks: Sequence[_Block]) -> Sequence[_Block]:
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
    pieces = []
    for same, ours, theirs in aligned(said, found):
        if same or theirs:
            pieces.append(("same" if same else "missing", theirs))
        if ours and not same:
            pieces.append(("added", ours.rstrip()))  # blanks at its end are nobody's
    return tuple(pieces)


def aligned(said: str, found: str) -> Iterator[tuple[bool, str, str]]:
    """Both texts in pieces, in order, and whether these are the same; where they are not, one may be empty."""
    (one, ones), (other, others) = _comparable(said), _comparable(found)
    for same, a, b, c, d in _steps(one, other):
        yield same, _slice(said, ones, a, b), _slice(found, others, c, d)


def _steps(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Ranges of both in order that are the same, or not; as few units as possible are not."""
    start = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    start = min(len(one), len(other)) if start is None else start
    rest = zip(reversed(one[start:]), reversed(other[start:]), strict=False)
    after = next((index for index, (a, b) in enumerate(rest) if a != b), min(len(one), len(other)) - start)
    ends = len(one) - after, len(other) - after
    if start:
        yield True, 0, start, 0, start
    for same, a, b, c, d in _middle(one[start : ends[0]], other[start : ends[1]]):
        yield same, a + start, b + start, c + start, d + start
    if after:
        yield True, ends[0], len(one), ends[1], len(other)


def _middle(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    a = c = 0
    for same, steps in groupby(_path(one, other), key=itemgetter(0)):
        taken = [(x, y) for _, x, y in steps]
        b, d = a + sum(x for x, _ in taken), c + sum(y for _, y in taken)
        yield same, a, b, c, d
        a, c = b, d


def _path(one: Sequence[str], other: Sequence[str]) -> Iterator[Step]:
    """The cheapest way through both; through long texts by way of what stands once in either, piece by piece."""
    anchors = _anchors(one, other) if len(one) * len(other) > EXACT else []
    a = c = 0
    for b, d in (*anchors, (len(one), len(other))):
        pieces = math.isqrt((b - a) * (d - c) // AT_ONCE) + 1
        for left, right in pairwise(range(pieces + 1)):
            (i, j), (k, m) = (
                (start + (end - start) * left // pieces, start + (end - start) * right // pieces)
                for start, end in ((a, b), (c, d))
            )
            yield from _cheapest(one[i:j], other[k:m])
        if b < len(one) and d < len(other):
            yield True, 1, 1
        a, c = b + 1, d + 1


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Where what stands once in either stands in both, as many places as lie in the same order (Cohen, patience
    diff)."""
    places, others = _singles(one), _singles(other)
    pairs = [(place, others[gram]) for gram, place in places.items() if gram in others]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
    found = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _singles(units: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The grams of ``units`` that stand there once, and where."""
    grams = [tuple(units[start : start + GRAM]) for start in range(len(units) - GRAM + 1)]
    counts = Counter(grams)
    return {gram: start for start, gram in enumerate(grams) if counts[gram] == 1}


def _cheapest(one: Sequence[str], other: Sequence[str]) -> list[Step]:
    """The cheapest way through both; a replaced unit costs a little less than one removed and one put in."""
    first = [index * GAP_COST for index in range(len(other) + 1)]
    return _back(_costs(one, other, first=first, replace=3), one, other, len(other), replace=3)


def _costs(one: Sequence[str], other: Sequence[str], *, first: list[int], replace: int) -> list[list[int]]:
    """What it costs to make each beginning of ``one`` of each beginning of ``other`` (Levenshtein 1966)."""
    rows = [first]
    for row, unit in enumerate(one, start=1):
        above, line = rows[-1], [row * GAP_COST]
        for column, candidate in enumerate(other, start=1):
            diagonal = above[column - 1] + (0 if unit == candidate else replace)
            line.append(min(diagonal, above[column] + GAP_COST, line[column - 1] + GAP_COST))
        rows.append(line)
    return rows


def _back(
    rows: Sequence[Sequence[int]], one: Sequence[str], other: Sequence[str], column: int, *, replace: int
) -> list[Step]:
    """The steps of the cheapest way that ends in ``column``, in order."""
    path: list[Step] = []
    row = len(one)
    while row or (column and rows[0][column]):
        here = rows[row][column]
        same = bool(row and column and one[row - 1] == other[column - 1])
        if row and column and here == rows[row - 1][column - 1] + (0 if same else replace):
            path.append((same, 1, 1))
        elif row and here == rows[row - 1][column] + GAP_COST:
            path.append((False, 1, 0))
        else:
            path.append((False, 0, 1))
        row, column = row - path[-1][1], column - path[-1][2]
    return path[::-1]


def plain(text: str) -> str:
    """``text`` in half width, simplified and with one style of quotation marks; of the same length."""
    return text.translate(_PLAIN).translate(_MARKS)


def _comparable(text: str) -> tuple[list[str], list[int]]:
    """What counts, in units that differ as a whole (a number, a Latin word, any other character), and where each
    stands, with one offset more for the end."""
    units = list(_UNIT.finditer(plain(text)))
    return [unit[0] for unit in units], [*(unit.start() for unit in units), len(text)]


def _slice(text: str, offsets: Sequence[int], start: int, end: int) -> str:
    """The characters from one unit to before another, blanks between them included."""
    return text[offsets[start] : offsets[end]]
