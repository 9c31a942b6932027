"""What was found in a file, in the reader's language.

The readers speak English, as errors do, and their words are stored with the index. The locale files hold what they
may say as sentences with gaps: the English one tells which sentence it is, that of the reader says it anew.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Final

from bot.translations import Language, Translations, read_translations

_NUMBERS: Final = frozenset({"byte", "column", "count", "limit", "line", "size"})


def told(detail: str, words: Translations) -> str:
    """``detail`` in the language of ``words``, and so for what stands in its gaps; what no sentence is known for
    stays as it is."""
    return _translated(detail, words, "detail.")


def fault(message: str, words: Translations) -> str:
    """As :func:`told`, for what is wrong with options, question sets and collections."""
    return _translated(message, words, "fault.")


def _translated(text: str, words: Translations, prefix: str) -> str:
    if words.language is Language.ENGLISH:
        return text
    for key, pattern in _sentences(prefix).items():
        if found := pattern.fullmatch(text):
            gaps = {name: value if name == "place" else told(value, words) for name, value in found.groupdict().items()}
            return words(key, **{name: _translated(value, words, prefix) for name, value in gaps.items()})
    return text


@cache
def _sentences(prefix: str) -> dict[str, re.Pattern[str]]:
    """The sentences of the English locale file by key, in its order: the first that fits is meant."""
    words = read_translations(Language.ENGLISH)
    return {key: _pattern(words.template(key)) for key in words if key.startswith(prefix)}


def _pattern(template: str) -> re.Pattern[str]:
    parts = (re.escape(text) + _gap(name) for text, name, _, _ in Formatter().parse(template))
    return re.compile("".join(parts), re.DOTALL)


def _gap(name: str | None) -> str:
    if name is None:
        return ""
    return rf"(?P<{name}>\d+)" if name in _NUMBERS else f"(?P<{name}>.+?)"
