"""One measurement in a process of its own, on one core: ``python -m benchmarks.engines.worker PHASE ARGUMENTS``.

The arguments are a JSON object; the last line on standard output is one too, with the figures.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.engines import judged, youju
from benchmarks.engines.clock import Laps, percentile, spanning
from benchmarks.engines.costs import costs
from benchmarks.engines.footprint import Footprint, footprint
from benchmarks.engines.made import Made, make, questions, words_of
from benchmarks.engines.peers import PEERS
from benchmarks.engines.reaction import analysis, change, indexing, opening

WARM: Final = 20  # questions before the clock runs
READINGS: Final = 10  # of memory, while questions are answered
Figures = dict[str, Any]
Ask = Callable[[str], object]


def draw(folder: Path, count: int) -> Figures:
    """Make the collection."""
    make(folder, count)
    return {}


def segment(folder: Path, count: int) -> Figures:
    """Seconds that jieba takes to segment a passage of the collection: what the peers are spared."""
    texts = list(islice(Made(folder).texts(), count))
    words_of(texts[0])
    with spanning() as span:
        for text in texts:
            words_of(text)
    return {"segment_s": span.wall / len(texts), "segment_cpu_s": span.cpu / len(texts)}


def index(engine: str, folder: Path, store: Path) -> Figures:
    """Index a collection; peers are given words."""
    made = Made(folder)
    store.mkdir(parents=True)
    with spanning() as span:
        if engine in PEERS:
            PEERS[engine]().build(made.words(), store)
        else:
            youju.index(made.documents, store)
    disk = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    return {"index_s": span.wall, "index_cpu_s": span.cpu, "disk_mb": disk / 2**20}


def answer(engine: str, folder: Path, store: Path, count: int) -> Figures:
    """Open an index and ask ``count`` questions, each once."""
    asked = questions(count + WARM)
    with spanning() as span:
        ask = _asking(engine, Made(folder), store)
        ask(asked[0])
    for question in asked[:WARM]:
        ask(question)
    laps, held = Laps(), footprint()
    every = max(1, len(asked) // READINGS)
    for start in range(WARM, len(asked), every):
        _ask_all(ask, asked[start : start + every], laps)
        held = held.highest(footprint())
    return {"open_s": span.wall, "open_cpu_s": span.cpu, **_times(laps), **_memory(held)}


def judge(engine: str, path: Path, store: Path, count: int) -> Figures:
    """Ask questions of a judged set, and see how often a right passage comes first."""
    given = judged.read_judged(path, sample=count)
    right = [each for _, each in given.questions]
    asked = [question for question, _ in given.questions]
    ask, rank = _judging(engine, given, store)
    _ask_all(ask, asked[:WARM], Laps())
    laps = Laps()
    _ask_all(ask, asked, laps)
    ranks = [rank(question) for question in asked]
    recalls = {f"recall{depth}": judged.recall(ranks, right, depth) for depth in (1, 5)}
    return {"passages": len(given.texts), "questions": len(right), **recalls, **_times(laps)}


def _asking(engine: str, made: Made, store: Path) -> Ask:
    if engine in PEERS:
        peer = PEERS[engine]()
        peer.open(store)
        return peer.ask
    work = youju.rank if engine == youju.RANKING else youju.answer
    return partial(work, youju.opened(made.documents, store))


def _judging(engine: str, given: judged.Judged, store: Path) -> tuple[Ask, Callable[[str], Sequence[int]]]:
    """What is timed, and what is judged: for youju the answer, and the order of passages that it is taken from."""
    if engine not in PEERS:
        return partial(youju.answer, given.answerer), partial(judged.ranked, given)
    store.mkdir(parents=True)
    peer = PEERS[engine]()
    peer.build([words_of(text) for text in given.texts], store)
    peer.open(store)
    return peer.ask, peer.ask


def _ask_all(ask: Ask, asked: Sequence[str], laps: Laps) -> None:
    for question in asked:
        laps.time(partial(ask, question))


def _times(laps: Laps) -> Figures:
    shares = {"p50": 0.5, "p95": 0.95}
    wall = {f"{name}_ms": percentile(laps.wall, share) for name, share in shares.items()}
    return wall | {f"{name}_cpu_ms": percentile(laps.cpu, share) for name, share in shares.items()}


def _memory(held: Footprint) -> Figures:
    return {"anonymous_mb": held.anonymous, "mapped_mb": held.mapped}


PHASES: Final[Mapping[str, Callable[..., Figures]]] = {
    each.__name__: each for each in (draw, segment, index, answer, judge, costs, indexing, analysis, opening, change)
}
PATHS: Final = ("folder", "path", "store", "aside")


def main(arguments: Sequence[str]) -> int:
    """Run a phase on one core, and tell its figures."""
    phase, given = arguments[0], json.loads(arguments[1])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    logging.disable(logging.WARNING)
    figures = PHASES[phase](**{name: Path(value) if name in PATHS else value for name, value in given.items()})
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
