"""The time of an answer against the size of the collection: ``python -m benchmarks.engines.plot FIGURES… PICTURE``.

The picture is read on light and on dark ground: its own ground is clear, its ink in the middle of both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.engines.youju import NAME, RANKING

INK: Final = "#7a828c"
COLOURS: Final[Mapping[str, str]] = {
    NAME: "#e0561b",
    RANKING: "#f0976b",
    "rank-bm25": "#8e6bd1",
    "bm25s": "#2f8fd6",
    "tantivy": "#2fa36b",
    "SQLite FTS5": "#b08a1e",
}
SIZE: Final = (7.6, 4.2)  # inches
POINTS: Final = 72  # of an inch
BETWEEN: Final = 12  # points from one name to the next
ROOM: Final = 6  # on the right, for the names of the lines: so many times the largest collection
Line = Sequence[tuple[int, float]]


def lines(rows: Iterable[Mapping[str, Any]]) -> dict[str, Line]:
    """For each engine its points: passages and the middle time of an answer in ms; of several runs the last counts."""
    points: dict[str, dict[int, float]] = {}
    for row in rows:
        if row["collection"] == "made" and "p50_cpu_ms" in row:
            points.setdefault(row["engine"], {})[row["passages"]] = row["p50_cpu_ms"]
    return {engine: sorted(found.items()) for engine, found in points.items()}


def draw(found: Mapping[str, Line], path: Path) -> None:
    """Write the picture, an SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "youju", "font.family": "sans-serif", "text.color": INK}
    with mpl.rc_context(settings):
        figure = Figure(figsize=SIZE, layout="constrained")
        axes = figure.add_subplot()
        for engine, line in found.items():
            width = 2.6 if engine == NAME else 1.4
            axes.plot(*zip(*line, strict=True), "o-", color=COLOURS[engine], linewidth=width, markersize=5)
        _dress(axes)
        figure.draw_without_rendering()  # only now is it known where each point lies
        _name(axes, found)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def _name(axes: Any, found: Mapping[str, Line]) -> None:
    """The name of each line: beside its end, as far below the one above as they need to be read, or, of one that ends
    early, above it."""
    largest = max(size for line in found.values() for size, _ in line)
    free = float("inf")
    for engine, line in sorted(found.items(), key=lambda each: -each[1][-1][1]):
        end = line[-1]
        height = axes.transData.transform(end)[1] * POINTS / axes.figure.dpi
        whole = end[0] == largest
        place = min(height, free)
        free = place - BETWEEN if whole else free
        axes.annotate(
            f"{engine}: the whole answer" if engine == NAME else engine,
            end,
            xytext=(7, place - height) if whole else (0, 8),
            textcoords="offset points",
            color=COLOURS[engine],
            ha="left" if whole else "right",
            va="center",
            fontweight="bold" if engine == NAME else "normal",
            annotation_clip=False,
        )


def _dress(axes: Any) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("passages", color=INK)
    axes.set_ylabel("milliseconds to an answer, p50", color=INK)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    left, right = axes.get_xlim()
    axes.set_xlim(left, right * ROOM)
    axes.tick_params(which="both", colors=INK)
    axes.grid(which="major", color=INK, alpha=0.25)
    for side, edge in axes.spines.items():
        edge.set_color(INK)
        edge.set_alpha(0.4)
        edge.set_visible(side in ("left", "bottom"))


def main(arguments: Sequence[str]) -> int:
    """Draw the figures of all files but the last into that."""
    *files, picture = map(Path, arguments)
    rows = [row for file in files for row in json.loads(file.read_text("utf-8"))["rows"]]
    draw(lines(rows), picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
