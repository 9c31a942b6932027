"""The code pages of Rich Text Format: of the document (``\\ansicpg``) and of its fonts (``\\fcharset``)."""

from __future__ import annotations

import re
from typing import Final

WESTERN: Final = "cp1252"
UNSTATED: Final = "gb18030"
"""The code page of a document that states none: the usual one in China, which includes ASCII."""
DOCUMENT_CHARSET: Final = 1
"""The number of the character set that is that of the document."""

_PAGES: Final = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}
_CHARSETS: Final = {
    0: WESTERN, 2: WESTERN, 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "big5hkscs", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
# Text in double-byte characters of the plainest kind: what Western text in the same bytes never looks like throughout.
_DOUBLE: Final = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe]{2})*+")


def code_page(number: int) -> str:
    """The encoding of code page ``number``; Western for an unknown one."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        "".encode(name)
    except LookupError:
        return WESTERN
    return name


def charset(number: int) -> str | None:
    """The encoding of the character set ``number`` of a font; ``None`` for that of the document and unknown ones."""
    return _CHARSETS.get(number)


def decode(data: bytes, encoding: str | None, document: str) -> str:
    """The characters of a run of bytes: in the ``encoding`` of its font, in that of the ``document`` if it has none.

    Many programs set Chinese in a font that they state to be Western; such text is in the encoding of the document.
    """
    if encoding is None or (encoding == WESTERN and document != WESTERN and _DOUBLE.fullmatch(data)):
        encoding = document
    return data.decode(encoding, "replace")
