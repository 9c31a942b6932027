"""Tables separated by commas, tabs, semicolons or bars: the source text is the file, and each record a paragraph.

Nothing of a record is reworded, so that it is quoted as it is written. Rows without text are dropped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from corpus.document import CorpusError, Kind, Reason, Span
from corpus.names import HAN
from corpus.readers.limits import LARGEST_TEXT
from corpus.readers.records.lines import NO_RECORD, Problems
from corpus.readers.table_head import table_head
from corpus.readers.text import decode
from corpus.source import TABLE_HEAD, TABLE_ROW, TABLE_TITLE, FormatHint, SourceText
from corpus.structure.cells import cell_ranges, delimiter_of

_SAMPLE_ROWS: Final = 50
# Most lines of a quoted cell; in a longer one the closing quotation mark is missing.
_QUOTED_LINES: Final = 200
# If more closing marks are missing, the file does not use quotation marks.
_MOST_UNCLOSED: Final = 100

_LINE_END: Final = re.compile(r"\r\n?|\n")
_BREAK: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ANY_WORD: Final = re.compile(r"\w")
_HAN: Final = re.compile(HAN)

# The default limit of the csv module is too low for long cells; the length of lines is limited already.
csv.field_size_limit(LARGEST_TEXT)


class _Record(NamedTuple):
    """``text[start:end]`` of the file, which begins on line ``line`` from 1 and has ``cells`` cells."""

    start: int
    end: int
    line: int
    cells: int


def read(data: bytes) -> SourceText:
    """The text of a CSV or TSV file, with a hint for each record: a title, column names, or a row.

    Records with a missing quotation mark or a wrong number of cells are noted. Raises ``CorpusError`` like plain text,
    and if all cells are blank.
    """
    text, notes = decode(data)
    lines, starts = _lines(text)
    problems = Problems()
    delimiter = delimiter_of([line for line in lines[: 4 * _SAMPLE_ROWS] if line.strip()][:_SAMPLE_ROWS]) or ","
    records = list(_records(lines, starts, delimiter, problems))
    if not records:
        raise CorpusError("; ".join((*notes, *problems.notes())) or NO_RECORD, code="no-record")
    rules = _rules(text, records, delimiter)
    _note_ragged(records, rules, problems)
    drops = list(_blank_rows(text, records))
    hints: list[FormatHint] = []
    wraps: list[int] = []
    for number, (start, end, _, _) in enumerate(records):
        rule = rules.get(number, TABLE_ROW)
        if _ANY_WORD.search(text, start, end):
            hints.append(FormatHint(start, end, Kind.CONTENT if rule == TABLE_ROW else Kind.HEADING, rule))
        for gap in _BREAK.finditer(text, start, end):
            _join(text, gap, rule, drops, wraps)
    return SourceText(
        text, hints=tuple(hints), drops=tuple(drops), notes=(*notes, *problems.notes()), wraps=tuple(wraps)
    )


def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines of ``text`` without their ends and the byte-order mark, and their offsets."""
    lines: list[str] = []
    starts = [int(text.startswith("\ufeff"))]
    for end in _LINE_END.finditer(text):
        lines.append(text[starts[-1] : end.start()])
        starts.append(end.end())
    lines.append(text[starts[-1] :])
    return lines, starts


def _records(lines: Sequence[str], starts: Sequence[int], delimiter: str, problems: Problems) -> Iterator[_Record]:
    """The records with text in any cell."""
    at = unclosed = 0
    while at < len(lines):
        line = lines[at]
        count, cells, filled = 1, line.count(delimiter) + 1, line.replace(delimiter, "")
        if '"' in line and unclosed <= _MOST_UNCLOSED:
            row, length = _row(lines, at, delimiter)
            if length:
                count, cells, filled = length, len(row), "".join(row)
            else:
                unclosed += 1
                problems.add("unclosed-quote", str(at + 1))
        last = at + count - 1
        if filled and not filled.isspace():
            yield _Record(starts[at], starts[last] + len(lines[last]), at + 1, cells)
        at += count


def _row(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The cells of the row that begins on line ``at``, and its number of lines; 0 if a quotation mark is missing."""
    count = 0
    ended = False

    def feed() -> Iterator[str]:
        nonlocal count, ended
        for line in lines[at : at + _QUOTED_LINES]:
            count += 1
            yield line + "\n"
        ended = True

    try:
        cells = next(csv.reader(feed(), delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [], 0
    return cells, 0 if ended else count


def _rules(text: str, records: Sequence[_Record], delimiter: str) -> dict[int, str]:
    """The rules of the records above the rows, by number; none if there are no rows below."""
    sample = []
    for start, end, _, _ in records[:_SAMPLE_ROWS]:
        row = text[start:end]
        sample.append([" ".join(row[left:right].split()) for left, right in cell_ranges(row, delimiter)])
    titles, heads = table_head(sample)
    return dict(enumerate([TABLE_TITLE] * titles + [TABLE_HEAD] * heads))


def _note_ragged(records: Sequence[_Record], rules: Mapping[int, str], problems: Problems) -> None:
    """Note the rows with another number of cells than there are column names."""
    names = [records[number].cells for number, rule in rules.items() if rule == TABLE_HEAD]
    for number, record in enumerate(records if names else ()):
        if number not in rules and record.cells != names[-1]:
            problems.add("ragged-row", str(record.line))


def _blank_rows(text: str, records: Sequence[_Record]) -> Iterator[Span]:
    """What is between records besides one line end."""
    end = 0
    for record in records:
        if end < record.start:
            yield Span(end, record.start, Reason.BLANK)
        line_end = _LINE_END.match(text, record.end)
        end = line_end.end() if line_end else record.end
    if end < len(text):
        yield Span(end, len(text), Reason.BLANK)


def _join(text: str, gap: re.Match[str], rule: str, drops: list[Span], wraps: list[int]) -> None:
    """Make a line break in a cell one of its paragraph; between Chinese characters of a column name it is dropped."""
    start, end = gap.span()
    names = rule == TABLE_HEAD and _HAN.match(text, start - 1) and _HAN.match(text, end)
    kept = end if names else end - 1
    if start < kept:
        drops.append(Span(start, kept, Reason.LAYOUT_BREAK))
    if not names:
        wraps.append(kept)
