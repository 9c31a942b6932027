"""TOML that a person wrote, or an attacker: parsed within bounds of size and depth."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

LARGEST_TOML: Final = 4 * 1024 * 1024
"""Bytes of a file: declarations of some 40,000 documents."""

_DEEPEST: Final = 16
_STRING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{0,5}'  # one that does not end is read to the end all the same: only once
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
    """The text is no TOML, or deeper than any that is of use; the message ends with the place, as of ``tomllib``."""


def load_toml(text: str) -> dict[str, Any]:
    """The table that ``text`` is. Raises ``TomlError``."""
    _check_depth(text)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of too many digits, too
        raise TomlError(str(error)) from error


def _check_depth(text: str) -> None:
    """The parser goes down by recursion, and takes the square of the time for a key of many parts."""
    bare = _STRING.sub(_blank, text)
    depth = 0
    for match in _BRACKET.finditer(bare):
        depth = depth + len(match[0]) if match[0][0] in "[{" else max(0, depth - len(match[0]))
        if depth > _DEEPEST:
            raise TomlError(_DEEP.format(bare.count("\n", 0, match.start()) + 1))
    if key := _LONG_KEY.search(bare):
        raise TomlError(_DEEP.format(bare.count("\n", 0, key.start()) + 1))


def _blank(match: re.Match[str]) -> str:
    """A text or a remark without what stands in it, of as many lines."""
    return '""' + "\n" * match[0].count("\n") if match[0][0] != "#" else ""
