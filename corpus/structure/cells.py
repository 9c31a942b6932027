"""The cells of a table row, found in its own characters: between tabs, between bars, or by the rules of CSV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

CSV_DELIMITERS: Final = ",;，；"
"""Tabs and bars are delimiters as well, and are preferred."""

_SAMPLE_ROWS: Final = 50
_SAMPLE: Final = 100_000  # characters of a row
# A bar in a cell of a Markdown table follows a backslash.
_ENDS: Final = {delimiter: re.compile(re.escape(delimiter)) for delimiter in f"\t{CSV_DELIMITERS}"} | {
    "|": re.compile(r"(?<!\\)\|")
}


def cell_ranges(text: str, delimiter: str) -> tuple[tuple[int, int], ...]:
    """The range of each cell of the row ``text``, without the whitespace and the quotation marks around it.

    Without a ``delimiter`` the row is one cell. A delimiter between quotation marks belongs to the cell, unless a mark
    of the row is not closed; a quotation mark inside such a cell is written twice.
    """
    if not delimiter:
        return (_stripped(text, 0, len(text)),)
    end = _ENDS.get(delimiter) or re.compile(re.escape(delimiter))
    quoted = _quoted(text, end) if '"' in text else None
    return quoted or tuple(_stripped(text, *cell) for cell in _split(text, end))


def delimiter_of(rows: Sequence[str]) -> str:
    """The delimiter that splits most of ``rows`` into the same number of cells; empty if none does.

    Of several a tab comes first, then a bar, then the one with the most cells. The first 50 rows are looked at.
    """
    sample = [row[:_SAMPLE] for row in rows[:_SAMPLE_ROWS]]
    shares = {delimiter: _share(sample, delimiter) for delimiter in f"\t|{CSV_DELIMITERS}"}
    most = max(count for count, _ in shares.values())
    shared = {delimiter: cells for delimiter, (count, cells) in shares.items() if count == most > 0}
    preferred = (delimiter for delimiter in "\t|" if delimiter in shared)
    return next(preferred, max(shared, key=lambda delimiter: shared[delimiter], default=""))


def _share(rows: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many of ``rows`` have the most frequent number of cells, and that number; 0 if it is one."""
    counts = Counter(len(cell_ranges(row, delimiter)) for row in rows)
    cells, count = max(counts.items(), key=lambda item: (item[1], item[0] > 1), default=(0, 0))
    return (count, cells) if cells > 1 else (0, 0)


def _split(text: str, end: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The ranges between delimiters, whatever they contain."""
    start = 0
    for match in end.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _quoted(text: str, end: re.Pattern[str]) -> tuple[tuple[int, int], ...] | None:
    """The cells of a row with quotation marks; ``None`` if one is not closed."""
    cells: list[tuple[int, int]] = []
    start = 0
    while True:
        opening = _after_blanks(text, start)
        closing = _closing(text, opening) if text.startswith('"', opening) else opening - 1
        if closing is None:
            return None
        delimiter = end.search(text, closing + 1)
        stop = delimiter.start() if delimiter else len(text)
        whole = closing > opening and not text[closing + 1 : stop].strip()
        cells.append(_stripped(text, opening + 1, closing) if whole else _stripped(text, start, stop))
        if not delimiter:
            return tuple(cells)
        start = delimiter.end()


def _after_blanks(text: str, start: int) -> int:
    while text.startswith(" ", start):
        start += 1
    return start


def _closing(text: str, opening: int) -> int | None:
    """The offset of the quotation mark that closes the one at ``opening``; two in a row are one character."""
    at = text.find('"', opening + 1)
    while at >= 0 and text.startswith('"', at + 1):
        at = text.find('"', at + 2)
    return at if at >= 0 else None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """``start:end`` without the whitespace around it; where there is nothing else, an empty range."""
    cell = text[start:end]
    left = start + len(cell) - len(cell.lstrip())
    return left, max(left, start + len(cell.rstrip()))
