"""Makes control characters visible, so that no text can control a terminal.

Each character is replaced by exactly one, so offsets into a quote stay valid.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

PICTURES = 0x2400  # U+2400…U+241F are pictures of the control characters U+0000…U+001F
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
# Cc without the line end, Cs, Zl, Zp, and the marks: a quick test, since most texts contain none.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029" + "".join(sorted(BIDI)) + "]")


def sanitize(text: str) -> str:
    """``text`` with control characters, lone surrogates and writing-direction marks made visible; line ends stay."""
    if not HARMFUL.search(text):
        return text
    return "".join(_shown(character) for character in text)


def one_line(text: str) -> str:
    """``text`` sanitized and on one line: for names, questions and messages."""
    return sanitize(" ".join(text.splitlines()))


def shortened(text: str, *, length: int = 200) -> str:
    """``text`` on one line, cut to ``length`` characters with … at the end."""
    return one_line(text) if len(text) <= length else one_line(text[:length]) + "…"


def json_text(value: Any, **options: Any) -> str:
    """``value`` as JSON, with ``options`` as for ``json.dumps``. Harmful characters are escaped: a JSON parser gets
    them unchanged, a terminal does not act on them."""
    text = json.dumps(value, **{"ensure_ascii": False, **options})
    return HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    match unicodedata.category(character):
        case "Cc":
            return chr(PICTURES + ord(character)) if character < " " else REPLACEMENT
        case "Cs" | "Zl" | "Zp":
            return REPLACEMENT
        case _:
            return REPLACEMENT if character in BIDI else character
