"""The title of a page, and lines that repeat it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import (
    Label,
    Labels,
    Line,
    bigrams,
    first_prose,
    is_title_like,
    label_value_lines,
    unlabelled,
)
from corpus.document import Kind

_ORIGINAL: Final = re.compile(r"(?:原标题|原题|标题)\s*[:：]\s*")
_REPEATING: Final = re.compile(r"(?:原标题|原题)\s*[:：]\s*")  # not 标题:, which a form puts before its only title

# A shorter part of a title may be an unrelated word.
_PART_LENGTH: Final = 4
# A head with more lines is a list, not a title with kickers.
_HEAD_LINES: Final = 8


def titles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """The head line repeated after 原标题:; else the line above the dateline; else the head line that shares the most
    bigrams with the first paragraph."""
    head = [number for number, line in _head(lines, labels) if not _ORIGINAL.match(line.folded)]
    if head and len(head) <= _HEAD_LINES:
        by_rules = (_quoted(lines, head), _over_dateline(labels, head), _like_lead(lines, labels, head))
        yield next(Label(number, Kind.TITLE, rule) for number, rule in by_rules if number is not None)


def repeated_titles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """原标题: lines; lines equal to the title; in the head of the page, lines that are part of it."""
    title = next((_plain(lines[number]) for number, label in labels.items() if label.kind is Kind.TITLE), "")
    head = first_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        plain = _plain(line)
        if _REPEATING.match(line.folded) and is_title_like(line):
            yield Label(number, Kind.REPEATED, "original-title")
        elif title and (plain == title or (number < head and len(plain) >= _PART_LENGTH and plain in title)):
            yield Label(number, Kind.REPEATED, "repeated-title")


def _head(lines: Sequence[Line], labels: Labels) -> Iterator[tuple[int, Line]]:
    """The lines before the running text that may be a title; none if there is no running text."""
    end = first_prose(lines, labels)
    if end < len(lines):
        candidates = [(n, line) for n, line in unlabelled(lines, labels) if n < end and is_title_like(line)]
        values = label_value_lines(candidates)
        yield from ((n, line) for n, line in candidates if n not in values)


def _quoted(lines: Sequence[Line], head: Sequence[int]) -> tuple[int | None, str]:
    originals = {_plain(line) for line in lines if _ORIGINAL.match(line.folded)}
    return next((number for number in head if _plain(lines[number]) in originals), None), "original-title"


def _over_dateline(labels: Labels, head: Sequence[int]) -> tuple[int | None, str]:
    dates = [number for number, label in labels.items() if label.kind is Kind.DATELINE and number > head[0]]
    first = min(dates, default=None)
    if first is None or first > head[-1] + 2:
        return None, ""
    return max(number for number in head if number < first), "over-dateline"


def _like_lead(lines: Sequence[Line], labels: Labels, head: Sequence[int]) -> tuple[int | None, str]:
    lead = bigrams(lines[first_prose(lines, labels)].folded)
    return max(head, key=lambda number: (len(bigrams(lines[number].folded) & lead), -number)), "like-lead"


def _plain(line: Line) -> str:
    """The line without its label, whitespace and punctuation, for comparison."""
    return re.sub(r"[\W_]+", "", _ORIGINAL.sub("", line.folded, count=1))
