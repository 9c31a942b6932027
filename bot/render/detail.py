"""Translates details that file readers report, and errors of evaluation, into the user's language.

Readers report in English, and their details are stored with the index. The locale files hold these messages as
templates. The English template recognises a message, the template of the user's language renders it.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Final

from bot.translations import Language, Translations, read_translations

_NUMBERS: Final = frozenset({"byte", "column", "count", "limit", "line", "size"})


def translate_detail(detail: str, words: Translations) -> str:
    """``detail``, with its placeholders, in the language of ``words``. Unknown messages stay as they are."""
    return _translated(detail, words, "detail.")


def translate_fault(message: str, words: Translations) -> str:
    """Like :func:`translate_detail`, for errors in options, question sets and collections."""
    return _translated(message, words, "fault.")


def _translated(text: str, words: Translations, prefix: str) -> str:
    if words.language is Language.ENGLISH:
        return text
    for key, pattern in _patterns(prefix).items():
        if match := pattern.fullmatch(text):
            values = {
                name: value if name == "place" else translate_detail(value, words)
                for name, value in match.groupdict().items()
            }
            return words(key, **{name: _translated(value, words, prefix) for name, value in values.items()})
    return text


@cache
def _patterns(prefix: str) -> dict[str, re.Pattern[str]]:
    """Patterns of the English templates by key, in the order of the file: the first match counts."""
    words = read_translations(Language.ENGLISH)
    return {key: _pattern(words.template(key)) for key in words if key.startswith(prefix)}


def _pattern(template: str) -> re.Pattern[str]:
    parts = (re.escape(text) + _group(name) for text, name, _, _ in Formatter().parse(template))
    return re.compile("".join(parts), re.DOTALL)


def _group(name: str | None) -> str:
    if name is None:
        return ""
    return rf"(?P<{name}>\d+)" if name in _NUMBERS else f"(?P<{name}>.+?)"
