"""Parse filters in a question: ``键:值`` with a known key, ``"精确短语"`` and `` -词`` after a blank.

`` -词`` excludes a word that begins with a Chinese character, or any text in quotation marks: `` -rf`` and `` --force``
are flags of commands, and words of the question.

Only these are hard filters. A key inside a sentence (数据来源:…), an unknown key (时间:…) and Chinese quotation marks
(「…」, “…”) are ordinary text. A value with a blank must be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Final

from corpus.metadata.dates import Period, period
from retrieval.query.filters import NO_FILTERS, Fault, Filters, Problem
from retrieval.text.analyzer import HAN
from retrieval.text.fold import fold
from retrieval.text.search_text import search_text


class Key(StrEnum):
    """The known keys, folded."""

    SOURCE = "来源"
    DATE = "日期"
    YEAR = "年份"
    DOCUMENT = "文档"


LONGEST_PARSED: Final = 4096  # characters of a question; no message has more
LONGEST_VALUE: Final = 100  # characters; also bounds the time for a text full of opening quotation marks
_QUOTED: Final = "|".join(
    f"{opening}[^{opening}{closing}\n]{{1,{LONGEST_VALUE}}}{closing}" for opening, closing in ('""', "“”", "「」")
)
_END: Final = r"\s,。?!;\"“”「」"  # what ends a value without quotation marks; of folded text, so , is ， too
_SPACED: Final = r"[0-9][0-9年月日/.-]{0,20}\s?(?:\.{2,}|[…‥~—–至到])\s?[0-9][0-9年月日/.-]*"  # 2022-06 .. 2023-01
_KEYS: Final = "|".join(Key)
_FILTER: Final = re.compile(
    rf"(?:(?<![^\s,。?!;、)\]】》”」])(?P<key>{_KEYS}):\s?(?P<value>{_QUOTED}|{_SPACED}(?![^{_END}])|[^{_END}]{{1,{LONGEST_VALUE}}}))"
    rf'|(?<![0-9])"(?P<phrase>[^"\n]{{1,{LONGEST_VALUE}}})"'  # 27" is a size
    rf"|(?<=\s)-(?P<excluded>{_QUOTED}|[{HAN}][^{_END}]{{0,{LONGEST_VALUE}}})"  # -5 is a number, -m a flag
)
_NEGATED: Final = re.compile(rf"(?:{_KEYS}):.")
_RANGE: Final = re.compile(r"\.{2,}|[…‥~—–]+|[至到]|-(?=[0-9]{4})")
_DATE: Final = re.compile(r"([0-9]{4})(?:年?|[-/.年]([0-9]{1,2})(?:月?|[-/.月]([0-9]{1,2})日?))")
_YEAR: Final = re.compile(r"([0-9]{4})年?")


def parse_filters(question: str) -> tuple[str, Filters]:
    """The question without its filters, and the filters. A phrase loses only its quotation marks: its words remain
    part of the question.

    A question without filters is returned unchanged. ``problem`` names a filter that cannot be used.
    """
    filters, rest, end = NO_FILTERS, [], 0
    for match in _filters_of(question):
        filters &= _read(question, match)
        phrase = question[slice(*match.span("phrase"))] if match["phrase"] else " "
        rest += [question[end : match.start()], phrase]
        end = match.end()
    if not end:
        return question, NO_FILTERS
    text = "".join((*rest, question[end:])).strip()
    if not filters.problem and not any(map(str.isalnum, text)):
        filters = replace(filters, problem=Problem(Fault.ALONE, "", question.strip()))
    return text, filters


def keyed_filter(key: Key, value: str, *, typed: str = "") -> Filters:
    """The filter ``key:value``. An unusable value becomes its ``problem``, which shows the key as ``typed``."""
    folded = fold(value).strip()
    problem = Problem(Fault.YEAR if key is Key.YEAR else Fault.DATE, typed or key, value)
    if key is Key.SOURCE:
        return Filters(publishers=(folded,))
    if key is Key.DOCUMENT:
        return Filters(documents=(folded,))
    span = _period(folded, _YEAR if key is Key.YEAR else _DATE)
    if span is None:
        return Filters(problem=problem)
    if span.first > span.last:
        return Filters(problem=replace(problem, fault=Fault.REVERSED))
    return Filters(years=(span,)) if key is Key.YEAR else Filters(dates=(span,))


def text_filters(phrases: Iterable[str] = (), excluded: Iterable[str] = ()) -> Filters:
    """The filter for passages that hold all ``phrases`` and none of the ``excluded`` words."""
    return Filters(
        phrases=tuple(search_text(each).strip() for each in phrases),
        excluded=tuple(search_text(each).strip() for each in excluded),
    )


def _filters_of(question: str) -> Iterator[re.Match[str]]:
    """The filters of ``question``, matched in the folded text; offsets are the same."""
    for match in _FILTER.finditer(fold(question[:LONGEST_PARSED])):
        text = match["phrase"] or _bare(match["value"] or match["excluded"])
        wide = match["phrase"] and question[match.start()] != '"'  # ＂ is no ASCII
        if text.strip() and not wide:
            yield match


def _read(question: str, match: re.Match[str]) -> Filters:
    """One filter; its problem, if any, shows key and value as typed."""
    typed = {name: question[slice(*match.span(name))] for name in match.groupdict() if match[name]}
    if match["phrase"]:
        return text_filters(phrases=[typed["phrase"]])
    if match["key"]:
        return keyed_filter(Key(match["key"]), _bare(typed["value"]), typed=typed["key"])
    if _NEGATED.match(match["excluded"]):
        return Filters(problem=Problem(Fault.NEGATED, "-", f"-{typed['excluded']}"))
    return text_filters(excluded=[_bare(typed["excluded"])])


def _bare(value: str) -> str:
    """``value`` without the quotation marks around it."""
    return value.strip('"“”「」')


def _period(value: str, single: re.Pattern[str]) -> Period | None:
    """The period of a date or of a range, open at one end at most; ``None`` for anything else."""
    first, *others = _RANGE.split(value, maxsplit=1)
    last = others[0] if others else first
    if not first and not last:
        return None
    try:
        begin = _date(first, single).first if first else Period().first
        end = _date(last, single).last if last else Period().last
    except ValueError:
        return None
    return Period(begin, end)


def _date(value: str, single: re.Pattern[str]) -> Period:
    """The period of one date; raises ``ValueError`` for anything else."""
    parts = single.fullmatch(value.strip())
    if not parts:
        raise ValueError(value)
    return period(*(int(part) for part in parts.groups() if part))
