"""Labels from format hints, and paragraphs with their section, page and heading path."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpus.cleaning.headings import NEXT_ARTICLE
from corpus.cleaning.lines import Label, Labels, Line
from corpus.document import Kind, Paragraph, SourceMap, page_at
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE, FormatHint, SourceText

_ROWS: Final = frozenset({TABLE_HEAD, TABLE_ROW, TABLE_TITLE})


def hinted_labels(lines: Sequence[Line], hints: Sequence[FormatHint]) -> dict[int, Label]:
    """The labels of the lines that have a format hint."""
    labels: dict[int, Label] = {}
    for number, line in enumerate(lines):
        index = bisect_right(hints, line.start, key=lambda hint: hint.start)
        if index and line.start < hints[index - 1].end:
            hint = hints[index - 1]
            labels[number] = Label(number, hint.kind, hint.rule, hint.level)
    return labels


def with_outer_cells(lines: Sequence[Line], source: SourceText) -> Iterator[Line]:
    """The lines; a row of a table keeps the tabs at its edges, so that its cells have the numbers of their columns."""
    rows = (hint for hint in source.hints if hint.rule in _ROWS)
    row = next(rows, None)
    for line in lines:
        while row and row.end <= line.start:
            row = next(rows, None)
        if row is None or not row.start <= line.start < line.end <= row.end:
            yield line
            continue
        before = _outer_tabs(source.text[row.start : line.start])
        behind = _outer_tabs(source.text[line.end : row.end])
        yield (
            line
            if not before + behind
            else replace(
                line,
                start=line.start - len(before),
                end=line.end + len(behind),
                text=before + line.text + behind,
                folded=before + line.folded + behind,
            )
        )


def _outer_tabs(edge: str) -> str:
    """``edge`` if it is of tabs and spaces."""
    return edge if "\t" in edge and not edge.strip("\t ") else ""


def paragraphs_of(lines: Sequence[Line], labels: Labels, source: SourceText, reading: SourceMap) -> Iterator[Paragraph]:
    """One paragraph per line: content is numbered; each has its section and page, content its heading path."""
    path = _Path(source)
    count = 0
    for number, line in enumerate(lines):
        label = labels.get(number, Label(number, Kind.CONTENT, "text"))
        path.enter(line, label)
        content = label.kind is Kind.CONTENT
        count += content
        yield Paragraph(
            start=reading.to_text(line.start),
            end=reading.to_text(line.end - 1) + 1,
            kind=label.kind,
            rule=label.rule,
            number=count if content else None,
            section=path.section,
            page=page_at(source.pages, line.start),
            headings=path.headings if content else (),
            level=label.level,
        )


class _Path:
    """The current position in a document: its section, and the open headings from the highest level down."""

    def __init__(self, source: SourceText) -> None:
        self.section: str | None = None
        self._sections = source.sections
        self._passed = 0
        self._open: list[tuple[int, str]] = []

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._open)

    def enter(self, line: Line, label: Label) -> None:
        """Advance to ``line``. A record or a further article starts a new path; a heading closes those of its level
        and below."""
        while self._passed < len(self._sections) and self._sections[self._passed].start <= line.start:
            self.section = self._sections[self._passed].metadata.title
            self._open.clear()
            self._passed += 1
        if label.rule == NEXT_ARTICLE:
            self.section = line.text
            self._open.clear()
        elif label.kind is Kind.HEADING and label.level:
            self._open = [(level, text) for level, text in self._open if level < label.level]
            self._open.append((label.level, line.text))
