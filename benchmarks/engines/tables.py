"""The figures as tables in Markdown, which read well in a terminal too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final
from unicodedata import east_asian_width

from benchmarks.engines.marks import marks

Figures = Mapping[str, Any]
COLUMNS: Final[Mapping[str, str]] = {
    "R@1": "recall1",
    "R@5": "recall5",
    "p50 ms": "p50_ms",
    "p95 ms": "p95_ms",
    "p50 CPU": "p50_cpu_ms",
    "p95 CPU": "p95_cpu_ms",
    "index s": "index_s",
    "index CPU s": "index_cpu_s",
    "index own MB": "index_anonymous_mb",
    "index mapped MB": "index_mapped_mb",
    "open s": "open_s",
    "own MB": "anonymous_mb",
    "mapped MB": "mapped_mb",
    "disk MB": "disk_mb",
}
_MANY: Final = 100  # from there on no decimals


def rows_table(rows: Sequence[Figures]) -> str:
    """A line for each engine and collection; a column that nothing was measured for is empty."""
    measured = (row for row in rows if "skipped" not in row)
    lines = [[_where(row), row["engine"], *_cells(row)] for row in measured]
    return _table(["passages", "engine", *COLUMNS], lines)


def marks_table(figures: Figures) -> str:
    """A line for each aim."""
    lines = [
        [
            each.what,
            f"{number(each.measured)} {each.unit}".strip(),
            *(f"{number(limit)} {each.sign(limit)}" for limit in (each.mark, each.aim)),
        ]
        for each in marks(figures)
    ]
    return _table(["", "measured", "mark", "aim"], lines)


def costs_table(rows: Sequence[Figures]) -> str:
    """The share of each step of an answer, a column for each collection."""
    measured = {f"{row['passages']:,}": row["costs"]["steps"] for row in rows if "costs" in row}
    if not measured:
        return ""
    steps: Figures = next(iter(measured.values()))
    lines = [[step, *(f"{found[step]:.0%}" for found in measured.values())] for step in steps]
    return _table(["an answer of youju", *measured], lines)


def skipped(rows: Iterable[Figures]) -> list[str]:
    """What was not measured, and why."""
    return [f"{row['engine']}, {_where(row)}: {row['skipped']}" for row in rows if "skipped" in row]


def machine_line(machine: Figures) -> str:
    """What it ran on."""
    versions = ", ".join(f"{name} {found}" for name, found in machine["versions"].items())
    where = f"{machine['processor']}, {machine['cores']} cores (load {machine['load']:.1f})"
    return f"{where}; Python {machine['python']}, {versions}"


def number(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= _MANY else f"{value:.3g}"


def _where(row: Figures) -> str:
    name = "" if row["collection"] == "made" else str(row["collection"])
    return f"{row['passages']:,} {name}".strip() if "passages" in row else name


def _cells(row: Figures) -> list[str]:
    return [number(row.get(key)) for key in COLUMNS.values()]


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(_width, column)) for column in zip(heads, *lines, strict=True)]
    rule = ["-" * width for width in widths[:1]] + ["-" * max(width - 1, 1) + ":" for width in widths[1:]]
    return "\n".join(_line(line, widths) for line in chain([heads, rule], lines))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first column to the left, the others to the right."""
    blanks = [" " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    shown = [cells[0] + blanks[0], *(blank + cell for blank, cell in zip(blanks[1:], cells[1:], strict=True))]
    return f"| {' | '.join(shown)} |"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
