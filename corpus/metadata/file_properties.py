"""Titles and dates that files carry (document properties, headings), kept only where they are plausible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from corpus.document import Kind
from corpus.metadata.dates import iso_of
from corpus.metadata.organizations import is_organization
from corpus.source import FormatHint

_TITLE_LENGTH: Final = 120
_HEAD: Final = 2000
_PROGRAM: Final = re.compile(
    r"^(?:microsoft\s+(?:word|powerpoint|excel)\b|untitled|无标题|無標題|未命名|新建|文档\s*\d*$|文檔\s*\d*$|document\s*\d*$|"
    r"(?:word|powerpoint|excel|wps)\s*(?:文档|文檔|文字|演示文稿|工作簿|document|presentation)|(?:演示文稿|簡報|简报|工作簿|活頁簿)\s*\d*$|"
    r"(?:presentation|book|sheet|workbook|document|文字文稿|新文档)\s*\d*$|(?:generated|created)\s+(?:by|with)\b|(?:python-docx|template|normal|模板|模版)\b|"
    r"slide\s*\d*$|幻灯片\s*\d*$|title$|标题$|about:blank|https?:|file:)|"
    r"\.(?:docx?|wps|pptx?|xlsx?|pdf|html?|txt|indd|cdr|tif|jpe?g|dvi|ps)$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?:D:)?\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d{3}$)")


def plausible_title(text: str | None) -> str | None:
    """``text`` on one line, unless it looks like the name of a program, a file or a template."""
    title = " ".join((text or "").split())
    letters = sum(character.isalpha() for character in title)
    if (
        not title
        or len(title) > _TITLE_LENGTH
        or "\ufffd" in title
        or letters * 2 < len(title)
        or _PROGRAM.search(title)
    ):
        return None
    return title


def plausible_date(text: str | None) -> str | None:
    """The ISO date at the start of an XML or PDF date (``2023-05-18T09:30:00Z``, ``D:20230518``); ``None`` if it is
    not a date between 1900 and this year."""
    match = _DATE.match((text or "").strip())
    if not match or not 1900 <= int(match[1]) <= date.today().year:
        return None
    return iso_of(*match.groups())


def believed_title(text: str | None, body: str) -> tuple[str | None, tuple[str, ...]]:
    """The plausible title in ``text``, and the names of inferred fields: the title, unless ``body`` begins with it.

    File properties often keep the title of the document that the file was copied from, or only name the company.
    """
    title = plausible_title(text)
    if title and is_organization(title):
        return None, ("title",)
    if title and "".join(title.split()) in "".join(body[:_HEAD].split()):
        return title, ()
    return title, ("title",)


def promote_title(hints: Sequence[FormatHint]) -> Iterator[FormatHint]:
    """``hints``, sorted; without a title among them, the first heading becomes it if it is the only one of level 1."""
    headings = [hint for hint in hints if hint.kind is Kind.HEADING and hint.level]
    alone = [hint.level for hint in headings].count(1) == 1 and not any(hint.kind is Kind.TITLE for hint in hints)
    title = headings[0] if alone and headings[0].level == 1 else None
    for hint in hints:
        yield FormatHint(hint.start, hint.end, Kind.TITLE, hint.rule) if hint is title else hint
