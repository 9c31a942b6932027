"""Rank the passages of a collection: TREC runs and their measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING

from corpus import script
from retrieval.evaluation.beir import JudgedQuery

if TYPE_CHECKING:
    from retrieval.answering.answerer import Answerer

DEPTH = 10
TAG = "youju"
MEASURES = {"recall@1": "R@1", "recall@5": "R@5", "MRR@10": "RR@10", "nDCG@10": "nDCG@10"}  # ours: ir_measures'
STEP = 1e-6  # trec_eval reorders equal scores by passage id, and compares them in single precision


@dataclass(frozen=True, slots=True)
class Ranking:
    """The passages for a query, best first, with strictly decreasing scores; ``microseconds`` is the search time."""

    query: JudgedQuery
    passages: tuple[str, ...]
    scores: tuple[float, ...]
    microseconds: float


def rank_all(answerer: Answerer, queries: Iterable[JudgedQuery]) -> Iterator[Ranking]:
    """Rank the passages for each query."""
    for query in queries:
        start = perf_counter_ns()
        hits = answerer.rank(query.text, top=DEPTH)
        elapsed = (perf_counter_ns() - start) / 1000
        scores = _strictly_decreasing([score for _, score in hits])
        yield Ranking(query, tuple(passage for passage, _ in hits), scores, elapsed)


def to_simplified(query: JudgedQuery) -> JudgedQuery:
    """The query in simplified script (the ``_x`` sets: another script than their passages)."""
    return JudgedQuery(query.id, script.to_simplified(query.text), query.positives)


def measure(rankings: Sequence[Ranking]) -> dict[str, float]:
    """Recall, reciprocal rank and nDCG as ir_measures computes them, and the median time of a search."""
    import ir_measures  # an extra, only needed to measure collections

    qrels = [ir_measures.Qrel(rank.query.id, passage, 1) for rank in rankings for passage in rank.query.positives]
    run = [
        ir_measures.ScoredDoc(rank.query.id, passage, score)
        for rank in rankings
        for passage, score in zip(rank.passages, rank.scores, strict=True)
    ]
    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in MEASURES.items()}
    values = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    figures = {name: float(values[theirs]) for name, theirs in measures.items()}
    return figures | {"p50_us": median(ranking.microseconds for ranking in rankings)}


def write_run(path: Path, rankings: Iterable[Ranking]) -> None:
    """Write a TREC run: query, Q0, passage, rank, score, tag; raises ``OSError``."""
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for ranking in rankings:
            for rank, (passage, score) in enumerate(zip(ranking.passages, ranking.scores, strict=True), start=1):
                file.write(f"{ranking.query.id} Q0 {passage} {rank} {score:.9g} {TAG}\n")


def _strictly_decreasing(scores: Iterable[float]) -> tuple[float, ...]:
    decreasing: list[float] = []
    for score in scores:
        ceiling = decreasing[-1] - STEP * max(1.0, abs(decreasing[-1])) if decreasing else score
        decreasing.append(min(score, ceiling))
    return tuple(decreasing)
