"""The rules of a page in a document that is no web page: its labels, notices and paths of menus are content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from corpus.cleaning.boilerplate import PATH, boilerplate, is_path
from corpus.cleaning.bylines import LABELLED, bylines
from corpus.cleaning.captions import credited_captions
from corpus.cleaning.datelines import DATE, datelines, is_day, is_labelled_day
from corpus.cleaning.headings import lead_ins
from corpus.cleaning.lines import Label, Labels, Line, Rule, ends_sentence, first_prose, is_item, unlabelled
from corpus.document import Kind
from corpus.metadata.organizations import may_issue

ISSUER: Final = "issuer"
"""The rule of a content line below the title that names who wrote or issued the document."""

# Boilerplate of printed pages and of chats; what else looks like it is text here.
_PRINTED: Final = frozenset({"page-number", "end", "contents", "post"})
# More dates by themselves are a list.
_DATES: Final = 2
_TAKEN: Final = re.compile(r"摄|供图|图源|图[/／]|翻拍|绘")
_ISSUER: Final = re.compile(
    r"(?P<name>[^,，。:：;；\s]{2,30})\s*(?:编制|编印|编写|编著|印制|制定|制发|印发|发布|颁布|组编)"
)


def own_boilerplate(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Page numbers, end marks and tables of contents, and paths of menus as content."""
    around = list(boilerplate(lines, labels))
    yield from (label for label in around if label.rule in _PRINTED)
    yield from (Label(number, Kind.CONTENT, PATH) for number, line in unlabelled(lines, labels) if is_path(line))


def own_datelines(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """A date alone above or below the text; lines with a label, as content."""
    found = list(datelines(lines, labels))
    listed = sum(label.rule == DATE for label in found) > _DATES
    for label in found:
        line = lines[label.line]
        alone = (label.rule == DATE or is_day(line)) and not is_labelled_day(line)
        yield label if alone and not listed else replace(label, kind=Kind.CONTENT)


def own_bylines(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Names in brackets or after 记者, and signatures; as content, lines with a label and the issuer below it."""
    for label in bylines(lines, labels):
        labelled = LABELLED.match(lines[label.line].folded) is not None
        yield replace(label, kind=Kind.CONTENT) if labelled else label
    yield from _issuers(lines, labels)


def own_captions(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Lines that end in the credit of a photographer, and titles of pictures that are no sentences."""
    for label in credited_captions(lines, labels):
        text = lines[label.line].folded
        if _TAKEN.search(text) if label.rule == "photo-credit" else not ends_sentence(text):
            yield label


def _issuers(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    head = first_prose(lines, labels)
    for number, line in unlabelled(lines, labels):
        if 0 < number < head < len(lines) and issuer_of(line):
            yield Label(number, Kind.CONTENT, ISSUER)


def issuer_of(line: Line) -> str | None:
    """The organization that the whole line names as the one that wrote or issued the document, verbatim."""
    match = _ISSUER.fullmatch(line.folded)
    return line.text[: match.end("name")] if match and may_issue(match["name"]) else None


def own_lead_ins(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Verse above items with dashes, as in magazines; above numbered items, lines without punctuation are content."""
    below = -1
    for label in lead_ins(lines, labels):
        if below < label.line:
            below = next(number for number in range(label.line + 1, len(lines)) if is_item(lines[number]))
        verse = lines[below].text.startswith("——")
        yield label if verse else replace(label, kind=Kind.CONTENT)


OWN_RULES: Final[Mapping[Rule, Rule]] = {
    boilerplate: own_boilerplate,
    datelines: own_datelines,
    bylines: own_bylines,
    credited_captions: own_captions,
    lead_ins: own_lead_ins,
}
"""The rules of web pages, and what takes their place in other documents."""
