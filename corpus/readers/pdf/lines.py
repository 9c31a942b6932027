"""Puts spans together to lines, by their baselines and the gaps between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.readers.pdf.spans import HAN, WIDE_SPACE, Span, space_between

# In units of the font size: a wider gap separates two pieces of a line, as cells of a table or columns; Latin words
# are farther apart than Chinese characters. Pieces that are nearer than cells usually are read as one.
_PIECE_GAP: Final = 1.0
_HAN_PIECE_GAP: Final = 0.45
_CELL_GAP: Final = 1.8
_HAN_CELL_GAP: Final = 0.8
_WIDE_GAP: Final = 1.4  # for each wide space
_OVERLAP: Final = 0.5
_LEAST_GAP: Final = 0.2
# Baselines that differ less, in units of the font size, are one line.
_LEVEL: Final = 0.12
# Superscripts and subscripts: their size as a share of the line's, and how far their baseline is from the line's.
_SMALL: Final = 0.8
_SHIFT: Final = 0.65
_RAISE: Final = 0.12
# Characters of a superscript in letters as large as the line's, and how near it is to its line.
_SHORT: Final = 3
_TOUCH: Final = 0.12
_TINY: Final = 0.62  # digits of this size are marks of notes even on the baseline
# How far a shadow is from its text.
_SHADOW: Final = 0.08
# Lines that are looked at for the host of a small span.
_MOST_HOSTS: Final = 6

_NUMBER: Final = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line without wide gaps; ``raised`` are the ranges of small numbers in ``text``.

    ``lefts`` are the left edges of the characters, ``order`` is the place of the piece in the order of drawing.
    """

    text: str
    lefts: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    raised: tuple[tuple[int, int], ...] = ()
    order: int = 0
    upright: bool = True
    strong: bool = False


def pieces_of(spans: Sequence[Span]) -> list[Piece]:
    """The pieces that ``spans`` form, from the top down and from left to right."""
    numbered = list(_unique(spans))
    turned = [_piece([entry]) for entry in numbered if not entry[1].upright]
    found = [
        _piece(run)
        for level in _levels([entry for entry in numbered if entry[1].upright])
        for run in _runs(sorted(level, key=lambda entry: entry[1].left))
    ]
    return sorted([*found, *turned], key=lambda piece: (piece.base, piece.left))


def main_size(parts: Iterable[Span | Piece]) -> float:
    """The font size of most characters, in points."""
    sizes = Counter[float]()
    for part in parts:
        sizes[part.size] += len(part.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=10.0)


_Numbered = tuple[int, Span]


