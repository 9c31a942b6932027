"""Align two versions of a sentence."""

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

GAP_COST = 2  # of a unit that only one text has
GAP = 0.5  # penalty of an unmatched letter where a stretch is chosen; a matched one counts 1
EXACT = 250_000  # pairs of units aligned exactly; longer texts are split at common anchors,
AT_ONCE = 250_000  # and without anchors into pieces of so many pairs, so the difference may not be minimal
GRAM = 4  # units of an anchor
EDGE = 4  # letters at either end that may have been replaced

_UNIT = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|\S")
# Quotation marks of one style.
_MARKS = str.maketrans({**dict.fromkeys("“”„‟「」『』〝〞", '"'), **dict.fromkeys("‘’", "'")})


class _Plain(dict[int, str]):
    """A character → the same in half width and simplified, computed on first use. Unlike ``fold`` it keeps ², ① and
    capital letters."""

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


Step = tuple[bool, int, int]  # whether the units are the same, and how many of each text


class _Block(NamedTuple):
    """A run of ``size`` common units that begins at ``a`` in one text and at ``b`` in the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[start:end]`` of some text, how many letters match, and their share of both texts (0 to 1)."""

    start: int
    end: int
    agreed: int
    similarity: float


def matched_stretch(sought: str, text: str, start: int, end: int) -> Stretch:
    """The stretch of ``text[start:end]`` most similar to ``sought``."""
    window = text[start:end]
    find = _fitted if len(sought) * len(window) <= EXACT else _from_blocks
    left, right, agreed = find(sought, window)
    return Stretch(start + left, start + right, agreed, 2 * agreed / (len(sought) + right - left))


def _fitted(sought: str, window: str) -> tuple[int, int, int]:
    """The stretch with the fewest edits and how many letters match (Sellers 1980)."""
    rows = _costs(sought, window, first=[0] * (len(window) + 1), replace=2)
    last = rows[-1]
    end = min(range(len(last)), key=lambda column: (last[column], -column))
    path = _back(rows, sought, window, end, replace=2)
    return end - sum(step[2] for step in path), end, sum(step[0] for step in path)


def _from_blocks(sought: str, window: str) -> tuple[int, int, int]:
    """An approximation for long texts, from their common blocks."""
    blocks = _best_run([_Block(a, c, b - a) for same, a, b, c, _ in _middle(sought, window) if same])
    if not blocks:
        return 0, 0, 0
    first, last = blocks[0], blocks[-1]
    before, after = first.a, len(sought) - (last.a + last.size)
    left = first.b - (before if before <= EDGE else 0)
    right = last.b + last.size + (after if after <= EDGE else 0)
    return max(0, left), min(len(window), right), sum(block.size for block in blocks)


def _best_run(blocks: Sequence[_Block]) -> Sequence[_Block]:
    """The run of blocks with the highest score: letters in them less gaps between them (Kadane 1984)."""
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
    """The differences between ``found`` and ``said`` in order: ``same`` and ``missing`` in characters of ``found``,
    ``added`` in those of ``said``. Width, script, white space and the style of quotation marks are ignored."""
    pieces = []
    for same, ours, theirs in aligned(said, found):
        if same or theirs:
            pieces.append(("same" if same else "missing", theirs))
        if ours and not same:
            pieces.append(("added", ours.rstrip()))
    return tuple(pieces)


def aligned(said: str, found: str) -> Iterator[tuple[bool, str, str]]:
    """Both texts in aligned pieces, in order: whether they are the same, and the piece of each, which may be empty."""
    (one, ones), (other, others) = _comparable(said), _comparable(found)
    for same, a, b, c, d in _steps(one, other):
        yield same, _slice(said, ones, a, b), _slice(found, others, c, d)


def _steps(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Aligned ranges of both in order: whether they are the same, and their offsets; few units differ."""
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
        lengths = [(x, y) for _, x, y in steps]
        b, d = a + sum(x for x, _ in lengths), c + sum(y for _, y in lengths)
        yield same, a, b, c, d
        a, c = b, d


def _path(one: Sequence[str], other: Sequence[str]) -> Iterator[Step]:
    """The cheapest alignment; of long texts piece by piece between anchors."""
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
    """The positions of grams that are unique in both texts, the longest run in the same order (Cohen, patience
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
    run = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _singles(units: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The grams that occur once in ``units``, and where."""
    grams = [tuple(units[start : start + GRAM]) for start in range(len(units) - GRAM + 1)]
    counts = Counter(grams)
    return {gram: start for start, gram in enumerate(grams) if counts[gram] == 1}


def _cheapest(one: Sequence[str], other: Sequence[str]) -> list[Step]:
    """The cheapest alignment. Replacing a unit (3) costs less than removing and inserting one (4)."""
    first = [index * GAP_COST for index in range(len(other) + 1)]
    return _back(_costs(one, other, first=first, replace=3), one, other, len(other), replace=3)


def _costs(one: Sequence[str], other: Sequence[str], *, first: list[int], replace: int) -> list[list[int]]:
    """The edit distance between each prefix of ``one`` and each prefix of ``other`` (Levenshtein 1966)."""
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
    """The steps of the cheapest alignment that ends in ``column``, in order."""
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
    """The units of ``text`` (a number, a Latin word, or any other character) and their offsets, plus the end."""
    units = list(_UNIT.finditer(plain(text)))
    return [unit[0] for unit in units], [*(unit.start() for unit in units), len(text)]


def _slice(text: str, offsets: Sequence[int], start: int, end: int) -> str:
    """The characters from unit ``start`` to before unit ``end``, with the blanks between them."""
    return text[offsets[start] : offsets[end]]
