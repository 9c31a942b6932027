"""Characters that would do something to a terminal, made visible instead.

One character in, one character out, so offsets into a quote stay true.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

PICTURES = 0x2400  # U+2400…U+241F are pictures of the control characters U+0000…U+001F
UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
# Cc without the line end, Cs, Zl, Zp, and the marks: most texts hold none, which is soon seen.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029" + "".join(sorted(BIDI)) + "]")


def sanitize(text: str) -> str:
    """``text`` with control characters, lone surrogates and writing-direction marks made visible; line ends stay."""
    if not HARMFUL.search(text):
        return text
    return "".join(_shown(character) for character in text)


def one_line(text: str) -> str:
    """``text`` harmless and without line ends: for names, questions and messages."""
    return sanitize(" ".join(text.splitlines()))


def shortened(text: str, *, length: int = 200) -> str:
    """``text`` on one line, with our … for what lies beyond ``length`` characters."""
    return one_line(text) if len(text) <= length else one_line(text[:length]) + "…"


def json_text(value: Any, **options: Any) -> str:
    """``value`` as JSON, ``options`` as for ``json.dumps``: what is harmful is escaped, so a reader of JSON gets every
    character as it was, and a terminal none that does something to it."""
    text = json.dumps(value, **{"ensure_ascii": False, **options})
    return HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    match unicodedata.category(character):
        case "Cc":
            return chr(PICTURES + ord(character)) if character < " " else UNSHOWABLE
        case "Cs" | "Zl" | "Zp":
            return UNSHOWABLE
        case _:
            return UNSHOWABLE if character in BIDI else character
