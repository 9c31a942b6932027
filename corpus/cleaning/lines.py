"""Lines of a source, their labels, and the tests that rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.document import Kind, Span, source_map
from corpus.script import to_simplified

_LINE: Final = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_INVISIBLE: Final = "\ufeff\u200b\u200e\u200f\u2060"

_ENDED: Final = re.compile(r"[。！？!?；;…～~.](?:[”’」』）)】》〉\"']|[(（][^()（）]*[)）])*$")
_BRACKETED: Final = re.compile(r"[(（][^()（）]*[)）]")
_STOP: Final = re.compile(r"[。！？!?；;]")
_ITEM: Final = re.compile(r"(?:——|[-–—•·●○■□◆◇★☆※]|\d{1,2}[.、．)）]|[①-⑳]|第[一二三四五六七八九十百零〇\d]+条)\s*\S")

_ENTRY: Final = re.compile(r"[^:：。，,;；?？!！]{2,14}[:：]\s*\S")

_STATEMENT: Final = re.compile(
    r"请|可以|不得|应当|必须|即可|负责|才能|位于|[成建创出始][^，,]{0,2}于|\d{4}年\d|"
    r"\d\s*(?:元|人|次|名|个|万|亿|米|公里|公斤|%|％)|打开|下载|点击|按下|等[^，,]{1,16}(?:有|是|为|已)"
)

# Longer unpunctuated lines are not headings.
_HEADING_LENGTH: Final = 40
_TITLE_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """``source[start:end]``, a line without the whitespace around it.

    ``text`` is the line without dropped spans, ``folded`` the same in simplified characters. ``indented``: whitespace
    precedes it. ``adjacent``: no blank line is above it.
    """

    start: int
    end: int
    text: str
    folded: str
    indented: bool = False
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """The kind of line number ``line``, and the rule that decided; ``level`` is the level of a heading, if stated."""

    line: int
    kind: Kind
    rule: str
    level: int = 0


Labels = Mapping[int, Label]
Rule = Callable[[Sequence[Line], Labels], Iterable[Label]]


def lines_of(source: str, dropped: Iterable[Span]) -> tuple[Line, ...]:
    """The lines of ``source`` without ``dropped`` that are not blank; a dropped line break joins two lines."""
    reading = source_map(source, dropped)
    text = reading.cut(source)
    lines: list[Line] = []
    above = 0
    for match in _LINE.finditer(text):
        start, end = _trimmed(text, match.start(), match.end())
        if start < end:
            adjacent = bool(lines) and text.count("\n", above, start) == 1
            body = text[start:end]
            left, right = reading.to_source(start), reading.to_source(end - 1) + 1
            lines.append(Line(left, right, body, to_simplified(body), start > match.start(), adjacent))
            above = end
    return tuple(lines)


def unlabelled(lines: Sequence[Line], labels: Labels) -> Iterator[tuple[int, Line]]:
    """The lines without a label so far, with their numbers."""
    return ((number, line) for number, line in enumerate(lines) if number not in labels)


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends in closing punctuation, possibly inside closing quotes and brackets."""
    return _ENDED.search(text) is not None


def is_prose(line: Line) -> bool:
    """Whether the line is running text: it contains a full stop, or is long and ends like a sentence."""
    return "。" in line.text or (len(line.text) > _HEADING_LENGTH and ends_sentence(line.text))


def is_bare(line: Line) -> bool:
    """Whether the line may be a heading or a caption: short, without punctuation, not a label with a value."""
    if len(line.text) > _HEADING_LENGTH or ends_sentence(line.text):
        return False
    outside = _BRACKETED.sub("", line.text)
    return not re.search(r"[。！？!?；;,，:：]|\d{5}", outside) and re.search(r"\w", outside) is not None


def is_statement(line: Line) -> bool:
    """Whether a line without punctuation states or asks something, so that it is probably not a heading."""
    return _STATEMENT.search(line.folded) is not None


def is_title_like(line: Line) -> bool:
    """Whether the line may be a title: short, without a full stop or a final colon, not several sentences, and not a
    question or an answer with its label."""
    if len(line.text) > _TITLE_LENGTH or line.text.endswith((":", "：")):
        return False
    if re.search(r"[。；;]|^(?:[问答QA]|提问|回答)\s*[:：]", line.folded):
        return False
    return not (ends_sentence(line.text) and len(_STOP.findall(line.text)) > 1)


def is_item(line: Line) -> bool:
    """Whether the line begins like a list item or an article of a law: ``——``, a bullet, a number, 第五条."""
    return _ITEM.match(line.text) is not None


def label_value_lines(lines: Sequence[tuple[int, Line]]) -> frozenset[int]:
    """The numbers of ``lines`` that are a label with its value (出租方:王建国); empty if there is only one."""
    numbers = frozenset(number for number, line in lines if _ENTRY.match(line.text))
    return numbers if len(numbers) > 1 else frozenset()


def has_sentence_end(text: str) -> bool:
    """Whether a sentence ends anywhere in ``text``."""
    return _STOP.search(text) is not None


def first_prose(lines: Sequence[Line], labels: Labels) -> int:
    """The number of the first line of running text, ``len(lines)`` without one. Lines before it are the page's head."""
    return next((number for number, line in unlabelled(lines, labels) if is_prose(line)), len(lines))


def last_prose(lines: Sequence[Line], labels: Labels) -> int:
    """The number of the last line of running text; -1 without one."""
    return max((number for number, line in unlabelled(lines, labels) if is_prose(line)), default=-1)


def bigrams(text: str) -> set[str]:
    """The character bigrams of ``text`` without punctuation and whitespace."""
    plain = re.sub(r"[\W_]+", "", text)
    return {plain[index : index + 2] for index in range(len(plain) - 1)}


def _trimmed(source: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (source[start].isspace() or source[start] in _INVISIBLE):
        start += 1
    while end > start and (source[end - 1].isspace() or source[end - 1] in _INVISIBLE):
        end -= 1
    return start, end
