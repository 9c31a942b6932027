"""The figures as text, and ``python -m benchmarks.engines.report FIGURES…``, which puts them into
``docs/benchmark.md`` and draws ``docs/scale.svg``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.engines.plot import draw, lines
from benchmarks.engines.tables import costs_table, machine_line, marks_table, rows_table, skipped
from tests.paths import ROOT

DOCUMENT: Final = ROOT / "docs" / "benchmark.md"
PICTURE: Final = ROOT / "docs" / "scale.svg"
_BLOCK: Final = "<!-- {name} -->{text}<!-- end of {name} -->"
Figures = Mapping[str, Any]


def report(figures: Figures) -> str:
    """All tables of one run."""
    rows = figures["rows"]
    passed_over = "\n".join(f"skipped: {line}" for line in skipped(rows))
    blocks = machine_line(figures["machine"]), rows_table(rows), passed_over, marks_table(figures), costs_table(rows)
    return "\n\n".join(filter(None, blocks)) + "\n"


def inserted(document: str, blocks: Mapping[str, str]) -> str:
    """``document`` with the text between the marks of each block replaced."""
    for name, text in blocks.items():
        block = _BLOCK.format(name=re.escape(name), text=".*?")
        filled = _BLOCK.format(name=name, text=f"\n{text.strip()}\n")
        document = re.sub(block, lambda _, filled=filled: filled, document, flags=re.DOTALL)  # type: ignore[misc]
    return document


def main(arguments: Sequence[str]) -> int:
    """Put the figures of files into the document, each file in the block of its name, and draw the picture."""
    found = {Path(name).stem: json.loads(Path(name).read_text("utf-8")) for name in arguments}
    blocks = {name: report(figures) for name, figures in found.items()}
    DOCUMENT.write_text(inserted(DOCUMENT.read_text("utf-8"), blocks), "utf-8")
    draw(lines(row for figures in found.values() for row in figures["rows"]), PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
