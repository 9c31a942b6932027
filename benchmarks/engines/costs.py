"""Where the time of an answer goes, step by step, as Python's own profiler sees it."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.engines import youju
from benchmarks.engines.made import Made, questions
from retrieval.answering.absent_words import absent, lacking
from retrieval.answering.answerer import Answerer
from retrieval.answering.verbatim_gate import passes
from retrieval.index.scoring import scored
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.query.parser import QueryParser
from retrieval.ranking.features import extract_features
from retrieval.ranking.reranking import order, weigh

Step = Callable[..., Any]
STEPS: Final[Mapping[str, tuple[Step, ...]]] = {
    "read the question": (QueryParser.read,),
    "put mistyped words right": (QueryParser.corrected_query,),
    "search": (TantivyEngine.search,),
    "… of which add up scores": (scored,),
    "weigh and order the hits": (extract_features, weigh, order),
    "name what is missing": (lacking, absent, Answerer._names_another),
    "quote and prove": (passes,),
}
WHOLE: Final[Step] = Answerer._answer
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
    spent = {(file, name): (own, within) for (file, _, name), (_, _, own, within, _) in stats.items()}
    whole = spent[_key(WHOLE)][1]
    steps = {step: _share(spent, functions, whole) for step, functions in STEPS.items()}
    most = sorted(spent, key=lambda each: -spent[each][0])[:LISTED]
    functions = {f"{Path(file).name}:{name}": spent[file, name][0] / whole for file, name in most}
    return {"steps": steps, "functions": functions}


def _key(step: Step) -> tuple[str, str]:
    """How the profiler names a function."""
    return step.__code__.co_filename, step.__name__


def _share(spent: Mapping[tuple[str, str], tuple[float, float]], functions: Sequence[Step], whole: float) -> float:
    return sum(spent.get(_key(function), (0.0, 0.0))[1] for function in functions) / whole
