"""Sentences and clauses of a paragraph, as ranges that partition it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

SENTENCE_LENGTH: Final = 120
"""Characters; a highlight splits longer sentences inside quotations, then at clauses."""

_CLOSING: Final = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "）": "（",
    ")": "(",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "]": "[",
}
_OPENERS: Final = frozenset(_CLOSING.values())
_PAIRED: Final = re.compile("[" + "".join(re.escape(mark) for pair in _CLOSING.items() for mark in pair) + "]")
_BRACKETS: Final = frozenset(")）】》〉]")
_INDENT: Final = re.compile(r"[—– \u3000]*")
_QUOTES: Final = frozenset("“‘「『")
# Half-width stops count too, except ? and ! inside a URL or a formula.
_STOP: Final = re.compile(
    r"(?:[。！？]|(?<![A-Za-z0-9=&/])[!?]|[!?](?![A-Za-z0-9=&/]))(?:[。！？!?]|…|⋯)*|(?<=[a-z]{2})\.(?=\s+[A-Z])"
)
_CLOSERS: Final = re.compile(r"[”’」』）)】》〉\]]*\s*")
_CLOSED_STOP: Final = re.compile(f"(?:{_STOP.pattern})({_CLOSERS.pattern})")
_SEMICOLON: Final = re.compile(r"[;；][”’」』]*")
_COMMA: Final = re.compile(r"[,，:：](?!\d)[”’」』]*")
_PAUSE: Final = re.compile(r"[、\s][”’」』]*")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges ``(start, end)`` of the sentences of ``text``, each with the whitespace after it.

    Closing quotes and brackets belong to their sentence. A stop inside quotes or brackets does not end a sentence. A
    quotation at the start of a sentence keeps the words up to the next stop, which say who is quoted.
    """
    return _ranges(text, _sentence_ends(text))


def split_clauses(text: str, limit: int = SENTENCE_LENGTH) -> tuple[tuple[int, int], ...]:
    """Ranges of at most ``limit`` characters: split at inner stops, then ``;``, then ``,``, then ``、``, else anywhere.

    Quotations and brackets are split last.
    """
    if len(text) <= limit:
        return ((0, len(text)),) if text else ()
    pieces = [(0, len(text))]
    depths = _depths(text)
    cuts = (_STOP, 9), (_SEMICOLON, 0), (_COMMA, 0), (_COMMA, 9), (_PAUSE, 9)
    for pattern, depth in cuts:
        ends = [match.end() for match in pattern.finditer(text) if depths[match.start()] <= depth]
        ends = [_CLOSERS.match(text, end).end() if pattern is _STOP else end for end in ends]  # type: ignore[union-attr]
        pieces = [part for piece in pieces for part in _shortened(piece, ends, limit)]
    return tuple(part for piece in pieces for part in _chopped(piece, limit))


def marking_units(text: str, limit: int = SENTENCE_LENGTH) -> tuple[tuple[int, int], ...]:
    """Ranges of the sentences of ``text``, sentences over ``limit`` split into clauses: the units of a highlight."""
    sentences = split_sentences(text)
    if all(end - start <= limit for start, end in sentences):
        return sentences
    return tuple(
        (start + left, start + right)
        for start, end in sentences
        for left, right in split_clauses(text[start:end], limit)
    )


def _sentence_ends(text: str) -> Iterator[int]:
    if not _PAIRED.search(text):
        yield from (match.end() for match in _CLOSED_STOP.finditer(text))
        return
    depths = _depths(text)
    start = 0
    for match in _CLOSED_STOP.finditer(text):
        stop, end = match.span(1)
        if depths[end]:
            continue
        if end > stop and not _BRACKETS.isdisjoint(match[1]) and text[start] not in _OPENERS:
            continue
        if depths[stop - 1] and _is_opening_quotation(text, start, (stop, end), depths):
            continue
        yield end
        start = end


def _is_opening_quotation(text: str, start: int, closers: tuple[int, int], depths: Sequence[int]) -> bool:
    """Whether ``text[start:]`` begins with a quotation that closes right after the stop, at ``closers``, and words
    follow it."""
    stop, end = closers
    indent = _INDENT.match(text, start)
    opening = indent.end() if indent else start
    if text[opening] not in _QUOTES or end >= len(text) or text[end] in _QUOTES:
        return False
    return all(depths[offset] > depths[opening] for offset in range(opening + 1, stop))


def _depths(text: str) -> list[int]:
    """The number of matched quotes and brackets open before each character, with a final 0."""
    change = [0] * (len(text) + 1)
    open_at: list[int] = []
    for match in _PAIRED.finditer(text):
        offset, character = match.start(), match[0]
        if character not in _CLOSING:
            open_at.append(offset)
            continue
        while open_at and text[open_at[-1]] != _CLOSING[character]:
            open_at.pop()
        if open_at:
            change[open_at.pop() + 1] += 1
            change[offset + 1] -= 1
    return list(accumulate(change))


def _ranges(text: str, ends: Iterator[int]) -> tuple[tuple[int, int], ...]:
    edges = sorted({0, len(text), *ends})
    return tuple(pairwise(edges)) if text else ()


def _shortened(piece: tuple[int, int], ends: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """``piece`` split at some of ``ends`` into few parts of similar length, each within ``limit`` where possible."""
    start, stop = piece
    if stop - start <= limit:
        yield piece
        return
    inner = ends[bisect_right(ends, start) : bisect_left(ends, stop)]
    target = (stop - start) / -(-(stop - start) // limit)
    left = start
    for end, after in pairwise([*inner, stop]):
        if after - left > limit or end - left >= target:
            yield left, end
            left = end
    yield left, stop


def _chopped(piece: tuple[int, int], limit: int) -> Iterator[tuple[int, int]]:
    start, stop = piece
    for left in range(start, stop, limit):
        yield left, min(left + limit, stop)
