"""Evaluation reports as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.sanitize import one_line
from retrieval.evaluation.report import Failure, Report

UNITS = {"p50_ms": "ms", "p50_us": "µs"}
SHOWN_OF_A_LINE = 160  # characters: enough to recognise the sentence


def report_tables(report: Report, *, failures: int = 0) -> Iterator[RenderableType]:
    """The metrics, a row for each kind of question and each format, and the first ``failures`` failed questions."""
    yield _figures(report)
    for head, rows in (("kind", report.kinds), ("format", report.formats)):
        if rows:
            yield ""
            yield _rows(head, rows)
    if failures and report.failures:
        yield ""
    for failure in islice(report.failures, failures):
        yield _failure(failure)


def _figures(report: Report) -> Table:
    apart = f" (and {report.follow_ups} follow-ups, measured apart)" if report.follow_ups else ""
    table = _table(title=one_line(f"{report.name}: {report.questions} questions{apart}"))
    table.add_column("figure", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    for name, value in report.figures.items():
        table.add_row(name, f"{value:,.1f} {UNITS[name]}" if name in UNITS else f"{value:.3f}")
    return table


def _rows(head: str, rows: Mapping[str, Mapping[str, float]]) -> Table:
    table = _table()
    columns = list(dict.fromkeys(name for row in sorted(rows.values(), key=len, reverse=True) for name in row))
    table.add_column(head, overflow="fold")
    for column in columns:
        table.add_column("n" if column == "questions" else column, justify="right", no_wrap=True)
    for name, row in rows.items():
        table.add_row(one_line(name), *(_cell(column, row) for column in columns))
    return table


def _table(title: str | None = None) -> Table:
    return Table(
        title=title,
        title_style="bold",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )


def _cell(column: str, row: Mapping[str, float]) -> str:
    if column not in row:
        return "–"
    return str(int(row[column])) if column == "questions" else f"{row[column]:.2f}"


def _failure(failure: Failure) -> Text:
    head = " ".join(part for part in (failure.id, failure.kind, f"[{', '.join(failure.failed)}]") if part)
    came = " ".join(part for part in (failure.outcome, failure.came[:SHOWN_OF_A_LINE]) if part)
    return Text.assemble((one_line(head), "bold"), f" {one_line(failure.question)}\n    → {one_line(came)}")
