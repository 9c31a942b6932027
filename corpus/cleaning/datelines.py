"""Datelines: lines with the publisher, date and labels of a page, and the metadata in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, ends_sentence, first_prose, last_prose, unlabelled
from corpus.document import Kind

DATE: Final = "date"
"""The rule of a dateline without a label."""
LABELS: Final = "labels"
"""The rule of a dateline with labels such as 来源:."""
ENACTED: Final = "enacted"
"""The rule of a line that says when a law was adopted or issued."""

_SOURCE: Final = r"(?:信息|文章|稿件|新闻|内容)?来源|稿源|出处|发布(?:单位|机构|部门|者)?|信息发布|供稿单位"
_DATED: Final = (
    r"(?:发布|发表|更新|成文|印发|公开|创建|上传|提问|回答|发文|发行|出刊|来信|写信|答复|留言|回复)(?:时间|日期)"
)
_LINK: Final = r"原文(?:链接|地址|网址|出处)|本文(?:链接|地址|网址)|文章(?:链接|地址|网址)|网址"
_WEAK: Final = (
    r"时间|日期|作者|编辑|责任编辑|责编|记者|浏览(?:量|次数|数)?|阅读(?:量|次数|数)?|点击(?:量|数|率|次数)?|"
    r"访问(?:量|次数)|字体(?:大小)?|字号|打印|分享"
)
_RECORD: Final = r"索引号|发文字号|公文字号|主题分类|公文种类|发文机关|公文时效"
_STRONG_LABEL: Final = re.compile(rf"[【\[(（]?(?:{_SOURCE}|{_DATED}|{_LINK}|{_RECORD})\s*[:：]")
_ANY_LABEL: Final = re.compile(rf"({_SOURCE}|{_DATED}|{_LINK}|{_WEAK})\s*[:：]")
_APPOINTED: Final = ("时间", "日期")  # of an event, where no other label is in the line
_ANY_LABEL_FIRST: Final = re.compile(rf"[【\[(（]?{_ANY_LABEL.pattern}")

_DAY: Final = r"(\d{4})\s*+[-/.年]\s*+(\d{1,2})\s*+[-/.月]\s*+(\d{1,2})(?!\d)(?:\s*+日)?"
_TIME: Final = r"(?:\s*+T?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_WHO: Final = r"([^\s,，。:：;；!?！？、\d]{2,20})"
_DATE_AND_LABEL: Final = re.compile(rf"{_DAY}{_TIME}\s*+{_ANY_LABEL_FIRST.pattern}")
_COUNTED: Final = re.compile(rf"{_DAY}{_TIME}\s(?>.*(?:阅读|浏览|点击|评论|评分|播放|关注|人气|做过))[^。]*+")
_HAN_DAY: Final = re.compile(
    r"(?:(?:中华)?民国[\d零〇一二三四五六七八九十百]{2,5}年|[一二三四五六七八九〇○零]{4}年)"
    r"[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_WEEKDAY: Final = re.compile(r"(?:(?<!\s)\s++)?[(（]?(?:星期|周)[一二三四五六日天][)）]?(?:\s*+农历\S{2,12})?$")
_COPIES: Final = re.compile(r"(?:抄送|抄报)\s*[:：].*|报\s*[:：].{1,60}(?:送|发)\s*[:：].*")
_DATE_AND_WHO: Final = re.compile(rf"(?:{_WHO}\s++)?{_DAY}{_TIME}(?:\s*+印发)?(?:\s++{_WHO})?")
_LABELLED_DAY: Final = re.compile(rf"[^\s\d]{{0,6}}(?:日期|时间)\s++{_DAY}")
_WHO_AND_DATE: Final = re.compile(rf"{_WHO}\s++{_DAY}\s")
_PUBLISHER: Final = re.compile(rf"(?:{_SOURCE})\s*[:：]\s*(?!https?:)([^\s:：|｜】\])）]{{2,40}}+)(?!\s*[:：])")
_URL: Final = re.compile(r"https?://[^\s<>\"'，。）)】]+")

_POSTED: Final = re.compile(
    r"(?:(?:发表|发布|更新|编辑|推荐)于|最后(?:更新|修改|编辑)(?:于|时间)?|(?:last )?updated|published|posted(?: on)?)"
    r"\s*+(?:[:：]\s*+)?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    re.IGNORECASE,
)
_STAMPED: Final = re.compile(
    r"(?:(?:发表|发布|编辑|推荐|提问|回答)于|(?:提问|回答|发布|发表)时间\s*[:：])\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
)
_ACTS: Final = "通过|公布|发布|批准|修订|修正|施行|实施|印发|执行|制定|订定|核定|颁布"
# The date of a law, a speech or a meeting, in brackets below its title.
_ENACTED: Final = re.compile(rf"[(（]\s*(?:自\s*)?{_DAY}(?:[^()（）。]{{0,200}}(?:{_ACTS}))?\s*[)）]")
_PASSED: Final = re.compile(
    rf"(?:{_DAY}|(?:中华)?民国[\d零〇一二三四五六七八九十百]{{1,5}}年[\d一二三四五六七八九十]{{1,3}}月[\d一二三四五六七八九十]{{1,3}}日)"
    rf"[^()（）。,，:：\s]{{4,60}}(?:{_ACTS})(?:全文[\d一二三四五六七八九十百]+[条点])?"
)
# What was done on that day, or who wrote: not a publisher.
_NOBODY: Final = re.compile(r"^(?:发布|实施)$|(?:通过|公布|施行|修订|印发|于)$|记者|通讯员|[报報][道导導]$")

_LENGTH: Final = 200
_STAMP_LENGTH: Final = 60


def datelines(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines that begin with a label such as 来源: or 发布时间:, or say when something was posted; a date above or below
    the text, with or without a publisher; the date of a law in brackets above it."""
    head, tail = first_prose(lines, labels), last_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        if len(line.text) > _LENGTH or ends_sentence(line.text):
            continue
        if _is_labelled(line.folded) or (number < head and _COUNTED.fullmatch(line.folded)):
            yield Label(number, Kind.DATELINE, LABELS)
        elif number > tail and _COPIES.fullmatch(line.folded):
            yield Label(number, Kind.DATELINE, "copies")
        elif number < head and (_ENACTED.fullmatch(line.folded) or _PASSED.fullmatch(line.folded)):
            yield Label(number, Kind.DATELINE, ENACTED)
        elif (number < head or number > tail) and is_day(line):
            yield Label(number, Kind.DATELINE, DATE)


