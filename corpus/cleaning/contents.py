"""Tables of contents and lists of references: what leads to other places of a text, and to other texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, is_title_like, unlabelled
from corpus.document import Kind

_CONTENTS: Final = re.compile(r"(?:本文|全文)?目\s*[录次]|(?:table of )?contents", re.IGNORECASE)
_REFERENCES: Final = re.compile(r"(?:主要)?参考(?:资料|文献|书目)|引用来源|references", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.、\s]\s*")
_PAGE: Final = re.compile(r"(?:(?<![\s.…·])[\s.…·]++)?(?:\d{1,4}|[\[【]\s*+编辑\s*+[\]】])$")
_REFERENCE: Final = re.compile(r"(?:\d{1,3}\s*[.、．]|[\[［【]\d{1,3}[\]］】]|\^|↑)\s*\S")
_PUBLISHED: Final = re.compile(r"(?:1[89]|20)\d{2}|》|出版社|https?:|\[[JMCDNRSP](?:/OL)?\]")


def contents(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """目录 and the entries under it that stand again below, as headings."""
    for number, line in unlabelled(lines, labels):
        if _CONTENTS.fullmatch(line.folded):
            below = [_entry(other.folded) for other in lines[number + 1 :]]
            entries = list(_again(lines, number, below))
            if entries:
                yield from (Label(found, Kind.CHROME, "contents") for found in (number, *entries))


def references(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """参考文献 and the numbered entries under it that name a work."""
    for number, line in unlabelled(lines, labels):
        if _REFERENCES.fullmatch(line.folded.rstrip(":： ")):
            entries: list[int] = []
            for below in range(number + 1, len(lines)):
                if below in labels or not _is_reference(lines[below].folded):
                    break
                entries.append(below)
            if entries:
                yield from (Label(found, Kind.CHROME, "reference") for found in (number, *entries))


def _again(lines: Sequence[Line], number: int, below: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines right under line ``number`` that stand again further down."""
    last_seen = {entry: at for at, entry in enumerate(below)}
    for at, entry in enumerate(below):
        if not entry or last_seen[entry] == at or not is_title_like(lines[number + 1 + at]):
            return
        yield number + 1 + at


def _entry(text: str) -> str:
    """A heading without its number, its page and its blanks."""
    return "".join(_PAGE.sub("", _NUMBER.sub("", text)).split())


def _is_reference(text: str) -> bool:
    return _REFERENCE.match(text) is not None and _PUBLISHED.search(text) is not None and "。" not in text.rstrip("。")
