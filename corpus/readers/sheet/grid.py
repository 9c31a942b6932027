"""The cells of a spreadsheet as lines: every row one line, with its sheet and number; tables stand apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from corpus.document import CorpusError, Kind, Metadata, PartKind
from corpus.metadata.file_properties import plausible_title
from corpus.readers.source_lines import SourceLine, SourceLines
from corpus.readers.table_head import table_head, title_rows
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE, SourceText

CELL: Final = "cell"
"""The rule of a row that is no row of a table: a remark in a single cell, or a row under no column names."""
SHEET: Final = "sheet"
"""The rule of a heading that is the name of a sheet."""
# Characters; a longer text is not repeated in every row that its merged cell spans.
_CARRIED: Final = 300
# Rows above which a format states column names (frozen panes): more are no head.
_MOST_HEADS: Final = 5
_BLANK_ROWS: Final = 2  # between a title and its table
# Labels that say how to read the figures; other labels below a title state facts (制表：王强).
_LABEL: Final = re.compile(r"([^\s：:]{1,12})[：:]")
_UNIT: Final = re.compile(r".*(?:单位|單位|币种|幣種|币别|幣別)")
_BREAK: Final = re.compile(r"(?<![ \u3000])[ \u3000]*+[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]\s*+")
_ANY_WORD: Final = re.compile(r"\w")
_UNNAMED: Final = re.compile(r"(?:sheet|table|工作表|表|表格)\s*\d*", re.IGNORECASE)


LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384


class Range(NamedTuple):
    """The cells of a merged one; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """The texts of a sheet by row and column, from 1. ``heads`` are rows that the file states to be column names,
    ``left_out`` rows that it hides."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Set the text of a cell, on one line; a blank one is none."""
        text = _BREAK.sub(" ", text).strip()
        if text:
            self.rows.setdefault(row, {})[column] = text


class _Row(NamedTuple):
    number: int
    cells: list[str]

    @property
    def single(self) -> bool:
        return sum(map(bool, self.cells)) == 1


def workbook_source(sheets: Sequence[Sheet], *, hidden_sheets: Sequence[str], hidden: int, unknown: int) -> SourceText:
    """The source text of the ``sheets`` with text, in order, with notes on hidden sheets, on hidden cells, and on
    formulas without a value. Raises ``CorpusError`` if there is no text."""
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise CorpusError("the document holds no text", code="no-text")
    lines = SourceLines()
    for sheet in filled:
        named = len(filled) > 1 or not _UNNAMED.fullmatch(sheet.name.strip())
        if named:
            lines.add(SourceLine(_BREAK.sub(" ", sheet.name), Kind.HEADING, SHEET, 1))
        _add(sheet, lines)
    notes = [f"hidden-sheets: {'、'.join(hidden_sheets)}"] if hidden_sheets else []
    notes += [f"{key}: {count}" for key, count in (("hidden", hidden), ("formulas", unknown)) if count]
    return lines.source(_metadata(lines.lines) if len(filled) == 1 else Metadata(), notes)


def with_properties(source: SourceText, properties: Metadata) -> SourceText:
    """``source`` with the title that the properties of the file state, else that above its table. The date of a
    workbook says nothing."""
    is_stated = properties.title is not None and "title" not in properties.inferred
    own = source.metadata
    return replace(source, metadata=replace(properties, published=None) if own.title is None or is_stated else own)


def _metadata(lines: Sequence[SourceLine]) -> Metadata:
    """The title above the first table of a single sheet."""
    first = next((line for line in lines if line.rule != SHEET), None)
    title = plausible_title(first.text) if first is not None and first.rule == TABLE_TITLE else None
    return Metadata(title=title, inferred=("title",) if title else ())


