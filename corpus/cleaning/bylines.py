"""Bylines: authors, agencies, editors, and the credit at the end of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.datelines import DATE
from corpus.cleaning.lines import Label, Labels, Line, first_prose, is_bare, last_prose, unlabelled
from corpus.document import Kind
from corpus.names import HAN, NAME, OFFICES

CREDIT: Final = "credit"
"""The rule of a byline that ends an article; another article may follow."""

LABELLED: Final = re.compile(r"[【\[(（]?[^\s:：/丨|]{2,8}\s*[:：]")
"""The beginning of a byline with a label: 作者:, 责任编辑:."""

_NAMES: Final = rf"{HAN}[{HAN[1:-1]}·]{{1,3}}(?:[ 、]+{HAN}[{HAN[1:-1]}·]{{1,3}})*"
_NUMERAL: Final = re.compile(r"[(（][一二三四五六七八九十百上中下]+[)）]")
_CREDIT: Final = re.compile(
    rf"[(（](?:完|全文完|{_NAMES}|[^()（）。]{{0,12}}(?:记者|通讯员|作者|编辑|来源|摄影|供稿|据)[^()（）。]{{0,40}})[)）]"
)
_EDITOR: Final = re.compile(r"[【\[(（]?(?:责任编辑|责编|责任校对|校对|审核|终审|值班编委)\s*[:：][^。]{1,40}")
_AUTHOR: Final = re.compile(
    r"(?:本文作者|字幕(?:制作|翻译|校对)?|作者|编辑|撰文|供稿|撰稿|采写|文/图|图/文|文字?|摄影|图片?|主编|监制|统筹|记者|通讯员)\s*[:：/／丨|]\s*[^。,，?？]{2,40}"
)
_REPORTER: Final = re.compile(
    rf"[^,，。;；!?！？:：]{{0,25}}(?:记者|通讯员|特约撰稿人?|实习生|报道员)\s+{_NAMES}(?:\s+(?:文|摄|摄影|报道|文/图))?"
)


# In an interview the same label begins what is asked; a question is put to somebody.
_TURN: Final = re.compile(r"(记者|编辑|主编|主持人?|采访者|访谈者|问)\s*[:：]")
_TURNS: Final = 2
_ASKED: Final = re.compile(r"[?？吗呢您你我咱请]|什么|怎么|怎样|如何|为何|为什么|哪|是否|能否|多少")

_FOOT: Final = 4  # lines at the end of a text without sentences, in which it is signed

_BENCH: Final = re.compile(rf"(?:审判长|(?:代理)?审判员|(?:人民)?陪审员|书记员|法官助理)\s*{NAME}")
_CONTRIBUTED: Final = re.compile(r"[(（][^()（）。]{2,40}对本文[^()（）。]{0,8}贡献[)）]")
_ORIGINAL: Final = re.compile(r"(?:原创|转载)(?:\s*[:：])?(?:\s+[^\s。,，:：]{1,16}){1,3}")
_SPEAKER: Final = re.compile(rf"[^\s,，。:：;；]{{0,25}}(?:{OFFICES})\s+{NAME}")


def bylines(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """A bracketed name on its own line, names after 记者 or 作者:, editors, speakers, and the signature above the
    closing date."""
    head, last = first_prose(lines, labels), last_prose(lines, labels)
    foot = last if last >= 0 else len(lines) - _FOOT
    interview = sum(_TURN.match(line.folded) is not None for line in lines) >= _TURNS
    for number, line in unlabelled(lines, labels):
        text = " ".join(line.folded.split())
        if (turn := _TURN.match(text)) and (interview or _ASKED.search(text, turn.end())):
            continue
        if (_CREDIT.fullmatch(text) and not _NUMERAL.fullmatch(text)) or _EDITOR.fullmatch(text):
            yield Label(number, Kind.BYLINE, CREDIT)
        elif any(pattern.fullmatch(text) for pattern in (_AUTHOR, _REPORTER, _CONTRIBUTED, _BENCH)) or (
            0 < number < head < len(lines) and (_ORIGINAL.fullmatch(text) or _is_speaker(lines, number))
        ):
            yield Label(number, Kind.BYLINE, "author")
        elif number > foot and is_bare(line) and _is_dated(labels.get(number + 1)):
            yield Label(number, Kind.BYLINE, "signature")


def _is_dated(below: Label | None) -> bool:
    return below is not None and below.rule == DATE and below.kind is Kind.DATELINE


def _is_speaker(lines: Sequence[Line], number: int) -> bool:
    """Whether the line is one office and name, and not part of a list of them."""
    near = [at for at in (number - 1, number, number + 1) if 0 <= at < len(lines)]
    return [at for at in near if _SPEAKER.fullmatch(lines[at].folded)] == [number]
