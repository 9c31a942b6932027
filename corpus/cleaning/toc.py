"""Tables of contents, and lists of references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, is_title_like, unlabelled
from corpus.document import Kind

_TOC: Final = re.compile(r"(?:本文|全文)?目\s*[录次]|(?:table of )?contents", re.IGNORECASE)
_REFERENCES: Final = re.compile(r"(?:主要)?参考(?:资料|文献|书目)|引用来源|references", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.、\s]\s*")
_PAGE: Final = re.compile(r"(?:(?<![\s.…·])[\s.…·]++)?(?:\d{1,4}|[\[【]\s*+编辑\s*+[\]】])$")
_REFERENCE: Final = re.compile(r"(?:\d{1,3}\s*[.、．]|[\[［【]\d{1,3}[\]］】]|\^|↑)\s*\S")
_PUBLISHED: Final = re.compile(r"(?:1[89]|20)\d{2}|》|出版社|https?:|\[[JMCDNRSP](?:/OL)?\]")


def toc(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """目录 and the entries below it that occur again further down, as headings."""
    heads = [number for number, line in unlabelled(lines, labels) if _TOC.fullmatch(line.folded)]
    entries = [_entry(line.folded) for line in lines] if heads else []
    last_seen = {entry: number for number, entry in enumerate(entries)}
    end = 0
    for head in heads:
        below = head + 1
        while head >= end and below < len(lines) and _recurs(lines, entries, last_seen, below):
            below += 1
        if below > head + 1:
            yield from (Label(number, Kind.CHROME, "contents") for number in range(head, below))
            end = below


def references(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """参考文献 and the numbered entries below it that cite a work."""
    for number, line in unlabelled(lines, labels):
        if _REFERENCES.fullmatch(line.folded.rstrip(":： ")):
            entries: list[int] = []
            for below in range(number + 1, len(lines)):
                if below in labels or not _is_reference(lines[below].folded):
                    break
                entries.append(below)
            if entries:
                yield from (Label(entry, Kind.CHROME, "reference") for entry in (number, *entries))


def _recurs(lines: Sequence[Line], entries: Sequence[str], last_seen: Mapping[str, int], number: int) -> bool:
    """Whether line ``number`` may be an entry: the same title occurs further down."""
    entry = entries[number]
    return bool(entry) and last_seen[entry] != number and is_title_like(lines[number])


def _entry(text: str) -> str:
    """A heading without its number, page and whitespace."""
    return "".join(_PAGE.sub("", _NUMBER.sub("", text)).split())


def _is_reference(text: str) -> bool:
    return _REFERENCE.match(text) is not None and _PUBLISHED.search(text) is not None and "。" not in text.rstrip("。")
