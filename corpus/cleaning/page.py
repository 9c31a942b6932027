"""Cleans a source: applies the rules in order, joins broken lines, and builds the reading text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.cleaning import Cleaned
from corpus.cleaning.boilerplate import boilerplate, lone_punctuation
from corpus.cleaning.bylines import bylines
from corpus.cleaning.captions import captions, captions_between, credited_captions
from corpus.cleaning.conversations import messages, posts, subtitles
from corpus.cleaning.datelines import datelines
from corpus.cleaning.glosses import glosses
from corpus.cleaning.headings import (
    bare_headings,
    further_articles,
    lead_ins,
    numbered_headings,
)
from corpus.cleaning.layout import broken_lines
from corpus.cleaning.lines import Label, Labels, Line, Rule, lines_of
from corpus.cleaning.own_documents import OWN_RULES
from corpus.cleaning.page_metadata import page_metadata
from corpus.cleaning.structure import hinted_labels, paragraphs_of, with_outer_cells
from corpus.cleaning.titles import repeated_titles, stated_titles, titles
from corpus.cleaning.web_pages import is_web_page
from corpus.document import Kind, Reason, SourceMap, Span, source_map
from corpus.script import language_of
from corpus.source import SourceText

# What surrounds an article is recognized line by line; the other rules need broken sentences joined first.
_PAGE_RULES: Final[tuple[Rule, ...]] = (
    lone_punctuation,
    subtitles,
    messages,
    boilerplate,
    datelines,
    posts,
    bylines,
    credited_captions,
)
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


def clean_page(source: SourceText, *, web: bool | None = None) -> Cleaned:
    """Implements :func:`corpus.cleaning.clean`."""
    dropped = [*source.drops, *glosses(source.text)]
    lines = tuple(with_outer_cells(lines_of(_unwrapped(source), dropped), source))
    labels: Labels = hinted_labels(lines, source.hints)
    web = is_web_page(lines, labels) if web is None else web
    labels = _labelled(lines, labels, _rules(_PAGE_RULES, web=web))
    joins = set(broken_lines(lines, labels))
    partly = source_map(source.text, dropped)
    dropped += _breaks(lines, joins, partly)
    lines, labels = _joined(lines, labels, joins)
    labels = stated_titles(lines, labels, source.metadata)
    labels = _labelled(lines, labels, _rules_for(source, labels, web=web))
    dropped += _blanks(source.text, lines, source_map(source.text, dropped))
    reading = source_map(source.text, dropped)
    text = reading.cut(source.text)
    return Cleaned(
        map=reading,
        text=text,
        paragraphs=tuple(paragraphs_of(lines, labels, source, reading)),
        metadata=replace(page_metadata(lines, labels, web=web), language=language_of(text)),
        pages=tuple(map(reading.to_text, source.pages)),
        sections=tuple(replace(section, start=reading.to_text(section.start)) for section in source.sections),
        parts=tuple(replace(part, start=reading.to_text(part.start)) for part in source.parts),
    )


def _unwrapped(source: SourceText) -> str:
    """The text with a space for each line break inside a paragraph."""
    if not source.wraps:
        return source.text
    text = list(source.text)
    for offset in source.wraps:
        text[offset] = " "
    return "".join(text)


def _rules_for(source: SourceText, labels: Labels, *, web: bool) -> tuple[Rule, ...]:
    """The article rules, except those that guess what the format states."""
    stated = {hint.kind for hint in source.hints}
    titled = not web and source.metadata.title is not None and "title" not in source.metadata.inferred
    if titled or any(label.kind is Kind.TITLE for label in labels.values()):
        stated.add(Kind.TITLE)
    guesses = {Kind.TITLE: titles, Kind.HEADING: bare_headings}
    rules = [rule for rule in _ARTICLE_RULES if not any(rule is guesses.get(kind) for kind in stated)]
    return _rules(rules, web=web)


def _rules(rules: Sequence[Rule], *, web: bool) -> tuple[Rule, ...]:
    """``rules``, or what takes their place in a document that is no web page."""
    return tuple(rules if web else (OWN_RULES.get(rule, rule) for rule in rules))


def _labelled(lines: Sequence[Line], labels: Labels, rules: Sequence[Rule]) -> dict[int, Label]:
    """``labels`` and those of ``rules``, applied in order."""
    labelled = dict(labels)
    for rule in rules:
        for label in list(rule(lines, labelled)):
            labelled.setdefault(label.line, label)
    return dict(sorted(labelled.items()))


def _breaks(lines: Sequence[Line], joins: set[int], reading: SourceMap) -> Iterator[Span]:
    """The spans between joined lines."""
    for number in joins:
        start, end = reading.to_text(lines[number].end), reading.to_text(lines[number + 1].start)
        yield from _spans(reading, start, end, Reason.LAYOUT_BREAK)


def _joined(lines: Sequence[Line], labels: Labels, joins: set[int]) -> tuple[tuple[Line, ...], dict[int, Label]]:
    """The lines after joining, and the labels under their new numbers."""
    parts: list[list[Line]] = []
    renumbered: dict[int, Label] = {}
    for number, line in enumerate(lines):
        if number - 1 in joins:
            parts[-1].append(line)
            continue
        if number in labels:
            renumbered[len(parts)] = replace(labels[number], line=len(parts))
        parts.append([line])
    return tuple(map(_whole, parts)), renumbered


def _whole(parts: Sequence[Line]) -> Line:
    """The parts of a broken line as one line."""
    if len(parts) == 1:
        return parts[0]
    text, folded = ("".join(getattr(part, name) for part in parts) for name in ("text", "folded"))
    return replace(parts[0], end=parts[-1].end, text=text, folded=folded)


def _blanks(source: str, lines: Sequence[Line], reading: SourceMap) -> Iterator[Span]:
    """The whitespace around lines in the reading text so far, except one line break between two lines."""
    text = reading.cut(source)
    end = 0
    for line in lines:
        start = reading.to_text(line.start)
        kept = end + _line_break(text[end:start]) if end else 0
        yield from _spans(reading, end, kept, Reason.BLANK)
        yield from _spans(reading, kept + 1 if end else kept, start, Reason.BLANK)
        end = reading.to_text(line.end - 1) + 1
    yield from _spans(reading, end, len(text), Reason.BLANK)


def _line_break(gap: str) -> int:
    """The offset in ``gap`` of the line break to keep."""
    return gap.index("\n") if "\n" in gap else next(at for at, character in enumerate(gap) if character in _BREAKS)


def _spans(reading: SourceMap, start: int, end: int, reason: Reason) -> Iterator[Span]:
    """``start:end`` of the reading text so far, as spans of the source."""
    if start < end:
        yield from (Span(left, right, reason) for left, right in reading.pieces(start, end))
