"""The tokens of Rich Text Format (Microsoft, RTF 1.9.1): groups, control words, and text as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

OPEN: Final = "{"
CLOSE: Final = "}"
TEXT: Final = ""
"""The name of a token that is text; a control word has its own name, a control symbol its sign."""

_TOKEN: Final = re.compile(
    rb"\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|\\(?P<symbol>[^a-zA-Z])|"
    rb"(?P<brace>[{}])|(?P<text>[^\\{}\r\n\x00]+)|[\\\r\n\x00]",
    re.DOTALL,
)


class Token(NamedTuple):
    """A group's brace, a control word or symbol with its number, or text (``name`` is ``TEXT``)."""

    name: str
    number: int | None = None
    text: bytes = b""


def tokens_of(data: bytes) -> Iterator[Token]:
    """The tokens of ``data`` in order; binary data (``\\bin``) is left out. Anything can be split into tokens."""
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        if hexadecimal := match["hex"]:
            yield Token(TEXT, text=bytes.fromhex(hexadecimal.decode("ascii")))
        elif word := match["word"]:
            number = int(match["number"]) if match["number"] else None
            if word == b"bin":
                at += max(0, number or 0)
            yield Token(word.decode("ascii"), number)
        elif symbol := match["symbol"]:
            is_text = symbol in b"\\{}"
            yield Token(TEXT, text=symbol) if is_text else Token(symbol.decode("latin-1"))
        elif brace := match["brace"]:
            yield Token(brace.decode("ascii"))
        elif text := match["text"]:
            yield Token(TEXT, text=text)
