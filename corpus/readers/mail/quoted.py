"""The messages that an e-mail quotes: below a mark such as 原始邮件, or in lines that begin with ``>``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from corpus.document import Kind, Metadata
from corpus.metadata.dates import days_in

_MARK: Final = re.compile(
    r"\s*-{2,}\s*(?P<name>原始邮件|原邮件|邮件原件|原始信息|转发的?邮件(?:信息)?|原始郵件|轉寄郵件|回复的原邮件|"
    r"original (?:message|mail)|forwarded (?:message|mail)|begin forwarded message)[^-\n]{0,20}-{2,}\s*",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(r"\s*(?:在|于|於|on\b|at\b|\d{4}).{4,150}(?:写道|寫道|wrote)\s*[:：]\s*", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\A\s?(?:>\s?){1,20}")
_FIELD: Final = re.compile(
    r"\s*(?P<name>发件人|寄件者|寄件人|from|发送时间|发件时间|发送日期|寄件日期|日期|时间|sent|date|收件人|收件者|to|抄送|副本|cc|"
    r"主题|主旨|subject)\s*[:：]\s*(?P<value>.*)",
    re.IGNORECASE,
)
_SENDER: Final = frozenset({"发件人", "寄件者", "寄件人", "from"})
_SUBJECT: Final = frozenset({"主题", "主旨", "subject"})
_SENT: Final = frozenset({"发送时间", "发件时间", "发送日期", "寄件日期", "日期", "时间", "sent", "date"})
_MOST_FIELDS: Final = 8
_TITLE_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of one writer; ``metadata`` is what a quoted message says of itself, ``None`` for the e-mail's own text."""

    lines: list[str]
    metadata: Metadata | None = None


def stretches_of(text: str) -> Iterator[Stretch]:
    """The own text of an e-mail and the messages in it, in order."""
    lines = text.split("\n")
    at = next((number for number in range(len(lines)) if _begins_message(lines, number)), len(lines))
    yield from _marked(lines[:at])
    while at < len(lines):
        end = next((number for number in range(at + 1, len(lines)) if _begins_message(lines, number)), len(lines))
        yield Stretch([_QUOTED.sub("", line, count=1) for line in lines[at:end]], _metadata(lines[at:end]))
        at = end


def kind_of_line(line: str) -> Kind:
    """The kind of a line of a quoted message: a mark is a heading."""
    return Kind.HEADING if _MARK.fullmatch(line) else Kind.CONTENT


def _begins_message(lines: Sequence[str], number: int) -> bool:
    """Whether a message begins on line ``number`` that goes on to the end or to the next one: a mark, or headers
    without a mark above them."""
    line = _QUOTED.sub("", lines[number], count=1)
    if _MARK.fullmatch(line):
        return True
    match = _FIELD.fullmatch(line)
    if not match or match["name"].lower() not in _SENDER:
        return False
    above = [_QUOTED.sub("", other, count=1) for other in lines[max(0, number - 3) : number]]
    if any(_MARK.fullmatch(other) or _FIELD.fullmatch(other) for other in above):
        return False
    return {"sent", "subject"} <= set(_fields(lines[number : number + _MOST_FIELDS]))


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """The values of the headers in ``lines``, under sender, sent, subject."""
    values: dict[str, str] = {}
    for line in lines:
        if match := _FIELD.fullmatch(_QUOTED.sub("", line, count=1)):
            name = match["name"].lower()
            for key, names in (("sender", _SENDER), ("sent", _SENT), ("subject", _SUBJECT)):
                if name in names:
                    values.setdefault(key, match["value"].strip())
    return values


def _metadata(lines: Sequence[str]) -> Metadata:
    """What the first lines of a message say of it."""
    fields = _fields(lines[: _MOST_FIELDS + 2])
    mark = _MARK.fullmatch(_QUOTED.sub("", lines[0], count=1))
    title = fields.get("subject") or (mark["name"] if mark else None)
    return Metadata(title=(title or "")[:_TITLE_LENGTH] or None, published=next(days_in(fields.get("sent", "")), None))


def _marked(lines: Sequence[str]) -> Iterator[Stretch]:
    """Stretches of lines with and without ``>``; the line that says who wrote them goes with the former."""
    said: list[str] = []
    for is_quoted, group in groupby(lines, key=lambda line: line.lstrip().startswith(">")):
        own = list(group)
        if is_quoted:
            title = " ".join(" ".join(said).split())[:_TITLE_LENGTH] or None
            published = next(days_in(title or ""), None)
            yield Stretch([*said, *(_QUOTED.sub("", line, count=1) for line in own)], Metadata(title, None, published))
            said = []
            continue
        filled = [number for number, line in enumerate(own) if line.strip()]
        said = own[filled[-1] :] if filled and _SAYS.fullmatch(own[filled[-1]]) else []
        yield Stretch(own[: len(own) - len(said)])
    if said:
        yield Stretch(said)
