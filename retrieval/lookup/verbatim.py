"""Verbatim search: character for character, except for white space.

White space still counts between two Latin letters or digits: ``12 34`` is not ``1234``. Invisible characters of the
document may be missing from the text, because copying often loses them; none may be added.
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
from retrieval.text.lru import LruCache

QUOTATION_MARKS: Final = frozenset({"“”", "‘’", "「」", "『』", "«»", "‹›", '""', "''", "〝〞", "＂＂", "„“", "„”"})
MOST_MATCHES: Final = 200  # of one text in one document
CACHE_SIZE: Final = 4_000_000  # characters of table files
TABLES: Final = (".csv", ".tsv")

_BLANKS: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_FRAME: Final = re.compile(r"^[ \t]*(?:[╭╰].*|│(?: »)?)", re.MULTILINE)  # of an answer in a terminal
_WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]")
_NUMBER: Final = re.compile(r"[0-9０-９]")
_NEGATION: Final = frozenset("不没沒未无無非勿毋莫别別")
_SIGN_BEFORE: Final = re.compile(r"(?:[0-9０-９][.,．，:：]?|[-−－+＋±$＄€£¥￥≥≤><＞＜≈~～])$")
_SIGN_BEHIND: Final = re.compile(r"(?:[.,．，:：]?[0-9０-９]|[%％‰‱°℃⁰¹²³⁴-⁹+＋])")

_known: Final = LruCache[tuple[FileStat, str, str]](CACHE_SIZE)


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


def occurrences_in_rows(text: str, document: Document, path: Path) -> Iterator[Occurrence]:
    """The occurrences of ``text`` in a table file, whose rows the reading text words differently. Empty if the file
    has changed since it was read."""
    if not document.id.lower().endswith(TABLES):
        return
    written = _written(document, path)
    ranges = list(occurrences(text, written))
    rows = csv.row_offsets(written) if ranges else []
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.rule == TABLE_ROW]
    for start, end in ranges:
        number = bisect_right(rows, start) - 1
        row = paragraphs[max(0, number)] if len(rows) == len(paragraphs) else document.paragraphs[0]
        yield Occurrence(document, row.start, row.end, written[start:end])


def _written(document: Document, path: Path) -> str:
    """The text of the document's file, cached while the file is unchanged; empty if its content has changed."""
    try:
        stamp = stat_of(path.stat())
        known = _known.get(str(path))
        if known and known[:2] == (stamp, document.sha256):
            return known[2]
        data = path.read_bytes() if path.is_file() and stamp.size <= LARGEST_FILE else b""
    except OSError:
        return ""
    text = csv.as_written(data) if sha256(data).hexdigest() == document.sha256 else ""
    if len(text) <= CACHE_SIZE:
        _known.keep(str(path), (stamp, document.sha256, text), len(text))
    return text


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
    """Whether the range cuts a number, a Latin word or a negation at either edge."""
    before, text, behind = (
        document.text[max(0, start - 2) : start],
        document.text[start:end],
        document.text[end : end + 2],
    )
    if not text:
        return False
    if (_NUMBER.match(text) and _SIGN_BEFORE.search(before)) or before[-1:] in _NEGATION:
        return True
    if _NUMBER.match(text[-1]) and _SIGN_BEHIND.match(behind):
        return True
    return any(map(_in_word, (before[-1:] + text[0], text[-1] + behind[:1])))


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
