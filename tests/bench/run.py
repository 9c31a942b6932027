"""The whole benchmark: every engine on every collection, and what the aims are measured on."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from tests.bench.judged import judged_sets
from tests.bench.peers import PEERS, installed
from tests.bench.process import CHECKOUT, FailedError, environment, measure
from tests.bench.youju import NAME

OPENINGS: Final = 5  # of each collection, in turn
CHANGES: Final = 9  # documents changed
SEGMENTED: Final = 2000  # passages that tell how long jieba takes
ANALYSED: Final = 4000  # passages that index time is measured on: no sentence of them stands there twice
QUESTION: Final = "沪苏通勤去青浦要多久?"
DISTRIBUTIONS: Final = ("rank-bm25", "bm25s", "tantivy", "jieba", "rjieba", "numpy")
Tell = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured: collections of ``sizes`` passages with ``count`` questions, by ``engines``, in a folder
    with much room."""

    folder: Path
    sizes: Sequence[int]
    engines: Sequence[str]
    count: int
    judged: int


def run(plan: Plan, tell: Tell) -> Figures:
    """All figures. An engine that is not installed, or fails, is named with its reason and passed over."""
    rows = [*_judged(plan, tell)]
    for size in plan.sizes:
        rows += _sized(plan, size, tell)
    return {"machine": machine(), "rows": rows, "marks": _marks(plan, tell)}


def machine() -> Figures:
    """What it ran on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "versions": {name: found for name in DISTRIBUTIONS if (found := _version(name))},
    }


def _judged(plan: Plan, tell: Tell) -> Iterator[Figures]:
    for path in judged_sets() if plan.judged else []:
        for engine in plan.engines:
            tell(f"{path.stem}: {engine}")
            row: Figures = {"collection": path.stem, "engine": engine}
            yield row | _tried(partial(_judging, plan, path, engine))


def _judging(plan: Plan, path: Path, engine: str) -> Figures:
    store = plan.folder / "judged" / path.stem / engine
    shutil.rmtree(store, ignore_errors=True)
    return measure("judge", engine=engine, path=path, store=store, count=plan.judged).figures


def _sized(plan: Plan, size: int, tell: Tell) -> Iterator[Figures]:
    folder = _folder(plan, size)
    tell(f"{size:,} passages: drawn")
    measure("draw", folder=folder, count=size)
    segmenting = measure("segment", folder=folder, count=min(size, SEGMENTED)).figures
    for engine in plan.engines:
        tell(f"{size:,} passages: {engine}")
        row: Figures = {"collection": "made", "passages": size, "engine": engine}
        if engine != NAME and PEERS[engine].most < size:
            yield row | {"skipped": f"not with more than {PEERS[engine].most:,} passages"}
            continue
        yield row | _tried(partial(_indexed_and_asked, plan, size, engine, segmenting))
        if engine != NAME:
            shutil.rmtree(folder / engine, ignore_errors=True)


def _indexed_and_asked(plan: Plan, size: int, engine: str, segmenting: Figures) -> Figures:
    folder = _folder(plan, size)
    shutil.rmtree(folder / engine, ignore_errors=True)
    built = measure("index", engine=engine, folder=folder, store=folder / engine)
    if engine != NAME:  # the words were cut before
        built.figures["index_s"] += size * segmenting["segment_s"]
        built.figures["index_cpu_s"] += size * segmenting["segment_cpu_s"]
    asked = measure("answer", engine=engine, folder=folder, store=folder / engine, count=plan.count)
    return built.figures | {"index_anonymous_mb": built.anonymous, "index_mapped_mb": built.mapped} | asked.figures


def _tried(work: Callable[[], Figures]) -> Figures:
    try:
        return work()
    except FailedError as error:
        return {"skipped": str(error)}


def _marks(plan: Plan, tell: Tell) -> Figures:
    """What the aims are measured on, beside the rows."""
    tell("cold start")
    marks: Figures = {"cold": json.loads(_own("-m", "tests.bench.cold"))}
    if not plan.sizes or NAME not in plan.engines:
        return marks
    small = min(plan.sizes, key=lambda size: (size < ANALYSED, size))
    large = max(plan.sizes)
    tell("index time")
    aside = plan.folder / "analysis"
    folder, count = _folder(plan, small), min(small, ANALYSED)
    marks["indexing"] = measure("indexing", folder=folder, store=aside, count=count).figures
    marks["analysis"] = measure("analysis", folder=folder, count=count).figures
    shutil.rmtree(aside, ignore_errors=True)
    tell("opening")
    marks["opening"] = [{"small": _opened(plan, small), "large": _opened(plan, large)} for _ in range(OPENINGS)]
    marks["sizes"] = {"small": small, "large": large}
    tell("one document changed")
    folder, aside = _folder(plan, large), plan.folder / "alone"
    marks["change"] = measure("change", folder=folder, store=folder / NAME, aside=aside, count=CHANGES).figures
    (folder / "count").unlink()  # the collection is not what it was
    shutil.rmtree(aside, ignore_errors=True)
    tell("quality")
    marks["quality"] = json.loads(_own("-m", "bot", "eval", "--json", str(CHECKOUT / "tests" / "questions.jsonl")))
    return marks


def _opened(plan: Plan, size: int) -> Figures:
    folder = _folder(plan, size)
    return measure("opening", folder=folder, store=folder / NAME, question=QUESTION).figures


def _own(*arguments: str) -> str:
    command = [sys.executable, "-W", "ignore", *arguments]
    found = subprocess.run(command, cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=True)
    return found.stdout.splitlines()[-1]


def _folder(plan: Plan, size: int) -> Path:
    return plan.folder / str(size)


def available(tell: Tell) -> list[str]:
    """youju and the peers that are installed; the others are named."""
    for name in PEERS:
        if not installed(name):
            tell(f"skipped: {name} (not installed: pip install 'youju[bench]')")
    return [NAME, *(name for name in PEERS if installed(name))]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
