"""Who wrote the posts of a forum and the messages of a chat: the lines between what they wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, unlabelled
from corpus.document import Kind

_MEMBER: Final = re.compile(r"[^。,，!?！？;；:：]{1,40}\s(?:积分|帖子|威望|经验值?|主题|等级|Lv\.?)\s*[:：]?\s*\d+\s*")
_MESSAGE: Final = re.compile(
    r"(?P<name>[^。,，!?！？;；:：\t]{1,24}?)\s+(?:\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+)?"
    r"(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*(?:AM|PM)?"
)
# Fewer lines with a name and a time make no chat.
_MESSAGES: Final = 3


def members(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """A member of a forum, with rank and points."""
    for number, line in unlabelled(lines, labels):
        if _MEMBER.fullmatch(line.folded):
            yield Label(number, Kind.BYLINE, "member")


def messages(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Name and time over each message of a chat: several of them, never two in a row, and a name comes again.

    A timetable has its names and times one under the other.
    """
    named = {
        number: found["name"] for number, line in unlabelled(lines, labels) if (found := _MESSAGE.fullmatch(line.text))
    }
    if len(named) < _MESSAGES or any(number + 1 in named for number in named):
        return
    if max(Counter(named.values()).values()) > 1:
        yield from (Label(number, Kind.BYLINE, "message") for number in named)
