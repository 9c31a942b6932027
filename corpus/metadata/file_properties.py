"""What office documents, PDFs and books state of themselves, as far as it can be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from corpus.document import Kind
from corpus.source import FormatHint

_LONGEST: Final = 120
_HEAD: Final = 2000
_PROGRAM: Final = re.compile(
    r"^(?:microsoft\s+(?:word|powerpoint|excel)\b|untitled|无标题|無標題|未命名|新建|文档\s*\d*$|文檔\s*\d*$|document\s*\d*$|"
    r"(?:word|powerpoint)\s*(?:文档|演示文稿|document)|slide\s*\d*$|幻灯片\s*\d*$|title$|标题$|about:blank|https?:|file:)|"
    r"\.(?:docx?|wps|pptx?|xlsx?|pdf|html?|txt|indd|cdr|tif|jpe?g|dvi|ps)$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?:D:)?\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d{3}$)")


def plausible_title(text: str | None) -> str | None:
    """``text`` on one line, if it looks like a title and not like what a program or a file is called."""
    title = " ".join((text or "").split())
    letters = sum(character.isalpha() for character in title)
    if not title or len(title) > _LONGEST or "\ufffd" in title or letters * 2 < len(title) or _PROGRAM.search(title):
        return None
    return title


def plausible_date(text: str | None) -> str | None:
    """The day, month or year that a date of XML or PDF begins with (``2023-05-18T09:30:00Z``, ``D:20230518``)."""
    found = _DATE.match((text or "").strip())
    if not found:
        return None
    year, month, day = found[1], found[2], found[3]
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1900 <= int(year) <= date.today().year:
        return None
    return "-".join(part for part in (year, month, day) if part)


def believed_title(text: str | None, body: str) -> tuple[str | None, tuple[str, ...]]:
    """The plausible title and the fields that are inferred: it itself, unless ``body`` opens with it. The properties
    of a file often keep the title of the one that it was copied from."""
    title = plausible_title(text)
    if title and "".join(title.split()) in "".join(body[:_HEAD].split()):
        return title, ()
    return title, ("title",)


def promote_title(hints: Sequence[FormatHint]) -> Iterator[FormatHint]:
    """``marks``, in order of place: where none is a title yet, a heading of the first level that stands alone there,
    over all others, is the title."""
    headings = [hint for hint in hints if hint.level]
    alone = [hint.level for hint in headings].count(1) == 1 and not any(hint.kind is Kind.TITLE for hint in hints)
    title = headings[0] if alone and headings[0].level == 1 else None
    for hint in hints:
        yield FormatHint(hint.start, hint.end, Kind.TITLE, hint.rule) if hint is title else hint
