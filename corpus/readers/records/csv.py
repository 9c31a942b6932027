"""Tables separated by commas, tabs, semicolons or bars: each row is a paragraph of ``列名：值``.

The column name precedes each value, so that a row can be read by itself.
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
# Most lines of a quoted cell; in a longer one the closing quotation mark is missing.
_QUOTED_LINES: Final = 200
# If more closing marks are missing, the file does not use quotation marks.
_MOST_UNCLOSED: Final = 100
_NAME_LENGTH: Final = 40

# The default limit of the csv module is too low for long cells; the length of lines is limited already.
csv.field_size_limit(LARGEST_TEXT)

Row = tuple[int, list[str]]


def read(data: bytes) -> SourceText:
    """Each row of a CSV or TSV file as a paragraph with the column names.

    Rows with a missing quotation mark or a wrong number of cells are kept and noted. Raises ``CorpusError`` like plain
    text.
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
            records.add_problem("ragged-row", str(number))
        records.add(row_of(_named(names, row)), Kind.CONTENT, TABLE_ROW)
    records.add(row_of(_named((), header)), Kind.CONTENT, TABLE_ROW)  # a file with only a header
    return records.source(notes)


def as_written(data: bytes) -> str:
    """The text of the file with ``\\n`` line endings, as :func:`row_offsets` expects. Raises like :func:`read`."""
    return _normalised(decode(data)[0])


def row_offsets(text: str) -> list[int]:
    """The offset in ``text`` of each row that :func:`read` turns into a line, in order."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    rows = list(_rows(lines, _delimiter(lines), RecordLines()))
    named = len(rows) > 1 and _is_header(rows[0][1])
    return [starts[number - 1] for number, _ in rows[named:]]


def _normalised(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _named(names: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The non-empty cells with their column names; without names if there is only one column."""
    known = names if len(names) > 1 else ()
    return ((name, cell) for name, cell in zip_longest(known, row, fillvalue="") if cell)


def _is_header(row: Sequence[str]) -> bool:
    """Whether the cells may be column names: short, no sentences, not all numbers."""
    if any(len(cell) > _NAME_LENGTH or "。" in cell for cell in row):
        return False
    return not all(cell.replace(".", "").replace("-", "").isdigit() for cell in row if cell)


def _rows(lines: Sequence[str], delimiter: str, records: RecordLines) -> Iterator[Row]:
    """The non-empty rows, each with the number of its first line."""
    at = unclosed = 0
    while at < len(lines):
        quoted = unclosed <= _MOST_UNCLOSED and '"' in lines[at]
        cells, count = _row(lines, at, delimiter) if quoted else (lines[at].split(delimiter), 1)
        if not count:
            unclosed += 1
            records.add_problem("unclosed-quote", str(at + 1))
            cells, count = lines[at].split(delimiter), 1
        cells = [" ".join(cell.split()) for cell in cells]
        if any(cells):
            yield at + 1, cells
        at += count


def _row(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The row that begins on line ``at``, and its number of lines; 0 if a quotation mark is missing."""
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


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that splits most of the first rows into the same number of cells; a comma if none does."""
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
