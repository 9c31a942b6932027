"""Where a text stands character for character: only blanks may be others than in the document.

A blank counts all the same between two Latin letters or digits: ``12 34`` is not ``1234``. Invisible characters of the
document may be left out, for who copies a text often loses them; none may be added.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from corpus.document import Document
from corpus.folder.listing import FileStat, stat_of
from corpus.readers.limits import LARGEST_FILE
from corpus.readers.records import csv
from corpus.source import TABLE_ROW
from retrieval.text.lru import Remembered

QUOTATION_MARKS: Final = frozenset({"“”", "‘’", "「」", "『』", "«»", "‹›", '""', "''", "〝〞", "＂＂", "„“", "„”"})
OCCURRENCES: Final = 200  # of one text in one document that are looked at
REMEMBERED: Final = 4_000_000  # characters of files of tables
TABLES: Final = (".csv", ".tsv")

_BLANKS: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_FRAME: Final = re.compile(r"^[ \t]*(?:[╭╰].*|│(?: »)?)", re.MULTILINE)  # of an answer in a terminal
_WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]")
_NUMBER: Final = re.compile(r"[0-9０-９]")
_DENIAL: Final = frozenset("不没沒未无無非勿毋莫别別")
_SIGN_BEFORE: Final = re.compile(r"(?:[0-9０-９][.,．，:：]?|[-−－+＋±$＄€£¥￥≥≤><＞＜≈~～])$")
_SIGN_BEHIND: Final = re.compile(r"(?:[.,．，:：]?[0-9０-９]|[%％‰‱°℃⁰¹²³⁴-⁹+＋])")

_known: Final = Remembered[tuple[FileStat, str, str]](REMEMBERED)


class Place(NamedTuple):
    """``text[start:end]`` of the reading text; ``found``, where it is not these characters but others of the file."""

    document: Document
    start: int
    end: int
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without what a pattern matches, and where the rest of it stood."""

    text: str
    _cuts: tuple[int, ...]  # offsets of ``text`` before which something is left out
    _gone: tuple[int, ...]  # how much is, up to there

    @classmethod
    def of(cls, text: str, pattern: re.Pattern[str]) -> Squeezed:
        """``text`` without what ``pattern`` matches."""
        cuts, gone, total = [], [], 0
        for match in pattern.finditer(text):
            cuts.append(match.start() - total)
            total += match.end() - match.start()
            gone.append(total)
        return cls(pattern.sub("", text) if cuts else text, tuple(cuts), tuple(gone))

    def offset(self, index: int) -> int:
        """Where character ``index`` stood."""
        before = bisect_right(self._cuts, index)
        return index + (self._gone[before - 1] if before else 0)

    def cuts(self, start: int, end: int) -> Iterator[int]:
        """The offsets strictly between ``start`` and ``end`` before which something is left out."""
        yield from self._cuts[bisect_right(self._cuts, start) : bisect_left(self._cuts, end)]


def readings(text: str) -> tuple[str, ...]:
    """What may be meant to be looked up: ``text``, without the frame that answers have in a terminal, without one pair
    of quotation marks around it."""
    bare = text.strip()
    found = [bare]
    if "│" in bare:
        found.append(_FRAME.sub("", bare).strip())
    inner = found[-1]
    if len(inner) > 2 and inner[0] + inner[-1] in QUOTATION_MARKS:
        found.append(inner[1:-1].strip())
    return tuple(dict.fromkeys(filter(None, found)))


def places_in(text: str, document: Document) -> Iterator[Place]:
    """Where ``text`` stands in the reading text, then where it stands in the source with what was dropped from it."""
    found = False
    for start, end in occurrences(text, document.text):
        found = True
        yield Place(document, start, end)
    if found or document.source == document.text:
        return
    for start, end in occurrences(text, document.source):
        left, right = document.map.to_text(start), document.map.to_text(end - 1) + 1
        yield Place(document, left, max(left, min(right, len(document.text))), document.source[start:end])


def places_in_rows(text: str, document: Document, path: Path) -> Iterator[Place]:
    """Where ``text`` stands in the file of a table, whose rows the reading text words anew; nowhere, if the file is
    not the one that was read."""
    if not document.id.lower().endswith(TABLES):
        return
    written = _written(document, path)
    ranges = list(occurrences(text, written))
    rows = csv.row_offsets(written) if ranges else []
    paragraphs = [each for each in document.paragraphs if each.rule == TABLE_ROW]
    for start, end in ranges:
        number = bisect_right(rows, start) - 1
        row = paragraphs[max(0, number)] if len(rows) == len(paragraphs) else document.paragraphs[0]
        yield Place(document, row.start, row.end, written[start:end])


def _written(document: Document, path: Path) -> str:
    """The text of the document's file, remembered while the file looks the same; nothing, if it is another file now."""
    try:
        stamp = stat_of(path.stat())
        known = _known.get(str(path))
        if known and known[:2] == (stamp, document.sha256):
            return known[2]
        data = path.read_bytes() if path.is_file() and stamp.size <= LARGEST_FILE else b""
    except OSError:
        return ""
    text = csv.as_written(data) if sha256(data).hexdigest() == document.sha256 else ""
    if len(text) <= REMEMBERED:
        _known.keep(str(path), (stamp, document.sha256, text), len(text))
    return text


def occurrences(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """The ranges of ``whole`` that are ``text`` but for blanks."""
    known = set()
    for start in find_each(text, whole):
        known.add(start)
        yield start, start + len(text)
    if known:
        return
    wanted, there = Squeezed.of(text, _BLANKS), Squeezed.of(whole, _UNSEEN)
    if not wanted.text:
        return
    for index in find_each(wanted.text, there.text):
        if _words_alike(wanted, there, index, text, whole):
            yield there.offset(index), there.offset(index + len(wanted.text) - 1) + 1


def find_each(text: str, whole: str) -> Iterator[int]:
    """Where ``text`` begins in ``whole``; overlapping ones too, up to so many."""
    position, count = whole.find(text), 0
    while position >= 0 and count < OCCURRENCES:
        yield position
        position, count = whole.find(text, position + 1), count + 1


def is_cut(document: Document, start: int, end: int) -> bool:
    """Whether what stands right before or behind belongs to a number, a Latin word or a denial at this edge."""
    before, text, behind = (
        document.text[max(0, start - 2) : start],
        document.text[start:end],
        document.text[end : end + 2],
    )
    if not text:
        return False
    if (_NUMBER.match(text) and _SIGN_BEFORE.search(before)) or before[-1:] in _DENIAL:
        return True
    if _NUMBER.match(text[-1]) and _SIGN_BEHIND.match(behind):
        return True
    return any(map(_in_word, (before[-1:] + text[0], text[-1] + behind[:1])))


def _in_word(pair: str) -> bool:
    return len(pair) == 2 and all(map(_WORD.match, pair))


def _words_alike(wanted: Squeezed, there: Squeezed, index: int, text: str, whole: str) -> bool:
    """Whether Latin words and numbers are parted in the one where they are in the other."""
    length = len(wanted.text)
    cuts = set(wanted.cuts(0, length)).union(cut - index for cut in there.cuts(index, index + length))
    return all(
        _is_parted(wanted, cut, text) == _is_parted(there, index + cut, whole)
        for cut in cuts
        if _in_word(wanted.text[cut - 1 : cut + 1])
    )


def _is_parted(squeezed: Squeezed, cut: int, text: str) -> bool:
    return bool(_BLANKS.search(text, squeezed.offset(cut - 1) + 1, squeezed.offset(cut)))
