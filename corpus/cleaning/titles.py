"""The title of a document, and the lines that repeat it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.cleaning.datelines import DATE, ENACTED, LABELS
from corpus.cleaning.lines import (
    Label,
    Labels,
    Line,
    bigrams,
    first_prose,
    is_item,
    is_title_like,
    label_value_lines,
    unlabelled,
)
from corpus.document import Kind, Metadata
from corpus.metadata.organizations import is_organization
from corpus.structure.markers import BULLET, marker_of

_ORIGINAL: Final = re.compile(r"(?:原标题|原题|标题)\s*[:：]\s*")
_REPEATING: Final = re.compile(r"(?:原标题|原题)\s*[:：]\s*")  # not 标题:, which a form puts before its only title

# A shorter part of a title may be an unrelated word.
_PART_LENGTH: Final = 4
# A head with more lines is a list, not a title with kickers; only its first line may be a title.
_HEAD_LINES: Final = 8
# Lines of which the one right above is the title.
_BELOW_TITLE: Final = frozenset({DATE, ENACTED, LABELS, "author"})

# Rules of headings that only look like one; other readers have told the title themselves.
_LOOKS: Final = frozenset({"size", "h1"})

# Kinds of documents; a line that ends in one is more of a title than the name of an organization above it.
_DOCUMENT: Final = re.compile(
    r"(?:手册|通知|通告|公告|公报|公示|办法|规定|规则|规程|规范|条例|章程|制度|细则|方案|预案|计划|规划|报告|总结|合同|协议|协议书|指南|说明|"
    r"说明书|纪要|记录|标准|名单|名册|通报|函|意见|决定|决议|流程|须知|问答|简报|简介|简章|白皮书|教程|讲义|目录|清单|一览表|登记表|申请表|表|日程|安排|议程|访谈|访谈录|专访|大纲|答疑|启事|"
    r"(?:判决|裁定|决定|意见|调解|仲裁|委托|承诺|倡议|建议|任务|招标|投标|责任)书)"
    r"(?:[(（][^()（）]{1,20}[)）])?$"
)
_ALIKE: Final = 2  # bigrams; a subheading shares a word or two with its text
_GENERIC: Final = 6  # characters: 使用说明书 says less than the line above it
_QUESTION: Final = re.compile(r"[?？][”’」』）)]*$")
_QUESTIONS: Final = 2  # of so many, none is the title
# A label with a value, a document number, an edition in brackets, a subtitle.
_VALUE: Final = re.compile(
    r"(?:[^\s:：]{0,6}(?:地址|电话|热线|传真|邮箱|邮编|网址|日期|时间|地点|编号|文号|表号|版本号?|型号|产品|作者|编者|整理|采访|记录|主持人?|"
    r"出席|列席|缺席|姓名|部门|岗位|联系人|店主|收件人|发件人|抄送|密级|页码|单位|甲方|乙方)|附件\d*)(?:[(（][^()（）]*[)）])?\s*[:：]\s*\S"
)
_VALUES: Final = re.compile(r"[^\s:：]{2,8}[:：]\s*+\S{1,60}+(?:\u3000|\s{2})\s*+[^\s:：]{2,8}[:：]\s*\S")
_NUMBERED: Final = re.compile(r"[(（]?\S{2,15}[〔﹝［\[]\d{4}[〕﹞］\]]\s*第?\d{1,4}\s*号[)）]?")
_BRACKETED: Final = re.compile(r"[(（][^()（）]*[)）]|[—–-]{1,2}\s*\S.*")
_AMOUNT: Final = re.compile(r"[^\d\s]{1,10}\s*\d+(?:\.\d+)?\s*(?:克|千克|公斤|斤|升|毫升|元|个|只|勺|片)$")
_MENU: Final = re.compile(r"(?:[^|｜]{1,12}[|｜]){2}")
_CLAUSE: Final = re.compile(
    r"[成建创出始][立土建]?于|应当|不得|必须|请(?:勿|先|仔细|按|在|于|将|携带|各|妥善|您)|[,，、;；:：]$"
)
# A message of a chat or a log begins or ends with its time.
_STAMP: Final = re.compile(r"[\[【(（]?(?:\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s,，]++)?\d{1,2}[:：]\d{2}")
_DIARY: Final = re.compile(r"\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?(?:\s|$|[(（])")
_SPOKEN: Final = re.compile(r"[^\s:：]{1,8}[:：]")
_STAMP_END: Final = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$")
_CODE: Final = re.compile(
    r"(?:import|export|from|const|let|var|def|class|package|using)\s+[\w{*]|#include|[<{}\[\]$;=]{2}|</?\w+[ >/]"
)


def stated_titles(lines: Sequence[Line], labels: Labels, stated: Metadata) -> Labels:
    """``labels`` with the title that the format states: the head line that is the title in the metadata; without one,
    the heading at the top if it is the only one of its level, or the first of two (a company, its handbook)."""
    if any(label.kind is Kind.TITLE for label in labels.values()):
        return _renamed(lines, labels)
    wanted = _squeezed(stated.title or "")
    for number, line in enumerate(lines[: first_prose(lines, labels)]) if wanted else ():
        label = labels.get(number)
        if (label is None or label.kind is Kind.HEADING) and _squeezed(line.text) == wanted:
            return {**labels, number: Label(number, Kind.TITLE, label.rule if label else "stated")}
    top = _top_heading(lines, labels) if stated.title is None or "title" in stated.inferred else None
    return labels if top is None else {**labels, top: replace(labels[top], kind=Kind.TITLE, level=0)}


def titles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """The head line repeated after 原标题:; else the line above the dateline; else the head line that shares the most
    bigrams with the first paragraph."""
    head = [number for number, line in _head(lines, labels) if not _ORIGINAL.match(line.folded)]
    head = _candidates(lines, labels, head)
    if len(head) > _HEAD_LINES:
        head = [number for number in head if number == 0 and _DOCUMENT.search(lines[0].folded)]
    if head:
        asked = [number for at, number in enumerate(head) if not _is_question_below(lines, head, at)]
        by_rules = (_quoted(lines, head), _over_dateline(labels, head), _like_lead(lines, labels, asked))
        yield from [Label(number, Kind.TITLE, rule) for number, rule in by_rules if number is not None][:1]


def repeated_titles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """原标题: lines; lines equal to the title; in the head of the page, lines that are part of it."""
    title = next((_plain(lines[number]) for number, label in labels.items() if label.kind is Kind.TITLE), "")
    head = first_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        plain = _plain(line)
        if _REPEATING.match(line.folded) and is_title_like(line):
            yield Label(number, Kind.REPEATED, "original-title")
        elif title and (plain == title or (number < head and len(plain) >= _PART_LENGTH and plain in title)):
            yield Label(number, Kind.REPEATED, "repeated-title")


def _top_heading(lines: Sequence[Line], labels: Labels) -> int | None:
    """The number of the heading at the top that names the document."""
    top = [label for label in labels.values() if label.kind is Kind.HEADING and label.level == 1]
    if not top or top[0].line != 0 or top[0].rule not in _LOOKS:
        return None
    if marker_of(lines[0].folded) or not _candidates(lines, labels, [0]):
        return None
    follows = len(top) > 1 and top[1].line == 1 and top[1].rule == top[0].rule
    if len(top) > 1 and not follows:
        return None
    return 1 if follows and is_organization(lines[0].folded) else 0


def _renamed(lines: Sequence[Line], labels: Labels) -> Labels:
    """``labels``; where the title is the name of an organization and the line below it is a heading that names a
    document, that one is the title."""
    number = next(number for number, label in labels.items() if label.kind is Kind.TITLE)
    below = labels.get(number + 1)
    if (
        is_organization(lines[number].folded)
        and below is not None
        and below.kind is Kind.HEADING
        and _DOCUMENT.search(lines[number + 1].folded)
    ):
        title = replace(labels[number], line=number + 1)
        return {**labels, number: replace(labels[number], kind=Kind.HEADING), number + 1: title}
    return labels


def _head(lines: Sequence[Line], labels: Labels) -> Iterator[tuple[int, Line]]:
    """The lines before the running text that may be a title; without running text, a first line above its author or
    date, or that names a kind of document."""
    end = first_prose(lines, labels)
    if end == len(lines):  # a poem, a list
        signed = 1 in labels and labels[1].rule in _BELOW_TITLE
        end = 1 if lines and (signed or _DOCUMENT.search(lines[0].folded)) else 0
    if end:
        candidates = [(n, line) for n, line in unlabelled(lines, labels) if n < end and is_title_like(line)]
        values = label_value_lines(candidates)
        yield from (
            (n, line) for n, line in candidates if n not in values or (n == 0 and _DOCUMENT.search(line.folded))
        )


def _candidates(lines: Sequence[Line], labels: Labels, head: Sequence[int]) -> list[int]:
    """``head`` without sections and items of a series, values behind labels, numbers, clauses, code and messages; and
    without organizations above the name of a document, subtitles, and questions below another line."""
    series = [marker.family for line in lines if (marker := marker_of(line.folded))]
    speakers = Counter(match[0] for line in lines if (match := _SPOKEN.match(line.folded)))
    able = []
    for number in head:
        text = lines[number].folded
        marker = marker_of(text)
        if (spoken := _SPOKEN.match(text)) and speakers[spoken[0]] > 1:
            continue
        if number and number - 1 not in labels and _STAMP_END.search(lines[number - 1].folded):
            continue
        if marker and (marker.family.startswith(BULLET) or series.count(marker.family) > 1):
            continue
        if not any(pattern.match(text) for pattern in (_VALUE, _VALUES, _STAMP, _DIARY, _MENU, _AMOUNT)) and not (
            _NUMBERED.fullmatch(text) or _CLAUSE.search(text) or _STAMP_END.search(text) or _CODE.search(text)
        ):
            able.append(number)
    return [number for at, number in enumerate(able) if not _is_subordinate(lines, able, at)]


def _is_subordinate(lines: Sequence[Line], able: Sequence[int], at: int) -> bool:
    """Whether another line near is the title rather than the one of ``able[at]``."""
    text = lines[able[at]].folded
    if at and _BRACKETED.fullmatch(text):
        return True
    above, below = able[max(at - 1, 0) : at], able[at + 1 : at + 2]
    if len(text) <= _GENERIC and _DOCUMENT.search(text) and above == [able[at] - 1]:
        return not is_organization(lines[able[at] - 1].folded)
    return is_organization(text) and any(_DOCUMENT.search(lines[number].folded) for number in below)


def _is_question_below(lines: Sequence[Line], head: Sequence[int], at: int) -> bool:
    """Whether the line asks something: below another line, or as one question of many."""
    if not _QUESTION.search(lines[head[at]].folded):
        return False
    return at > 0 or sum(_QUESTION.search(line.folded) is not None for line in lines) > _QUESTIONS


def _quoted(lines: Sequence[Line], head: Sequence[int]) -> tuple[int | None, str]:
    originals = {_plain(line) for line in lines if _ORIGINAL.match(line.folded)}
    return next((number for number in head if _plain(lines[number]) in originals), None), "original-title"


def _over_dateline(labels: Labels, head: Sequence[int]) -> tuple[int | None, str]:
    dates = [number for number, label in labels.items() if label.rule in _BELOW_TITLE and number > head[0]]
    first = min(dates, default=None)
    if first is None or first > head[-1] + 2:
        return None, ""
    return max(number for number in head if number < first), "over-dateline"


def _like_lead(lines: Sequence[Line], labels: Labels, head: Sequence[int]) -> tuple[int | None, str]:
    if not head:
        return None, ""
    first = first_prose(lines, labels)
    lead = bigrams(lines[first].folded) if first < len(lines) and not is_item(lines[first]) else set()
    shared = {number: len(bigrams(lines[number].folded) & lead) for number in head}
    return max(head, key=lambda number: (shared[number] >= _ALIKE and shared[number], -number)), "like-lead"


def _plain(line: Line) -> str:
    """The line without its label, whitespace and punctuation, for comparison."""
    return re.sub(r"[\W_]+", "", _ORIGINAL.sub("", line.folded, count=1))


def _squeezed(text: str) -> str:
    return "".join(text.split())
