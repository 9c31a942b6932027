"""An evaluation as a plot: quality by kind, coverage by confidence threshold, reliability.

Labels are in English, because a Chinese font may be missing.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.evaluation.calibration import coverage, reliability
from retrieval.evaluation.question_set import FAR
from retrieval.evaluation.report import Report
from retrieval.evaluation.runs import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL = (5.4, 4.2)  # inches
QUALITY = {"hit@1": "hit@1", "hit@3": "hit@3", "sentence": "marked sentence"}
BAR = 0.8  # share of the width of a group of bars


def save_plot(report: Report, path: Path) -> None:
    """Write the plot to a file, PNG or SVG by its suffix; raises ``OSError`` if it cannot be written."""
    from matplotlib import rc_context  # an extra, and slow to load
    from matplotlib.figure import Figure

    panels = [_quality] if report.kinds else [_measures]
    panels += [_coverage, _reliability] if report.predictions else []
    with warnings.catch_warnings(), rc_context({"svg.hashsalt": "youju"}):
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)  # a kind named in Chinese
        figure = Figure(figsize=(PANEL[0] * len(panels), PANEL[1]), layout="constrained")
        for draw, axes in zip(panels, figure.subplots(1, len(panels), squeeze=False)[0], strict=True):
            draw(axes, report)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _quality(axes: Axes, report: Report) -> None:
    kinds = list(report.kinds.items())
    for index, (name, label) in enumerate(QUALITY.items()):
        found = [(position, row[name]) for position, (_, row) in enumerate(kinds) if name in row]
        places = [position + (index - 1) * BAR / len(QUALITY) for position, _ in found]
        axes.bar(places, [value for _, value in found], BAR / len(QUALITY), label=label)
    refused = {place: _refused(kind, row) for place, (kind, row) in enumerate(kinds) if "hit@1" not in row}
    if refused:
        axes.bar(list(refused), list(refused.values()), BAR, color="grey", label="rightly refused")
    axes.set_xticks(
        range(len(kinds)), [f"{kind} ({row['questions']:.0f})" for kind, row in kinds], rotation=35, ha="right"
    )
    _share(axes, "Quality by kind of question", "share of questions")
    axes.set_ylim(0, 1.2)  # room for the legend
    axes.legend(loc="upper center", ncols=4, fontsize="small", columnspacing=1, handlelength=1)


def _refused(kind: str, row: Mapping[str, float]) -> float:
    return row["not_found"] if kind == FAR else 1 - row["found"]


def _measures(axes: Axes, report: Report) -> None:
    bars = axes.bar(list(MEASURES), [report.figures[name] for name in MEASURES])
    axes.bar_label(bars, fmt="%.3f")
    _share(axes, "Ranking", "mean over questions")


def _coverage(axes: Axes, report: Report) -> None:
    points = coverage(report.predictions)
    thresholds = [point.threshold for point in points]
    axes.plot(thresholds, [point.answerable for point in points], marker="o", label="answerable")
    axes.plot(thresholds, [point.unanswerable for point in points], marker="s", label="unanswerable")
    axes.set_xlabel("confidence threshold")
    _share(axes, "Coverage", "share quoted at or above")
    axes.legend(fontsize="small")


def _reliability(axes: Axes, report: Report) -> None:
    bins = reliability(report.predictions)
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", linewidth=1)
    axes.plot([part.confidence for part in bins], [part.right for part in bins], marker="o")
    for part in bins:
        axes.annotate(
            str(part.count),
            (part.confidence, part.right),
            textcoords="offset points",
            xytext=(4, -10),
            fontsize="x-small",
        )
    axes.set_xlim(0, 1.05)
    axes.set_xlabel("confidence of the first quote")
    _share(axes, "Reliability (with number of quotes)", "share that was right")


def _share(axes: Axes, title: str, label: str) -> None:
    axes.set_ylim(0, 1.05)
    axes.set_ylabel(label)
    axes.set_title(title)
    axes.grid(alpha=0.3)