def _is_labelled(folded: str) -> bool:
    if any(pattern.match(folded) for pattern in (_STRONG_LABEL, _DATE_AND_LABEL, _POSTED)):
        return True
    if len(folded) <= _STAMP_LENGTH and _STAMPED.search(folded):
        return True
    labels = _ANY_LABEL.findall(folded) if _ANY_LABEL_FIRST.match(folded) else ()
    return len(labels) > 1 and any(label not in _APPOINTED for label in labels)


def is_day(line: Line) -> bool:
    """Whether the line is only a date, perhaps with a time or with who issued it."""
    text = _WEEKDAY.sub("", line.folded.strip("()（）"))
    return _DATE_AND_WHO.fullmatch(text) is not None or _HAN_DAY.fullmatch(text) is not None


def is_labelled_day(line: Line) -> bool:
    """Whether the line is only a date behind a word like 日期 or 会议时间."""
    return _LABELLED_DAY.match(line.folded) is not None


def publisher_in(line: Line) -> str | None:
    """The publisher that a dateline names behind its label or beside its date, verbatim."""
    if match := _PUBLISHER.search(line.folded):
        return line.text[match.start(1) : match.end(1)]
    if match := _DATE_AND_WHO.fullmatch(line.folded):
        start, end = match.span(1) if match[1] else match.span(5)
    elif match := _WHO_AND_DATE.match(line.folded):
        start, end = match.span(1)
    else:
        return None
    return line.text[start:end] if start >= 0 and not _NOBODY.search(line.folded[start:end]) else None


def address_in(line: Line) -> str | None:
    """The URL in a dateline."""
    match = _URL.search(line.text)
    return match[0] if match else None
