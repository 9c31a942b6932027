"""Where the time of an answer goes, step by step, as Python's own profiler sees it."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench import youju
from tests.bench.made import Made, questions

STEPS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "read the question": (("reader.py", "read"),),
    "put mistyped words right": (("reader.py", "mend"),),
    "search": (("tantivy_engine.py", "search"),),
    "… of which add up scores": (("scoring.py", "scored"),),
    "weigh and order the hits": (("evidence.py", "examine"), ("ranking.py", "weigh"), ("ranking.py", "order")),
    "name what is missing": (("answerer.py", "_stands_somewhere"), ("answerer.py", "_names_another")),
    "quote and prove": (("gate.py", "verified"),),
}
WHOLE: Final = ("answerer.py", "_answer")
LISTED: Final = 12  # functions
WARM: Final = 20  # questions before the profiler runs


def costs(folder: Path, store: Path, count: int) -> dict[str, Any]:
    """The share of each step, and the functions that take most themselves, over ``count`` questions."""
    answerer = youju.opened(Made(folder).documents, store)
    asked = questions(count + WARM)
    for question in asked[:WARM]:
        youju.answer(answerer, question)
    profile = cProfile.Profile(time.process_time)  # not of what else the machine does meanwhile
    profile.enable()
    for question in asked[WARM:]:
        youju.answer(answerer, question)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    spent = {(Path(file).name, name): (own, within) for (file, _, name), (_, _, own, within, _) in stats.items()}
    whole = spent[WHOLE][1]
    steps = {step: _share(spent, functions, whole) for step, functions in STEPS.items()}
    most = sorted(spent, key=lambda each: -spent[each][0])[:LISTED]
    return {"steps": steps, "functions": {":".join(each): spent[each][0] / whole for each in most}}


def _share(
    spent: Mapping[tuple[str, str], tuple[float, float]], functions: Sequence[tuple[str, str]], whole: float
) -> float:
    return sum(spent.get(each, (0.0, 0.0))[1] for each in functions) / whole
