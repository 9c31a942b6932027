"""Title, publisher, date and URL that the lines of a document state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.datelines import DATE, ENACTED, LABELS, address_in, is_day, publisher_in
from corpus.cleaning.lines import Label, Labels, Line, first_prose
from corpus.cleaning.own_documents import ISSUER, issuer_of
from corpus.document import Kind, Metadata
from corpus.metadata.organizations import is_organization, may_issue
from corpus.metadata.stated_dates import Act, StatedDate, dates_in, latest_publication
from corpus.source import MESSAGE, TABLE_HEAD, TABLE_ROW

_DATELINES: Final = frozenset({DATE, ENACTED, LABELS})
_HEAD_RULES: Final = frozenset({"author", ISSUER})
# Lines at the end of a document in which its signature and date are.
_FOOT: Final = 4
_NOT_SIGNED: Final = frozenset({TABLE_HEAD, TABLE_ROW, MESSAGE})
_RECEIVED: Final = re.compile(r"(?:收稿|修回|打印|填表|制表|签订|截止)(?:日期|时间)")
_SIGNED: Final = re.compile(r"(?P<name>[^\s\d,，。:：;；]{4,30})\s*+[\d二一○〇][^,，。:：;；]{5,12}日")
_MONTH_AND_DAY: Final = re.compile(r"(?:今年)?\d{1,2}月\d{1,2}日")
_PRINTED: Final = re.compile(r"印发$|印制$|印刷$")
_DOCUMENT_NUMBER: Final = re.compile(r"[(（]?[^\s,，。:：;；]{2,15}[〔﹝［\[](\d{4})[〕﹞］\]]\s*第?\d{1,4}\s*号[)）]?")
_NUMBER_LABEL: Final = re.compile(r"(?:发文字号|公文字号|文号|发文号)\s*[:：]\s*")
_OWN_ADDRESS: Final = re.compile(r"(?:原文|本文|文章|来源|出处)[^:：]{0,4}[:：]")


def page_metadata(lines: Sequence[Line], labels: Labels, *, web: bool) -> Metadata:
    """What the lines state. A web page says first when it was published; a document of somebody's own has the latest
    date of issue or revision in its head, else the date at its foot; without any, the year of its number, which is
    inferred."""
    stated = [lines[number] for number, label in labels.items() if _is_stated(label) or label.rule == "author"]
    foot = _foot(lines, labels)
    published = _first_day(stated) if web else _head_date(lines, labels) or _foot_date(lines, foot) or _issued(stated)
    year = None if published or web else _numbered_year(lines, labels)
    return Metadata(
        title=_title(lines, labels),
        publisher=_publisher(lines, labels, stated, foot, web=web),
        published=published or year,
        url=next(filter(None, (address_in(line) for line in stated if web or _OWN_ADDRESS.match(line.folded))), None),
        inferred=("published",) if year else (),
    )


def _is_stated(label: Label) -> bool:
    """Whether the label is that of a dateline, and not of a day in a list."""
    return label.rule in _DATELINES and (label.rule != DATE or label.kind is Kind.DATELINE)


def _title(lines: Sequence[Line], labels: Labels) -> str | None:
    """The first title; rather one that is more than the name of an organization."""
    titles = [lines[number] for number, label in labels.items() if label.kind is Kind.TITLE]
    named = [line for line in titles if not is_organization(line.folded)] or titles
    return named[0].text if named else None


def _first_day(stated: Sequence[Line]) -> str | None:
    """The first date in datelines; of several in one that says what was done on them, the latest publication."""
    for line in stated:
        dates = list(dates_in(line.folded))
        if any(act is Act.EFFECTIVE for _, act in dates) or line.folded.startswith(("(", "（")):
            published = latest_publication(dates)
        else:
            published = next((date for date, _ in dates), None)
        if published:
            return published
    return None


def _head_date(lines: Sequence[Line], labels: Labels) -> str | None:
    head = first_prose(lines, labels)
    known = ((number, label) for number, label in labels.items() if number < head)
    numbers = (number for number, label in known if label.rule in _HEAD_RULES or _is_stated(label))
    return latest_publication(date for number in numbers for date in dates_in(lines[number].folded))


def _foot(lines: Sequence[Line], labels: Labels) -> tuple[int, ...]:
    """The numbers of lines that are only a date, the last first: those at the end, and below the name of who signed."""
    end = len(lines) - _FOOT
    return tuple(
        number
        for number in range(len(lines) - 1, 0, -1)
        if (number >= end or may_issue(lines[number - 1].folded))
        and (is_day(lines[number]) or (number >= end and _MONTH_AND_DAY.fullmatch(lines[number].folded)))
        and not _RECEIVED.match(lines[number].folded)
        and not (number in labels and not _may_date(labels[number]))
    )


def _may_date(label: Label) -> bool:
    return label.rule not in _NOT_SIGNED and (label.rule != DATE or _is_stated(label))


def _signed_line(lines: Sequence[Line]) -> tuple[str, str] | None:
    """Name and date in a line at the end that is nothing else, as where a layout joined a signature and its date."""
    for line in reversed(lines[-_FOOT:]):
        match = _SIGNED.fullmatch(line.folded)
        dates = list(dates_in(line.folded))
        if match and len(dates) == 1 and may_issue(match["name"]):
            return line.text[: match.end("name")], dates[0].date
    return None


def _foot_date(lines: Sequence[Line], foot: Sequence[int]) -> str | None:
    """The date at the foot; rather that of the signature than that of printing."""
    texts = [lines[number].folded for number in foot]
    texts.sort(key=lambda text: _PRINTED.search(text) is not None)
    signed = _signed_line(lines)
    return next((date for text in texts for date, _ in dates_in(text)), signed[1] if signed else None)


def _issued(stated: Sequence[Line]) -> str | None:
    """The latest date behind a label that says that the document was issued or revised."""
    dates: Iterator[StatedDate] = (date for line in stated for date in dates_in(line.folded))
    return latest_publication(date for date in dates if date.act in (Act.ISSUED, Act.REVISED))


def _numbered_year(lines: Sequence[Line], labels: Labels) -> str | None:
    """The year in the number of the document, alone in a line of its head: 江建规〔2022〕9号."""
    for line in lines[: first_prose(lines, labels)]:
        if match := _DOCUMENT_NUMBER.fullmatch(_NUMBER_LABEL.sub("", line.folded)):
            return match[1]
    return None


def _publisher(
    lines: Sequence[Line], labels: Labels, stated: Sequence[Line], foot: Sequence[int], *, web: bool
) -> str | None:
    printed = [line for line in stated if _PRINTED.search(line.folded)]
    named = (publisher_in(line) for line in stated if line not in printed)
    issuers = (issuer_of(lines[number]) for number, label in labels.items() if label.rule == ISSUER)
    signed = (lines[number - 1].text for number in foot if may_issue(lines[number - 1].folded))
    joined = _signed_line(lines) if not web else None
    names = (*named, *issuers, *signed, *(joined or ())[:1], *map(publisher_in, printed))
    return next((name for name in names if name and (web or not name.startswith(("《", "“")))), None)