def _add(sheet: Sheet, lines: SourceLines) -> None:
    """Add the rows of ``sheet``."""
    _carry_down(sheet)
    following = 0  # the row that the next line is, if it is part of the same run
    named: list[int] | None = None  # the columns of the last table with column names
    for numbers in _with_titles(sheet, list(_blocks(sheet))):
        columns = sorted({column for number in numbers for column in sheet.rows[number]})
        rows = [_Row(number, [sheet.rows[number].get(column, "") for column in columns]) for number in numbers]
        rules = _rules(rows, sheet.heads | _merged_heads(sheet, rows))
        if TABLE_HEAD in rules:
            named = columns
        elif named is not None and named != columns:
            rules[0], named = CELL, None  # the column names above are not of this table
        for row, rule in zip(rows, rules, strict=True):
            if row.number != following:
                lines.begin_part(PartKind.SHEET, name=sheet.name, number=row.number)
            kind = Kind.HEADING if rule in (TABLE_HEAD, TABLE_TITLE) else Kind.CONTENT
            text = "\t".join(row.cells) if rule != CELL else "\t".join(filter(None, row.cells))
            lines.add(SourceLine(text, kind, rule))
            following = row.number + 1 if _ANY_WORD.search(text) else 0


def _carry_down(sheet: Sheet) -> None:
    """Repeat the short text of a merged cell in the other rows that it spans, if they have texts of their own."""
    numbers = sorted(sheet.rows)
    for top, left, bottom, _ in sheet.merged:
        text = sheet.rows.get(top, {}).get(left, "")
        if not text or len(text) > _CARRIED:
            continue
        for number in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
            sheet.rows[number].setdefault(left, text)


def _blocks(sheet: Sheet) -> Iterator[list[int]]:
    """The numbers of the rows between blank rows."""
    block: list[int] = []
    for number in sorted(sheet.rows):
        if block and any(between not in sheet.left_out for between in range(block[-1] + 1, number)):
            yield block
            block = []
        block.append(number)
    if block:
        yield block


def _with_titles(sheet: Sheet, blocks: Sequence[list[int]]) -> Iterator[list[int]]:
    """The blocks; a title joins the table below a blank row."""
    above: list[int] = []
    for block in blocks:
        if above and block[0] - above[-1] - 1 > _BLANK_ROWS:
            yield above
            above = []
        block = [*above, *block]
        texts = [list(sheet.rows[number].values()) for number in block]
        above = block if title_rows([[*text, *[""]] for text in texts]) == len(block) else []
        if not above:
            yield block
    if above:
        yield above


def _merged_heads(sheet: Sheet, rows: Sequence[_Row]) -> set[int]:
    """The numbers of the first rows of a block if merged cells tell that they are column names: one spans the columns
    below it, and those beside it span the rows."""
    first = next((row.number for row in rows[:_MOST_HEADS] if not row.single), 0)
    tops = [area for area in sheet.merged if area.top == first]
    bottoms = {area.bottom for area in tops if area.bottom > first}
    spans = any(area.right > area.left and area.bottom == first for area in tops)
    return set(range(first, max(bottoms) + 1)) if spans and len(bottoms) == 1 else set()


def _rules(rows: Sequence[_Row], stated: set[int]) -> list[str]:
    """The rule of each row of a block."""
    heads = [at for at, row in enumerate(rows[:_MOST_HEADS]) if row.number in stated]
    if heads and heads[-1] + 1 < len(rows) and not all(row.single for row in rows[: heads[-1] + 1]):
        rules = [TABLE_TITLE if row.single else TABLE_HEAD for row in rows[: heads[-1] + 1]]
    else:
        titles, count = table_head([row.cells for row in rows])
        rules = [TABLE_TITLE] * titles + [TABLE_HEAD] * count
    first = next((at for at, row in enumerate(rows) if not row.single), len(rows))
    last = max((at for at, row in enumerate(rows) if not row.single), default=-1)
    rules = [CELL if rule == TABLE_TITLE and at and _is_remark(rows[at]) else rule for at, rule in enumerate(rules)]
    for at in range(len(rules), len(rows)):
        rules.append(TABLE_ROW if first <= at <= last else CELL)
    return rules


def _is_remark(row: _Row) -> bool:
    """Whether a row below a title states facts by labels."""
    labels = [label for cell in row.cells for label in _LABEL.findall(cell)]
    return any(not _UNIT.fullmatch(label) for label in labels)
