"""What the number of a list item tells of its paragraph."""

from __future__ import annotations

import re
from typing import Final

from corpus.cleaning.lines import ends_sentence

_ARTICLE: Final = re.compile("第|§")
# Such numbers are also those of headings, which are short.
_SECTION: Final = re.compile(r"[(（]?[一二三四五六七八九十]")
_HEADING_LENGTH: Final = 40


def is_heading_number(label: str, text: str) -> bool:
    """Whether headings and articles have numbers such as ``label``: 第一条, or 一、 above a short ``text``."""
    is_sentence = ends_sentence(text.rstrip()) or len(text) > _HEADING_LENGTH
    return bool(_ARTICLE.match(label)) or (bool(_SECTION.match(label)) and not is_sentence)
