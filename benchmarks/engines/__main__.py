"""``python -m benchmarks.engines``: measure, print the tables, and keep the figures as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.engines.made import QUESTIONS
from benchmarks.engines.report import report
from benchmarks.engines.run import Plan, available, run


@click.command()
@click.argument("sizes", nargs=-1, type=click.IntRange(min=100))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures there, as JSON.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep collections and indexes there.")
@click.option("--engine", "engines", multiple=True, help="Only this one; may be given again.")
@click.option("--questions", "count", default=QUESTIONS, show_default=True, help="Asked of each collection.")
@click.option("--judged", default=1000, show_default=True, help="Asked of each judged set; 0: none.")
def main(sizes: Sequence[int], out: Path | None, folder: Path | None, engines: Sequence[str], **counts: int) -> None:
    """Measure collections of SIZES passages (1,000, 10,000 and 100,000, if none is given)."""
    chosen = [name for name in available(tell) if name in engines or not engines]
    with tempfile.TemporaryDirectory(prefix="youju-bench-") as made:
        plan = Plan((folder or Path(made)).absolute(), sizes or (1000, 10_000, 100_000), chosen, **counts)
        figures = run(plan, tell)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(report(figures))


def tell(line: str) -> None:
    """Say on standard error what is being done."""
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
