"""Forums, chats and subtitles: the lines between messages, with names, times and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.boilerplate import page_rule
from corpus.cleaning.boilerplate_words import POST
from corpus.cleaning.lines import Label, Labels, Line, unlabelled
from corpus.document import Kind
from corpus.source import MESSAGE

_MEMBER: Final = re.compile(
    r"[^。,，!?！？;；:：]{1,30}(?:会员|元老|版主|贵宾|新手|楼主)\s(?:积分|帖子|经验值?)\s*+(?:[:：]\s*+)?\d++\s*+|"
    r"[^。,，!?！？;；:：]{1,30}\sTA获得超过[\d.]+[千万]?个赞"
)
_FLOOR: Final = re.compile(r"\d{1,5}\s*(?:楼|#)|沙发|板凳|楼主|引用\s*[:：].{0,40}发表于\s*\d{4}.*")
_POSTED: Final = re.compile(r"发表于\s*+(?:[:：]\s*+)?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_MESSAGE: Final = re.compile(
    r"(?P<name>[^。,，!?！？;；:：\t]{1,24}?)\s++(?:(?:(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|星期[一二三四五六日天])\s++)?"
    r"(?:(?:上午|下午|晚上|凌晨|中午)\s*+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*+(?:AM|PM)?"
)
_STAMPED: Final = re.compile(
    r"[\[【(（]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s++(?:(?:上午|下午|晚上|凌晨|中午)\s*+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?"
    r"\s++(?P<name>[^。,，!?！？;；:：\t]{1,24}?)(?:(?<!\s)\s++)?[:：]?"
)
# Fewer lines with a name and a time are not a chat; with date, time and name, in this order, fewer are enough.
_MESSAGES: Final = 3
_STAMPED_MESSAGES: Final = 2

_TIME: Final = r"(?:\d{1,2}:)?\d{2}:\d{2}[,.]\d{3}"
_TIMECODE: Final = re.compile(rf"{_TIME}\s*-->\s*{_TIME}.*")
_COUNTER: Final = re.compile(r"\d{1,5}")
# The most lines of one subtitle.
_SUBTITLE_LINES: Final = 3


def posts(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Forum members and post numbers."""
    yield from _members(lines, labels)
    yield from _floors(lines, labels)


def _members(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Forum members with rank and points."""
    for number, line in unlabelled(lines, labels):
        if _MEMBER.fullmatch(line.folded):
            yield Label(number, Kind.BYLINE, "member")


def _floors(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Post numbers and heads of quoted posts, on a page whose posts are dated."""
    if not any(_POSTED.search(line.folded) for line in lines):
        return
    for number, line in unlabelled(lines, labels):
        if _FLOOR.fullmatch(line.folded):
            yield Label(number, Kind.CHROME, "post")


def messages(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """The name and time above each chat message: several, never on adjacent lines, and with repeated names.

    The lines between them are content, except those that the program inserts. In a timetable they are on adjacent
    lines, in an agenda most names occur once.
    """
    named = _named(lines, labels, _MESSAGE)
    if len(named) < _MESSAGES or 2 * len(set(named.values())) > len(named):
        named = _named(lines, labels, _STAMPED)
        if len(named) < _STAMPED_MESSAGES:
            return
    if any(number + 1 in named for number in named):
        return
    first, last = min(named), max(named)
    for number, line in unlabelled(lines, labels):
        if number in named:
            yield Label(number, Kind.BYLINE, MESSAGE)
        elif number > last + 1 and (not line.adjacent or page_rule(line)):
            return
        elif number > first and not POST.fullmatch(" ".join(line.folded.split())):
            yield Label(number, Kind.CONTENT, MESSAGE)


def _named(lines: Sequence[Line], labels: Labels, pattern: re.Pattern[str]) -> dict[int, str]:
    """The lines that only name a writer and a time, with the names."""
    matches = ((number, pattern.fullmatch(line.text)) for number, line in unlabelled(lines, labels))
    return {number: match["name"] for number, match in matches if match}


def subtitles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Numbers and times of SubRip and WebVTT; the lines below a time are content, whatever they look like."""
    times = {number for number, line in unlabelled(lines, labels) if _TIMECODE.fullmatch(line.text)}
    counters = {number - 1 for number in times if number and _COUNTER.fullmatch(lines[number - 1].text)}
    yield from (Label(number, Kind.CHROME, "timecode") for number in sorted(times | counters))
    for time in sorted(times):
        for number in range(time + 1, min(time + 1 + _SUBTITLE_LINES, len(lines))):
            if number in times or number in counters or lines[number].adjacent is False:
                break
            yield Label(number, Kind.CONTENT, "subtitle")