def _unique(spans: Sequence[Span]) -> Iterator[_Numbered]:
    """The spans with their numbers; some files draw text twice in about the same place to make it bold, or a shadow."""
    seen: set[tuple[str, int, int]] = set()
    for number, span in enumerate(spans):
        step = _SHADOW * span.size
        across, down = int(span.left / step), int(span.base / step)
        places = {(span.text, across + x, down + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
        if seen.isdisjoint(places):
            seen.add((span.text, across, down))
            yield number, span


def _levels(spans: Iterable[_Numbered]) -> list[list[_Numbered]]:
    """The spans of each baseline, with the small ones that are raised above or sunk below it."""
    levels: list[list[_Numbered]] = []
    for entry in sorted(spans, key=lambda entry: entry[1].base):
        first = levels[-1][0][1] if levels else None
        if first and entry[1].base - first.base <= _LEVEL * max(first.size, entry[1].size):
            levels[-1].append(entry)
        else:
            levels.append([entry])
    if len(levels) > 1:
        _move_small(levels)
    return [level for level in levels if level]


def _move_small(levels: list[list[_Numbered]]) -> None:
    """Move superscripts and subscripts to the baseline of their line."""
    bases = [level[0][1].base for level in levels]
    by_edge = [sorted(level, key=lambda entry: entry[1].left) for level in levels]
    lefts = [[entry[1].left for entry in level] for level in by_edge]
    largest = [max(entry[1].size for entry in level) for level in levels]
    moved: list[tuple[int, _Numbered]] = []
    for number, level in enumerate(levels):
        nearby = range(max(0, number - _MOST_HOSTS), min(len(levels), number + _MOST_HOSTS + 1))
        kept = []
        for entry in level:
            hosts = [
                other
                for other in nearby
                if other != number
                and (largest[other] * _SMALL >= entry[1].size or len(entry[1].text) <= _SHORT)
                and abs(bases[other] - entry[1].base) <= _SHIFT * largest[other]
                and _is_beside(entry[1], by_edge[other], lefts[other])
            ]
            if hosts:
                moved.append((min(hosts, key=lambda other: abs(bases[other] - entry[1].base)), entry))
            else:
                kept.append(entry)
        levels[number] = kept
    for host, entry in moved:
        levels[host].append(entry)


def _is_beside(small: Span, level: Sequence[_Numbered], lefts: Sequence[float]) -> bool:
    """Whether a span of ``level`` in larger letters touches ``small``."""
    at = bisect_left(lefts, small.left)
    for _, host in level[max(0, at - 2) : at + 2]:
        slack = _OVERLAP * host.size
        near = host.left - slack <= small.right and small.left <= host.right + slack
        if near and small.size <= _SMALL * host.size:
            return True
        if abs(small.left - host.right) <= _TOUCH * host.size and len(host.text) > len(small.text) <= _SHORT:
            return True
    return False


def _runs(level: Sequence[_Numbered]) -> Iterator[list[_Numbered]]:
    """The spans of a baseline, parted at wide gaps."""
    run: list[_Numbered] = []
    for entry in level:
        if run and not _follows(run[-1][1], entry[1]):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def joint(left: Piece, right: Piece) -> str:
    """What stands between two pieces of a line outside of a table: a tab for a gap as wide as between cells."""
    gap = (right.left - left.right) / max(left.size, right.size)
    if gap > _CELL_GAP or (gap > _HAN_CELL_GAP and _are_han(left.text, right.text)):
        return "\t"
    return space_between(left.text[-1], right.text[0], gap)


def _are_han(left: str, right: str) -> bool:
    return bool(HAN.match(left[-1]) and HAN.match(right[0]))


def _follows(left: Span, right: Span) -> bool:
    gap = (right.left - left.right) / max(left.size, right.size)
    if right.before and gap <= max(_CELL_GAP, _WIDE_GAP * right.before.count(WIDE_SPACE)):
        return True
    any_han = HAN.match(left.text[-1]) or HAN.match(right.text[0])
    return gap <= (_HAN_PIECE_GAP if any_han else _PIECE_GAP)


def _piece(run: Sequence[_Numbered]) -> Piece:
    size = main_size([span for _, span in run])
    largest = max(run, key=lambda entry: (entry[1].size > _SMALL * size, len(entry[1].text)))[1]
    base = largest.base
    full = [span for _, span in run if span.size > _SMALL * size and abs(span.base - base) <= _RAISE * size]
    text, lefts, raised = "", list[float](), list[tuple[int, int]]()
    for number, (order, span) in enumerate(run):
        if number:
            place, before = run[number - 1]
            gap = (span.left - before.right) / size
            drawn_next = span.before if order == place + 1 else ""
            space = drawn_next or (space_between(text[-1], span.text[0], gap) if gap > _LEAST_GAP else "")
            text += space
            lefts += [before.right] * len(space)
        is_raised = base - span.base > _RAISE * size
        if (is_raised or span.size <= _TINY * size) and _NUMBER.fullmatch(span.text):
            raised.append((len(text), len(text) + len(span.text)))
        text += span.text
        lefts += span.lefts
    return Piece(
        text,
        tuple(lefts),
        run[0][1].left,
        min(span.top for span in full),
        max(span.right for _, span in run),
        max(span.bottom for span in full),
        base,
        size,
        tuple(raised),
        min(number for number, _ in run),
        run[0][1].upright,
        all(span.strong for _, span in run),
    )
