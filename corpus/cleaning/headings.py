"""Headings, lead-ins, and titles of further articles in the same file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from corpus.cleaning.bylines import CREDIT
from corpus.cleaning.lines import (
    Label,
    Labels,
    Line,
    ends_sentence,
    first_prose,
    is_bare,
    is_item,
    is_prose,
    is_statement,
    is_title_like,
    label_value_lines,
    last_prose,
    unlabelled,
)
from corpus.document import Kind
from corpus.structure.markers import marker_of

NEXT_ARTICLE: Final = "next-article"
"""The rule of a heading that begins a further article."""

_NUMERAL: Final = "[一二三四五六七八九十百零〇]"
_CHAPTER: Final = re.compile(rf"第(?:{_NUMERAL}+|\d+)[章节篇编部讲]|{_NUMERAL}{{1,3}}、|[(（]{_NUMERAL}{{1,3}}[)）]")
_NUMBER: Final = re.compile(rf"(?:\d{{1,2}}|part\.?\s*\d{{1,2}}|[ivx]{{1,4}}|{_NUMERAL}{{1,3}})[.、]?", re.IGNORECASE)
_COLON: Final = re.compile(r"[^,，。;；!?！？]{2,15}[:：]")

# Salutations and announcements of a list are not headings.
_SALUTATION: Final = re.compile(
    r".*(?:如下|下列|以下)[^，,]{0,4}[:：]|(?:各位|尊敬的|亲爱的|敬爱的|致).*[:：]|.*(?:们|同志|先生|女士|来宾|领导|业主|家长|单位|部门|委员会|人民政府|办公室|公司)[:：]"
)

_REFERENCE: Final = re.compile(r"\d{4}[^\d年/-]{0,3}\d|\d{5}")  # a reference number

# The label of a value that is in the line below (总部地址, 法定代表人), or behind a space.
_FIELD: Final = re.compile(
    r"(?:地址|住址|电话|手机|邮箱|网址|代表人|联系人|负责人|姓名|名称|日期|时间|地点|资本|编号|号码|账号|型号|价格|学历|职务|单位)(?P<value>\s++\S|$)"
)

# The least share of running text in an article; below it, unpunctuated lines are the text itself.
_PROSE_SHARE: Final = 0.5
# A longer run of unpunctuated lines is a list or a table, which is content.
_RUN: Final = 2


def further_articles(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """The title-like line after the credit at the end of an article, if running text follows."""
    first, last = first_prose(lines, labels), last_prose(lines, labels)
    following = last
    for number in range(last - 1, first, -1):
        if number not in labels:
            following = number
        if number not in labels or labels[number].rule != CREDIT:
            continue
        line = lines[following]
        if following < last and is_title_like(line) and not is_prose(line) and not is_item(line):
            yield Label(following, Kind.HEADING, NEXT_ARTICLE)


def numbered_headings(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """01, 一、总体要求, 第二章 …, 主要任务:, and the unpunctuated line right below a lone number or such a colon."""
    last = last_prose(lines, labels)
    listed = _listed(lines, labels)
    above = -2
    for number, line in unlabelled(lines, labels):
        if number >= last:
            return
        if _CHAPTER.match(line.folded) and is_bare(line) and number not in listed:
            yield Label(number, Kind.HEADING, "numbered")
        elif _NUMBER.fullmatch(line.folded) or (above == number - 1 and _COLON.fullmatch(line.folded)):
            above = number
            yield Label(number, Kind.HEADING, "numbered")
        elif (
            _COLON.fullmatch(line.folded)
            and not _SALUTATION.fullmatch(line.folded)
            and not (is_item(lines[number + 1]) or marker_of(lines[number + 1].folded))
        ):
            above = number
            yield Label(number, Kind.HEADING, "colon")
        elif above == number - 1 and is_bare(line) and not is_item(line) and not is_bare(lines[number + 1]):
            yield Label(number, Kind.HEADING, "below-heading")


def _listed(lines: Sequence[Line], labels: Labels) -> set[int]:
    """Bare lines like 一、 and （二） that are items: the next or last of their list is right beside them, or the line
    above announces them."""
    numbered = [
        (number, marker)
        for number, line in unlabelled(lines, labels)
        if is_bare(line) and (marker := marker_of(line.folded)) and marker.family.startswith("chinese")
    ]
    listed = {number for number, _ in numbered if number and lines[number - 1].text.endswith((":", "："))}
    for (number, marker), (below, other) in pairwise(numbered):
        if (
            below == number + 1
            and marker.family == other.family
            and marker.ordinal
            and other.ordinal == marker.ordinal + 1
        ):
            listed |= {number, below}
    return listed


def lead_ins(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Two or more unpunctuated lines, set like verse, right above the items of a list; not names with numbers."""
    for run in _runs(lines, labels):
        below = run[-1] + 1
        if any(re.search(r"\d", lines[number].text) for number in run):
            continue
        if len(run) >= _RUN and below < len(lines) and below not in labels and is_item(lines[below]):
            yield from (Label(number, Kind.LEAD_IN, "over-items") for number in run)


def bare_headings(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """One or two title-like lines before the text; one or two unpunctuated lines between running text."""
    head, last = first_prose(lines, labels), last_prose(lines, labels)
    if not is_article(lines, labels):
        return
    above = [(number, line) for number, line in unlabelled(lines, labels) if number < head]
    values = label_value_lines(above)
    over = [
        number
        for number, line in above
        if is_title_like(line)
        and number not in values
        and not is_item(line)
        and not ends_sentence(line.text)
        and not _REFERENCE.search(line.text)
        and not is_statement(line)
    ]
    if len(over) <= _RUN:
        yield from (Label(number, Kind.HEADING, "head") for number in over)
    for run in _runs(lines, labels):
        if _are_values(lines, run) or _goes_on(lines, labels, run[0]):
            continue
        if head < run[0] and run[-1] < last and len(run) <= _RUN and not _is_announced(lines, labels, run[0]):
            yield from (Label(number, Kind.HEADING, "bare") for number in run if not is_statement(lines[number]))


def _goes_on(lines: Sequence[Line], labels: Labels, number: int) -> bool:
    """Whether the line is right below a content line that does not end a sentence: one of several short lines."""
    above = number - 1
    return lines[number].adjacent and above not in labels and not ends_sentence(lines[above].text)


def _are_values(lines: Sequence[Line], run: Sequence[int]) -> bool:
    """Whether a line of the run is a label and its value, or its two lines are."""
    fields = [_FIELD.search(lines[number].folded) for number in run]
    pair = len(run) == _RUN and fields[0] is not None
    return pair or any(match is not None and match["value"] for match in fields)


def _is_announced(lines: Sequence[Line], labels: Labels, number: int) -> bool:
    """Whether the content line above ends in a colon: then this line is what it announces."""
    return number - 1 not in labels and lines[number - 1].text.endswith((":", "："))


def is_article(lines: Sequence[Line], labels: Labels) -> bool:
    """Whether most of the text is punctuated. Only then is a line without a full stop a sign of anything."""
    texts = [line.text for _, line in unlabelled(lines, labels)]
    ended = sum(len(text) for text in texts if ends_sentence(text))
    return ended >= _PROSE_SHARE * sum(map(len, texts)) > 0


def _runs(lines: Sequence[Line], labels: Labels) -> Iterator[list[int]]:
    """Runs of adjacent bare lines without a label."""
    bare = [number for number, line in unlabelled(lines, labels) if is_bare(line) and not is_item(line)]
    for _, group in groupby(enumerate(bare), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in group]
