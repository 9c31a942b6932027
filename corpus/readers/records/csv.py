"""Tables as text, separated by commas, tabs, semicolons or bars: one row is one paragraph, 列名：值.

A column's name stands before each of its values, so that a row says by itself what it is about.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from typing import Final

from corpus.document import Kind
from corpus.readers.limits import LARGEST_TEXT
from corpus.readers.records.lines import RecordLines, row_of
from corpus.readers.text import decode
from corpus.source import TABLE_ROW, SourceText

_DELIMITERS: Final = ",\t;|，；"
_SAMPLE_ROWS: Final = 50
_SAMPLE: Final = 100_000
# A quoted cell does not run over more lines, else its closing mark is missing.
_QUOTED_LINES: Final = 200
# With more marks missing than this, they are no quotation marks in this file.
_MOST_UNCLOSED: Final = 100
_NAME_LENGTH: Final = 40

# Python's own limit would cut a long cell off from its closing mark; the length of lines is limited already.
csv.field_size_limit(LARGEST_TEXT)

Row = tuple[int, list[str]]


def read(data: bytes) -> SourceText:
    """Each row of a CSV or TSV file as a paragraph, under the names of its columns.

    A row with more or fewer cells than the header is noted, and so is one with a missing quotation mark; both stay.
    Raises ``CorpusError`` like plain text.
    """
    text, notes = decode(data)
    lines = _normalised(text).split("\n")
    records = RecordLines()
    names: list[str] | None = None
    header: list[str] = []
    for number, row in _rows(lines, _delimiter(lines), records):
        if names is None and _is_header(row):
            names = header = row
            continue
        names, header = names or [], []
        if names and len(row) != len(names):
            records.trouble("ragged-row", str(number))
        records.add(row_of(_named(names, row)), Kind.CONTENT, TABLE_ROW)
    records.add(row_of(_named((), header)), Kind.CONTENT, TABLE_ROW)  # alone it is all that there is to read
    return records.done(notes)


def as_written(data: bytes) -> str:
    """The text of the file, with the line ends that :func:`row_offsets` counts. Raises as :func:`read` does."""
    return _normalised(decode(data)[0])


def row_offsets(text: str) -> list[int]:
    """Where in the text of a file each row begins that :func:`read` makes a line of, in order."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    rows = list(_rows(lines, _delimiter(lines), RecordLines()))
    named = len(rows) > 1 and _is_header(rows[0][1])
    return [starts[number - 1] for number, _ in rows[named:]]


def _normalised(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _named(names: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells that are not empty with the names of their columns; where there is but one column, it needs none."""
    known = names if len(names) > 1 else ()
    return ((name, cell) for name, cell in zip_longest(known, row, fillvalue="") if cell)


def _is_header(row: Sequence[str]) -> bool:
    """Whether the cells may be names: short ones, no sentences, not all numbers."""
    if any(len(cell) > _NAME_LENGTH or "。" in cell for cell in row):
        return False
    return not all(cell.replace(".", "").replace("-", "").isdigit() for cell in row if cell)


def _rows(lines: Sequence[str], delimiter: str, records: RecordLines) -> Iterator[Row]:
    """The rows that hold something, each with the number of its first line."""
    at = unclosed = 0
    while at < len(lines):
        quoted = unclosed <= _MOST_UNCLOSED and '"' in lines[at]
        cells, count = _row(lines, at, delimiter) if quoted else (lines[at].split(delimiter), 1)
        if not count:
            unclosed += 1
            records.trouble("unclosed-quote", str(at + 1))
            cells, count = lines[at].split(delimiter), 1
        cells = [" ".join(cell.split()) for cell in cells]
        if any(cells):
            yield at + 1, cells
        at += count


def _row(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The row that begins on line ``at`` and how many lines it takes: none, if a quotation mark is missing."""
    taken = 0
    ended = False

    def feed() -> Iterator[str]:
        nonlocal taken, ended
        for line in lines[at : at + _QUOTED_LINES]:
            taken += 1
            yield line + "\n"
        ended = True

    try:
        cells = next(csv.reader(feed(), delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [], 0
    return cells, 0 if ended else taken


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that parts the first rows into the same number of cells most often, a comma if none does."""
    sample = [line for line in lines[: 4 * _SAMPLE_ROWS] if line.strip()][:_SAMPLE_ROWS]
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader((line[:_SAMPLE] + "\n" for line in sample), delimiter=delimiter))
        except csv.Error:
            continue
        (cells, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
        if cells > 1 and (count / len(rows), cells) > score:
            best, score = delimiter, (count / len(rows), cells)
    return best
