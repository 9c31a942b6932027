"""An evaluation as a picture: quality by kind, coverage against the confidence threshold, reliability.

Labels are English, since a Chinese font may be missing.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.evaluation.calibration import coverage, reliability
from retrieval.evaluation.report import Report
from retrieval.evaluation.runs import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL = (5.2, 4.2)  # inches
QUALITY = {"hit@1": "hit@1", "hit@3": "hit@3", "sentence": "marked sentence"}
BAR = 0.8  # of the room that a group of bars has


def save_plot(report: Report, path: Path) -> None:
    """Draw the report into a file, PNG or SVG by its suffix; raises ``OSError`` when it cannot be written."""
    from matplotlib import rc_context  # an extra, and slow to load
    from matplotlib.figure import Figure

    panels = [_quality] if report.kinds else [_measures]
    panels += [_coverage, _reliability] if report.verdicts else []
    with warnings.catch_warnings(), rc_context({"svg.hashsalt": "youju"}):
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)  # a kind named in Chinese
        figure = Figure(figsize=(PANEL[0] * len(panels), PANEL[1]), layout="constrained")
        for draw, axes in zip(panels, figure.subplots(1, len(panels), squeeze=False)[0], strict=True):
            draw(axes, report)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _quality(axes: Axes, report: Report) -> None:
    kinds = [(kind, row) for kind, row in report.kinds.items() if QUALITY.keys() <= row.keys()]
    for index, (name, label) in enumerate(QUALITY.items()):
        places = [position + (index - 1) * BAR / len(QUALITY) for position in range(len(kinds))]
        axes.bar(places, [row[name] for _, row in kinds], BAR / len(QUALITY), label=label)
    names = [f"{kind} ({row['questions']:.0f})" for kind, row in kinds]
    axes.set_xticks(range(len(kinds)), names, rotation=35, ha="right")
    _share(axes, "Quality by kind of question", "share of questions")
    if kinds:
        axes.legend(loc="lower right", fontsize="small")


def _measures(axes: Axes, report: Report) -> None:
    bars = axes.bar(list(MEASURES), [report.figures[name] for name in MEASURES])
    axes.bar_label(bars, fmt="%.3f")
    _share(axes, "Ranking", "mean over questions")


def _coverage(axes: Axes, report: Report) -> None:
    points = coverage(report.verdicts)
    thresholds = [point.threshold for point in points]
    axes.plot(thresholds, [point.answerable for point in points], marker="o", label="answerable")
    axes.plot(thresholds, [point.unanswerable for point in points], marker="s", label="unanswerable")
    axes.set_xlabel("confidence threshold")
    _share(axes, "Coverage", "share quoted at or above")
    axes.legend(fontsize="small")


def _reliability(axes: Axes, report: Report) -> None:
    bins = reliability(report.verdicts)
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
    axes.set_xlim(0, 1)
    axes.set_xlabel("confidence of the first quote")
    _share(axes, "Reliability (with number of quotes)", "share that was right")


def _share(axes: Axes, title: str, label: str) -> None:
    axes.set_ylim(0, 1.05)
    axes.set_ylabel(label)
    axes.set_title(title)
    axes.grid(alpha=0.3)
