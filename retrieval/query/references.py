"""Places of a document that a question names by their number: 第七条, 第十条第（三）项, 4.4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from corpus.structure.markers import NUMERALS, value_of

_NUMBER: Final = rf"(\d{{1,4}}|[{NUMERALS}]{{1,7}})"
_ADDED: Final = rf"(?:\s?之([{NUMERALS}]{{1,2}}))?"
_NAMED_ARTICLE: Final = re.compile(rf"第\s?{_NUMBER}\s?条{_ADDED}")
_DOTTED: Final = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d{1,2}){1,3})(?=\s*(?:[条款节项章]|是|规定|讲|说|$|[?？,，。]))")
_AFTER_HAN: Final = re.compile(r"(?<=[\u4e00-\u9fff\s])(\d{1,2}(?:\.\d{1,2}){1,3})(?=\s*(?:[条款节项]|$|[?？]))")
_ITEM: Final = re.compile(rf"第\s?[(（]?\s?{_NUMBER}\s?[)）]?\s?([项款点])")
_REFERRING: Final = re.compile(r"(?:哪|什么|何).{0,6}(?:提到|提及|引用|援引|涉及|依据|参照)|违反.{0,12}第")
_LINE_ARTICLE: Final = re.compile(rf"^[ \t\u3000]*第\s?{_NUMBER}\s?条{_ADDED}", re.MULTILINE)
_LINE_DOTTED: Final = re.compile(r"^[ \t\u3000]*(\d{1,2}(?:\.\d{1,2}){1,3})(?![\d%])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class References:
    """The numbers of the articles and sections (``places``: 7, "7之1", or "4.4") that a question names, and of an item
    in them, or of a ``paragraph`` (款); ``referring``: it asks who refers to them, not for them."""

    places: frozenset[int | str] = frozenset()
    item: int | None = None
    paragraph: bool = False
    referring: bool = False


NO_REFERENCES: Final = References()


def references(folded: str) -> References:
    """The places that a folded question names."""
    articles = {_article(*found) for found in _NAMED_ARTICLE.findall(folded)}
    dotted = {*_DOTTED.findall(folded), *_AFTER_HAN.findall(folded)}
    item = _ITEM.search(folded)
    if not articles and not dotted:
        return NO_REFERENCES
    referring = _REFERRING.search(folded) is not None
    paragraph = item is not None and item[2] == "款"
    return References(frozenset(articles | dotted), _value(item[1]) if item else None, paragraph, referring)


@lru_cache(maxsize=4096)
def places_of(text: str, context: str) -> frozenset[int | str]:
    """The numbers of the articles and sections that a folded passage begins or stands in."""
    whole = f"{context}\n{text}"
    articles = {_article(*found) for found in _LINE_ARTICLE.findall(whole)}
    return frozenset({*articles, *_LINE_DOTTED.findall(whole)})


@lru_cache(maxsize=4096)
def mentioned_in(text: str) -> frozenset[int | str]:
    """The numbers of the articles that a folded passage refers to: named elsewhere than where a line begins."""
    lines = {match.end() for match in _LINE_ARTICLE.finditer(text)}
    named = (match for match in _NAMED_ARTICLE.finditer(text) if match.end() not in lines)
    return frozenset(_article(match[1], match[2] or "") for match in named)


def _article(number: str, added: str) -> int | str:
    """第七条 is 7, 第七条之一 another article."""
    return f"{_value(number)}之{_value(added)}" if added else _value(number)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else value_of(number)
