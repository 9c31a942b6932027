"""The aims of the project in figures: each a ratio to something measured in the same run, or a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from benchmarks.engines.youju import NAME, RANKING

Figures = Mapping[str, Any]
TEN_THOUSAND, HUNDRED_THOUSAND, MILLION = 10_000, 100_000, 1_000_000
QUALITY: Final = {"hit@1": 0.90, "hit@3": 0.955, "sentence": 0.86, "verbatim": 1.0}  # floors of tests/test_quality.py


@dataclass(frozen=True, slots=True)
class Mark:
    """What was measured, what it must not exceed and what it should not; ``floor`` turns both round."""

    what: str
    measured: float
    mark: float
    aim: float
    unit: str = "×"
    floor: bool = False

    def sign(self, limit: float) -> str:
        """Whether ``limit`` is kept."""
        kept = self.measured >= limit if self.floor else self.measured <= limit
        return "✓" if kept else "✗"


def marks(figures: Figures) -> Iterator[Mark]:
    """All that was measured enough for."""
    given: Figures = figures["marks"]
    rows = {(row["collection"], row.get("passages"), row["engine"]): row for row in figures["rows"]}
    if "cold" in given:
        yield from _cold(given["cold"])
    yield from _queries(rows)
    if "indexing" in given:
        yield from _indexing(given["indexing"], given.get("analysis"))
    if "opening" in given:
        yield from _opening(given["opening"])
    if "change" in given:
        yield from _change(given["change"])
    if "quality" in given:
        found = given["quality"]["figures"]
        for name, floor in QUALITY.items():
            yield Mark(f"quality: {name} of `youju eval`", found[name], floor, floor, "", floor=True)


def _cold(cold: Figures) -> Iterator[Mark]:
    youju, jieba = cold["youju"], cold["jieba"]
    yield Mark("`youju ask`, cold, wall, to loading jieba's dictionary", _paired(youju, jieba, "wall_s"), 0.8, 0.4)
    yield Mark("… the same in processor time", _paired(youju, jieba, "cpu_s"), 0.8, 0.4)
    yield Mark("… peak memory", median(youju["peak_mb"]), 75, 55, "MB")


def _queries(rows: Mapping[tuple[str, Any, str], Figures]) -> Iterator[Mark]:
    wanted = (
        (TEN_THOUSAND, "rank-bm25", 1 / 20, 1 / 50),
        (HUNDRED_THOUSAND, "tantivy", 3, 1),
        (MILLION, "tantivy", 4, 1),
    )
    for size, peer, mark, aim in wanted:
        ranking, whole, theirs = (rows.get(("made", size, name), {}) for name in (RANKING, NAME, peer))
        if "p50_ms" in ranking and "p50_ms" in theirs:
            what = f"a question, ranking included, {size:,} passages, p50, to {peer}"
            yield Mark(f"{what}: processor time", ranking["p50_cpu_ms"] / theirs["p50_cpu_ms"], mark, aim)
            yield Mark("… wall", ranking["p50_ms"] / theirs["p50_ms"], mark, aim)
            answer = "… the whole answer, with typos, quotes and proof: processor time"
            yield Mark(answer, whole["p50_cpu_ms"] / theirs["p50_cpu_ms"], mark, aim)
    large = rows.get(("made", MILLION, NAME), {})
    if "anonymous_mb" in large:
        yield Mark("anonymous memory while answering, 1,000,000 passages", large["anonymous_mb"], 1024, 410, "MB")


def _indexing(found: Figures, parts: Figures | None) -> Iterator[Mark]:
    what = f"index time, {found['passages']:,} passages, to `jieba.lcut` of the same text"
    yield Mark(f"{what}: from files to disk", found["whole_cpu_s"] / found["lcut_cpu_s"], 1.5, 0.5)
    if parts:
        yield Mark("… analysis alone", parts["analysing_cpu_s"] / parts["lcut_cpu_s"], 1.5, 0.5)
        yield Mark("… reading, cleaning and cutting alone", parts["reading_cpu_s"] / parts["lcut_cpu_s"], 1.5, 0.5)


def _opening(pairs: Sequence[Figures]) -> Iterator[Mark]:
    small, large = ([pair[name] for pair in pairs] for name in ("small", "large"))
    what = f"open to first answer, {large[0]['passages']:,} to {small[0]['passages']:,} passages"
    yield Mark(f"{what}: processor time", _ratio(large, small, "opening_cpu_s"), 4, 1.5)
    yield Mark("… without the look into the folder", _unlisted(large, small), 4, 1.5)


def _change(found: Figures) -> Iterator[Mark]:
    what = f"one document of {found['passages']:,} passages changed, until answered from, to it alone"
    yield Mark(f"{what}: processor time", _medians(found, "large_cpu_s", "alone_cpu_s"), 20, 3)
    yield Mark("… wall", _medians(found, "large_s", "alone_s"), 20, 3)
    yield Mark("… wall, the slowest", max(found["large_s"]) / median(found["alone_s"]), 20, 3)


def _paired(one: Figures, other: Figures, name: str) -> float:
    return float(median(left / right for left, right in zip(one[name], other[name], strict=True)))


def _ratio(large: Sequence[Figures], small: Sequence[Figures], name: str) -> float:
    return float(median(one[name] / other[name] for one, other in zip(large, small, strict=True)))


def _unlisted(large: Sequence[Figures], small: Sequence[Figures]) -> float:
    one, other = ([each["opening_cpu_s"] - each["listing_cpu_s"] for each in sizes] for sizes in (large, small))
    return float(median(left / right for left, right in zip(one, other, strict=True)))


def _medians(figures: Figures, one: str, other: str) -> float:
    return float(median(figures[one]) / median(figures[other]))
