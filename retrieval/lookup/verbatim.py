"""Verbatim search: character for character, except for white space.

White space still counts between two Latin letters or digits: ``12 34`` is not ``1234``. Invisible characters of the
document may be missing from the text, because copying often loses them; none may be added.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from corpus.document import Document
from corpus.source import TABLE_HEAD, TABLE_ROW
from corpus.structure.cells import cell_ranges, delimiter_of

QUOTATION_MARKS: Final = frozenset({"“”", "‘’", "「」", "『』", "«»", "‹›", '""', "''", "〝〞", "＂＂", "„“", "„”"})
MOST_MATCHES: Final = 200  # of one text in one document

_BLANKS: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_FRAME: Final = re.compile(r"^[ \t]*(?:[╭╰].*|│(?: [»┆┄])?)", re.MULTILINE)  # of an answer in a terminal
_WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]")
_NUMBER: Final = re.compile(r"[0-9０-９]")
_NEGATION: Final = frozenset("不没沒未无無非勿毋莫别別")
_SIGN_BEFORE: Final = re.compile(r"(?:[0-9０-９][.,．，:：]?|[-−－+＋±$＄€£¥￥≥≤><＞＜≈~～])$")
_SIGN_BEHIND: Final = re.compile(r"(?:[.,．，:：]?[0-9０-９]|[%％‰‱°℃⁰¹²³⁴-⁹+＋])")


class Occurrence(NamedTuple):
    """``text[start:end]`` of the reading text; ``found`` is the file's own wording where that differs."""

    document: Document
    start: int
    end: int
    found: str | None = None


@dataclass(frozen=True, slots=True)
class ReducedText:
    """A text without the matches of a pattern, with a map back to the original offsets."""

    text: str
    _cuts: tuple[int, ...]  # offsets of ``text`` before which something was removed
    _gone: tuple[int, ...]  # total length removed up to each cut

    @classmethod
    def of(cls, text: str, pattern: re.Pattern[str]) -> ReducedText:
        """``text`` without the matches of ``pattern``."""
        cuts, gone, total = [], [], 0
        for match in pattern.finditer(text):
            cuts.append(match.start() - total)
            total += match.end() - match.start()
            gone.append(total)
        return cls(pattern.sub("", text) if cuts else text, tuple(cuts), tuple(gone))

    def offset(self, index: int) -> int:
        """The original offset of character ``index``."""
        before = bisect_right(self._cuts, index)
        return index + (self._gone[before - 1] if before else 0)

    def cuts(self, start: int, end: int) -> Iterator[int]:
        """The cuts strictly between ``start`` and ``end``."""
        yield from self._cuts[bisect_right(self._cuts, start) : bisect_left(self._cuts, end)]


def lookup_texts(text: str) -> tuple[str, ...]:
    """The texts to look up for ``text``: as it is, without the frame of a terminal answer, and without one pair of
    quotation marks around it."""
    bare = text.strip()
    texts = [bare]
    if "│" in bare:
        texts.append(_FRAME.sub("", bare).strip())
        texts.append(texts[-1].replace("│", " "))  # between the cells of a row
    inner = texts[-1]
    if len(inner) > 2 and inner[0] + inner[-1] in QUOTATION_MARKS:
        texts.append(inner[1:-1].strip())
    return tuple(dict.fromkeys(filter(None, texts)))


def occurrences_in(text: str, document: Document) -> Iterator[Occurrence]:
    """The occurrences of ``text`` in the reading text or else in the source, which includes dropped spans."""
    found = False
    for start, end in occurrences(text, document.text):
        found = True
        yield Occurrence(document, start, end)
    if found or document.source == document.text:
        return
    for start, end in occurrences(text, document.source):
        left, right = document.map.to_text(start), document.map.to_text(end - 1) + 1
        yield Occurrence(document, left, max(left, min(right, len(document.text))), document.source[start:end])


def occurrences(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """The ranges of ``whole`` that equal ``text`` except for white space."""
    start = -1
    for start in find_all(text, whole):
        yield start, start + len(text)
    if start >= 0:
        return
    sought, reduced = ReducedText.of(text, _BLANKS), ReducedText.of(whole, _UNSEEN)
    if not sought.text:
        return
    for index in find_all(sought.text, reduced.text):
        if _same_word_breaks(sought, reduced, index, text, whole):
            yield reduced.offset(index), reduced.offset(index + len(sought.text) - 1) + 1


def find_all(text: str, whole: str) -> Iterator[int]:
    """Where ``text`` begins in ``whole``, overlaps included, up to ``MOST_MATCHES``."""
    position, count = whole.find(text), 0
    while position >= 0 and count < MOST_MATCHES:
        yield position
        position, count = whole.find(text, position + 1), count + 1


def is_cut(document: Document, start: int, end: int) -> bool:
    """Whether the range cuts a number, a Latin word or a negation at either edge. The edges of table cells cut none."""
    text = document.text[start:end]
    if not text:
        return False
    left, right = _cell_edges(document, start, end)
    before = "" if start in left else document.text[max(0, start - 2) : start]
    behind = "" if end in right else document.text[end : end + 2]
    if (_NUMBER.match(text) and _SIGN_BEFORE.search(before)) or before[-1:] in _NEGATION:
        return True
    if _NUMBER.match(text[-1]) and _SIGN_BEHIND.match(behind):
        return True
    return any(map(_in_word, (before[-1:] + text[0], text[-1] + behind[:1])))


def _cell_edges(document: Document, start: int, end: int) -> tuple[set[int], set[int]]:
    """Where cells begin, and where they end, in the table rows that contain ``start`` and ``end``."""
    left: set[int] = set()
    right: set[int] = set()
    for offset in (start, end - 1):
        index = bisect_right(document.paragraphs, offset, key=lambda paragraph: paragraph.start) - 1
        paragraph = document.paragraphs[max(0, index)]
        if paragraph.rule in (TABLE_HEAD, TABLE_ROW):
            row = document.text[paragraph.start : paragraph.end]
            cells = cell_ranges(row, delimiter_of([row]))
            left.update(paragraph.start + cell for cell, _ in cells)
            right.update(paragraph.start + cell for _, cell in cells)
    return left, right


def _in_word(pair: str) -> bool:
    return len(pair) == 2 and all(map(_WORD.match, pair))


def _same_word_breaks(sought: ReducedText, reduced: ReducedText, index: int, text: str, whole: str) -> bool:
    """Whether Latin words and numbers are separated at the same offsets in both."""
    length = len(sought.text)
    cuts = set(sought.cuts(0, length)).union(cut - index for cut in reduced.cuts(index, index + length))
    return all(
        _has_blank(sought, cut, text) == _has_blank(reduced, index + cut, whole)
        for cut in cuts
        if _in_word(sought.text[cut - 1 : cut + 1])
    )


def _has_blank(reduced: ReducedText, cut: int, text: str) -> bool:
    return bool(_BLANKS.search(text, reduced.offset(cut - 1) + 1, reduced.offset(cut)))
