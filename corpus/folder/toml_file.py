"""Parses untrusted TOML within limits of size and depth."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

LARGEST_TOML: Final = 4 * 1024 * 1024
"""Bytes of a file: declarations of about 40,000 documents."""

_DEEPEST: Final = 16
_STRING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{0,5}'  # an unterminated string runs to the end, so that it is scanned once
    r"|'''(?:[^']|'(?!''))*+'{0,5}"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
_BRACKET: Final = re.compile(r"[\[{]+|[\]}]+")
_LONG_KEY: Final = re.compile(rf'(?<![\w"-])(?:[\w"-]++[ \t]*+\.[ \t]*+){{{_DEEPEST}}}')
_DEEP: Final = f"nested deeper than {_DEEPEST} levels (at line {{}})"


class TomlError(ValueError):
    """The text is not TOML or is nested too deeply; the message ends with the position, as in ``tomllib``."""


def load_toml(text: str) -> dict[str, Any]:
    """The table in ``text``. Raises ``TomlError``."""
    _check_depth(text)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also for an integer of too many digits
        raise TomlError(str(error)) from error


def _check_depth(text: str) -> None:
    """Raise ``TomlError`` for deep nesting, on which the parser recurses, and for dotted keys of many parts, which take
    quadratic time."""
    bare = _STRING.sub(_blank, text)
    depth = 0
    for match in _BRACKET.finditer(bare):
        depth = depth + len(match[0]) if match[0][0] in "[{" else max(0, depth - len(match[0]))
        if depth > _DEEPEST:
            raise TomlError(_DEEP.format(bare.count("\n", 0, match.start()) + 1))
    if key := _LONG_KEY.search(bare):
        raise TomlError(_DEEP.format(bare.count("\n", 0, key.start()) + 1))


def _blank(match: re.Match[str]) -> str:
    """An empty string in place of a string, nothing in place of a comment, with the same number of line breaks."""
    return '""' + "\n" * match[0].count("\n") if match[0][0] != "#" else ""
