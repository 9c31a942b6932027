"""From a source to its paragraphs: which spans are dropped, and what each line is.

One rule a module. A rule returns spans or labels with a reason, never text; a line keeps its first label, and a line
without any is content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from corpus.cleaning.bylines import bylines
from corpus.cleaning.captions import captions, captions_between, credited_captions
from corpus.cleaning.chrome import chrome
from corpus.cleaning.datelines import datelines, stated
from corpus.cleaning.glosses import glosses
from corpus.cleaning.headings import NEXT_ARTICLE, bare_headings, further_articles, lead_ins, numbered_headings
from corpus.cleaning.layout import broken
from corpus.cleaning.lines import Label, Labels, Line, Rule, lines_of
from corpus.cleaning.marks import marks
from corpus.cleaning.titles import repeated_titles, titles
from corpus.document import Kind, Metadata, Paragraph, Reason, SourceMap, Span, source_map
from corpus.script import language_of

# What stands around an article is known line by line; the rest only once broken sentences are whole.
_PAGE_RULES: Final[tuple[Rule, ...]] = (marks, chrome, datelines, bylines, credited_captions)
_ARTICLE_RULES: Final[tuple[Rule, ...]] = (
    titles,
    repeated_titles,
    further_articles,
    numbered_headings,
    captions,
    lead_ins,
    captions_between,
    bare_headings,
)
_BREAKS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The map from a source to its reading text, that text's paragraphs, and what the page states of itself."""

    map: SourceMap
    text: str
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata


def clean(source: str) -> Cleaned:
    """Run all rules over ``source``."""
    dropped = list(glosses(source))
    lines = lines_of(source, dropped)
    labels = _labelled(lines, {}, _PAGE_RULES)
    joins = set(broken(lines, labels))
    dropped += _breaks(lines, joins)
    lines, labels = _joined(lines, labels, joins)
    labels = _labelled(lines, labels, _ARTICLE_RULES)
    dropped += _blanks(source, lines)
    reading = source_map(source, dropped)
    text = reading.cut(source)
    return Cleaned(reading, text, _paragraphs(lines, labels, reading), _metadata(lines, labels, text))


def _labelled(lines: Sequence[Line], labels: Labels, rules: Sequence[Rule]) -> dict[int, Label]:
    """``labels`` with the verdicts of ``rules`` in turn."""
    known = dict(labels)
    for rule in rules:
        for label in list(rule(lines, known)):
            known.setdefault(label.line, label)
    return dict(sorted(known.items()))


def _breaks(lines: Sequence[Line], joins: set[int]) -> Iterator[Span]:
    return (Span(lines[number].end, lines[number + 1].start, Reason.LAYOUT_BREAK) for number in joins)


def _joined(lines: Sequence[Line], labels: Labels, joins: set[int]) -> tuple[tuple[Line, ...], dict[int, Label]]:
    """Lines made whole, and the labels under their new numbers."""
    whole: list[Line] = []
    renumbered: dict[int, Label] = {}
    for number, line in enumerate(lines):
        if number - 1 in joins:
            first = whole[-1]
            whole[-1] = replace(first, end=line.end, text=first.text + line.text, folded=first.folded + line.folded)
            continue
        if number in labels:
            renumbered[len(whole)] = replace(labels[number], line=len(whole))
        whole.append(line)
    return tuple(whole), renumbered


def _blanks(source: str, lines: Sequence[Line]) -> Iterator[Span]:
    """What stands around lines, save one line break between two of them."""
    if lines:
        yield from _span(0, lines[0].start)
        yield from _span(lines[-1].end, len(source))
    else:
        yield from _span(0, len(source))
    for left, right in pairwise(lines):
        gap = source[left.end : right.start]
        kept = gap.index("\n") if "\n" in gap else next(at for at, character in enumerate(gap) if character in _BREAKS)
        yield from _span(left.end, left.end + kept)
        yield from _span(left.end + kept + 1, right.start)


def _span(start: int, end: int) -> Iterator[Span]:
    if start < end:
        yield Span(start, end, Reason.BLANK)


def _paragraphs(lines: Sequence[Line], labels: Labels, reading: SourceMap) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    section: str | None = None
    count = 0
    for number, line in enumerate(lines):
        label = labels.get(number, Label(number, Kind.CONTENT, "text"))
        if label.rule == NEXT_ARTICLE:
            section = line.text
        content = label.kind is Kind.CONTENT
        count += content
        start, end = reading.to_text(line.start), reading.to_text(line.end)
        paragraphs.append(Paragraph(start, end, label.kind, label.rule, count if content else None, section))
    return tuple(paragraphs)


def _metadata(lines: Sequence[Line], labels: Labels, text: str) -> Metadata:
    title = next((lines[number].text for number, label in labels.items() if label.kind is Kind.TITLE), None)
    page = stated([lines[number] for number, label in labels.items() if label.kind is Kind.DATELINE])
    return replace(page, title=title, language=language_of(text))
