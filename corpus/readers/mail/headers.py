"""The headers of an e-mail, decoded.

The messages are parsed with the lenient policy of the library: the strict one decodes GB 2312 without its supersets,
and loses headers in bare bytes, which Chinese programs write.
"""

from __future__ import annotations

from datetime import date
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from corpus.document import CorpusError
from corpus.metadata.fields import one_line
from corpus.readers.text import decode_any

_SUPERSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs", "x-gbk": "gb18030"}
# Characters of a header that are read.
_LENGTH: Final = 4_000


def header(message: Message, name: str) -> str:
    """The header ``name`` on one line; empty if it is missing."""
    values = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return decoded_header(next(values, ""))


def decoded_header(value: str) -> str:
    """A header with its encoded words decoded, on one line."""
    try:
        pieces = decode_header(value[:_LENGTH])
    except (MessageError, ValueError, LookupError):  # broken base64
        pieces = [(value[:_LENGTH], None)]
    text = ""
    for piece, charset in pieces:
        text += piece if isinstance(piece, str) else decoded(piece, charset)
    return one_line(_mended(text))


def decoded(data: bytes, charset: str | None) -> str:
    """``data`` in the stated character set or its superset; if that does not fit, in the most plausible one."""
    name = (charset or "").strip().lower()
    if name and name not in ("unknown-8bit", "us-ascii"):
        try:
            return data.decode(_SUPERSETS.get(name, name))
        except (ValueError, LookupError):
            pass
    try:
        return decode_any(data)[0]
    except CorpusError:
        return data.decode("utf-8", "replace")


def day_of(value: str) -> str | None:
    """The ISO day of a Date header, where it was sent; ``None`` if it is none."""
    try:
        day = parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return day.isoformat() if 1970 <= day.year <= date.today().year + 1 else None


def _mended(text: str) -> str:
    """``text`` whose bare bytes, which the parser keeps as lone surrogates, are decoded."""
    try:
        raw = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    return text if text.isascii() else decoded(raw, None)
