"""The whole benchmark: every engine on every collection, and what the aims are measured on."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from benchmarks.engines.judged import judged_sets
from benchmarks.engines.made import MADE, OWN
from benchmarks.engines.peers import PEERS, installed
from benchmarks.engines.process import FailedError, environment, measure
from benchmarks.engines.youju import NAME, RANKING
from tests.paths import ROOT

SEGMENTED: Final = 2000  # passages that tell how long jieba takes
ANALYSED: Final = 4000  # passages that index time is measured on: no sentence of them stands there twice
QUESTION: Final = "沪苏通勤去青浦要多久?"
DISTRIBUTIONS: Final = ("rank-bm25", "bm25s", "tantivy", "jieba", "rjieba", "numpy")
Tell = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, in a folder with much room: collections of ``sizes`` passages with ``count`` questions
    and judged sets with ``judged``, by ``engines``; ``cold`` starts, ``openings`` of each index and ``changes`` of a
    document, each beside what it is compared with."""

    folder: Path
    sizes: Sequence[int]
    engines: Sequence[str]
    count: int
    judged: int
    cold: int = 7
    openings: int = 5
    changes: int = 9


def run(plan: Plan, tell: Tell) -> Figures:
    """All figures. An engine that is not installed, or fails, is named with its reason and passed over."""
    rows = [*_judged(plan, tell)]
    for size in plan.sizes:
        rows += _sized(plan, size, tell)
    found: Figures = {}
    for name, measuring in _marks(plan).items():
        tell(name)
        try:
            found[name] = measuring()
        except FailedError as error:
            tell(f"skipped: {name}: {error}")
    return {"machine": machine(), "rows": rows, "sizes": list(plan.sizes), "marks": found}


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
        found = _tried(partial(_indexed_and_asked, plan, size, engine, segmenting))
        yield row | found
        if engine == NAME and "skipped" not in found:
            yield row | {"engine": RANKING} | _tried(partial(_ranked, plan, size))
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
    figures = built.figures | {"index_anonymous_mb": built.anonymous, "index_mapped_mb": built.mapped} | asked.figures
    if engine == NAME:
        figures["costs"] = measure("costs", folder=folder, store=folder / engine, count=plan.count).figures
    return figures


def _ranked(plan: Plan, size: int) -> Figures:
    folder = _folder(plan, size)
    found = measure("answer", engine=RANKING, folder=folder, store=folder / NAME, count=plan.count).figures
    return {name: found[name] for name in ("p50_ms", "p95_ms", "p50_cpu_ms", "p95_cpu_ms")}


def _tried(work: Callable[[], Figures]) -> Figures:
    try:
        return work()
    except FailedError as error:
        return {"skipped": str(error)}


def _marks(plan: Plan) -> Mapping[str, Callable[[], Any]]:
    """What the aims are measured on, beside the rows."""
    cold = {"cold": partial(_own, "-m", "benchmarks.engines.cold", str(plan.cold))}
    if NAME not in plan.engines:
        return cold
    return cold | {
        "indexing": partial(_indexed, plan),
        "analysis": partial(_analysed, plan),
        "opening": partial(_opened, plan),
        "change": partial(_changed, plan),
        "quality": partial(_own, "-m", "bot", "eval", "--json", str(OWN)),
    }


def _indexed(plan: Plan) -> Figures:
    folder, size = _small(plan)
    aside = plan.folder / "aside"
    shutil.rmtree(aside, ignore_errors=True)
    return measure("indexing", folder=folder, store=aside, count=min(size, ANALYSED)).figures


def _analysed(plan: Plan) -> Figures:
    folder, size = _small(plan)
    return measure("analysis", folder=folder, count=min(size, ANALYSED)).figures


def _opened(plan: Plan) -> list[Figures]:
    """The small collection and the largest, in turn."""
    sizes = {"small": _small(plan)[1], "large": max(plan.sizes)}
    return [
        {
            name: measure("opening", folder=folder, store=folder / NAME, question=QUESTION).figures | {"passages": size}
            for name, size in sizes.items()
            for folder in (_folder(plan, size),)
        }
        for _ in range(plan.openings)
    ]


def _changed(plan: Plan) -> Figures:
    size = max(plan.sizes)
    folder, aside = _folder(plan, size), plan.folder / "alone"
    shutil.rmtree(aside, ignore_errors=True)
    (folder / MADE).unlink()  # it will not be what it was
    given = {"folder": folder, "store": folder / NAME, "aside": aside, "count": plan.changes}
    return measure("change", **given).figures | {"passages": size}


def _small(plan: Plan) -> tuple[Path, int]:
    """The smallest collection that index time can be measured on, or else the largest."""
    size = min(plan.sizes, key=lambda each: (each < ANALYSED, each))
    return _folder(plan, size), size


def _own(*arguments: str) -> Any:
    """What a command of ours prints as JSON."""
    command = [sys.executable, "-W", "ignore", *arguments]
    found = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if found.returncode:
        raise FailedError((found.stderr.splitlines() or ["nothing said"])[-1])
    return json.loads(found.stdout.splitlines()[-1])


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
