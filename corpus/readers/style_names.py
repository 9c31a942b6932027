"""What the name of a paragraph style tells, in the languages of Word and LibreOffice."""

from __future__ import annotations

import re
from typing import Final

from corpus.document import Kind

_HEADING: Final = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
_TOC: Final = re.compile(r"toc\b.*|目录.*|目錄.*|table of figures|图表目录|圖表目錄|index \d")
_CODE: Final = re.compile(r".*\bcode\b.*|.*(?:sourcecode|code ?block|代码|代碼|preformatted).*|macro(?: text)?")
_KINDS: Final = {
    "title": (Kind.TITLE, "title"),
    "标题": (Kind.TITLE, "title"),
    "標題": (Kind.TITLE, "title"),
    "subtitle": (Kind.HEADING, "subtitle"),
    "副标题": (Kind.HEADING, "subtitle"),
    "副標題": (Kind.HEADING, "subtitle"),
    "caption": (Kind.CAPTION, "caption"),
    "题注": (Kind.CAPTION, "caption"),
    "image caption": (Kind.CAPTION, "caption"),
    "table caption": (Kind.CAPTION, "caption"),
    "author": (Kind.BYLINE, "author"),
    "date": (Kind.DATELINE, "date"),
}


def kind_of_style(name: str) -> tuple[Kind, str] | None:
    """The kind of paragraphs of the style ``name`` (lower case), and the rule; ``None`` if the name does not tell."""
    return (Kind.CHROME, "contents") if _TOC.fullmatch(name) else _KINDS.get(name)


def heading_level(name: str) -> int:
    """The level of the headings of the style ``name`` (lower case); 0 if it is for none."""
    match = _HEADING.match(name)
    return int(match[1]) if match else 0


def is_code_style(name: str) -> bool:
    """Whether the style ``name`` (lower case) is for code."""
    return _CODE.fullmatch(name) is not None
