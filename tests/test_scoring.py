"""Every way through the scoring gives the definition's numbers, and passes over only what cannot be among the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.bm25 import inverse_document_frequency
from retrieval.engines import scoring
from retrieval.engines.scoring import CHARACTERS, SELECTING, TIE, Weighted, Workspace, best_positions, weighted
from retrieval.extraction import Occurrences
from retrieval.keys import key, keys
from retrieval.postings import Postings
from retrieval.segment import KINDS
from tests.shelf import defined_scores

NAMES = "苏州元荡岸线医保"
PASSAGE = st.lists(st.sampled_from(NAMES), max_size=8)
TERMS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0, 2.0]), max_size=6)
ROUGHLY = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """Passages of one segment, their terms by kind; what is asked for, and which passages count."""

    passages: tuple[tuple[tuple[str, ...], ...], ...]
    asked: tuple[tuple[tuple[str, float], ...], ...]
    alive: tuple[bool, ...] | None
    count: int

    @property
    def size(self) -> int:
        return len(self.passages)

    def of_kind(self, kind: int) -> list[tuple[str, ...]]:
        return [passage[kind] for passage in self.passages]

    def expected(self) -> NDArray[np.float64]:
        """The definition's scores, one row a kind; of passages that do not count too."""
        return np.array([defined_scores(self.of_kind(kind), self.asked[kind]) for kind in range(len(KINDS))])

    def counts(self, position: int) -> bool:
        return self.alive is None or self.alive[position]

    def matched(self, kinds: Sequence[int]) -> list[int]:
        """The positions that count and share a term of ``kinds``."""
        return [
            place
            for place, passage in enumerate(self.passages)
            if self.counts(place) and any(term in passage[kind] for kind in kinds for term, _ in self.asked[kind])
        ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    size = draw(st.integers(1, 14))
    pool = draw(st.lists(st.tuples(PASSAGE, PASSAGE, PASSAGE, PASSAGE), min_size=1, max_size=4))
    passages = draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size))
    alive = draw(st.none() | st.lists(st.booleans(), min_size=size, max_size=size).map(tuple))
    asked = draw(st.tuples(TERMS, TERMS, TERMS, TERMS))
    return Case(
        tuple(tuple(map(tuple, passage)) for passage in passages),
        tuple(tuple(terms.items()) for terms in asked),
        alive,
        draw(st.integers(1, 6)),
    )


def postings_of(passages: Sequence[Sequence[str]]) -> Postings:
    owners = np.repeat(np.arange(len(passages), dtype=np.int32), [len(each) for each in passages])
    found = keys(term for passage in passages for term in passage)
    return Postings.of(Occurrences(found, owners, np.array([len(each) for each in passages], np.int32)))


def weighted_of(case: Case) -> list[Weighted]:
    found = []
    for kind, terms in enumerate(case.asked):
        postings = postings_of(case.of_kind(kind))
        lengths = postings.lengths
        pairs = [
            (number, weight * inverse_document_frequency(case.size, postings.frequency(key(term))))
            for term, weight in terms
            if (number := postings.find(key(term))) >= 0
        ]
        average = float(lengths.mean()) or 1.0
        found.append(weighted(postings, pairs, average=average, shortest=int(lengths.min())))
    return found


@contextmanager
def constants(**values: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setattr(scoring, name, value)
        yield


def found_in(case: Case, space: Workspace | None = None) -> dict[int, tuple[float, ...]]:
    """The scores by kind of what was found, by position."""
    alive = None if case.alive is None else np.array(case.alive)
    space = space or Workspace(case.size)
    positions, rows = best_positions(space, weighted_of(case), alive, case.count)
    space.clear()
    assert not space.sums.any()
    assert not space.touched.any()
    return dict(zip(positions.tolist(), map(tuple, rows.T.tolist()), strict=True))


def assert_exact(case: Case, found: dict[int, tuple[float, ...]]) -> None:
    expected = case.expected()
    for position, scores in found.items():
        assert case.counts(position)
        assert scores == pytest.approx(expected[:, position].tolist(), abs=ROUGHLY)


def assert_the_best(found: dict[int, tuple[float, ...]], scores: dict[int, float], pool: int) -> None:
    """``found`` are the ``pool`` best by ``scores``, and what ties with the last of them."""
    last = sorted(scores.values(), reverse=True)[:pool][-1] if scores else 0.0
    assert {at for at, score in scores.items() if score >= last} <= set(found)
    assert set(found) <= {at for at, score in scores.items() if score >= last - 2 * TIE}


POOLS, LONGS, FEWS, SPARSES = st.integers(1, 6), st.integers(1, 8), st.integers(0, 40), st.sampled_from([0, 1, 8])


@settings(max_examples=80, deadline=None)
@given(cases(), POOLS, LONGS, FEWS, SPARSES)
def test_every_score_is_that_of_the_definition_on_every_path(
    case: Case, pool: int, long: int, few: int, sparse: int
) -> None:
    with constants(POOL=pool, LONG=long, FEW=few, SPARSE=sparse):
        assert_exact(case, found_in(case))


@settings(max_examples=80, deadline=None)
@given(cases(), POOLS, LONGS, SPARSES)
def test_where_characters_are_added_up_the_best_are_those_of_all_passages(
    case: Case, pool: int, long: int, sparse: int
) -> None:
    with constants(POOL=pool, LONG=long, FEW=1 << 30, SPARSE=sparse):
        found = found_in(case)

    totals = case.expected().sum(axis=0)
    matched = case.matched(range(len(KINDS)))
    assert_the_best(found, {at: totals[at] for at in matched}, max(pool, case.count))


@settings(max_examples=80, deadline=None)
@given(cases(), POOLS, LONGS, SPARSES)
def test_where_they_are_looked_up_the_best_by_everything_else_are_found(
    case: Case, pool: int, long: int, sparse: int
) -> None:
    """Characters then decide the order among the pool, never who is in it; fewer than a pool's worth by everything
    else, and all that share a character are looked at too."""
    with constants(POOL=pool, LONG=long, FEW=-1, SPARSE=sparse):
        found = found_in(case)

    wanted, expected = max(pool, case.count), case.expected()
    others = case.matched(SELECTING)
    if len(others) < wanted:
        assert_the_best(found, dict.fromkeys(case.matched(range(len(KINDS))), 0.0) | _totals(case), wanted)
    else:
        selecting = expected[list(SELECTING)].sum(axis=0)
        assert_the_best(found, {at: selecting[at] for at in others}, wanted)


def _totals(case: Case) -> dict[int, float]:
    totals = case.expected().sum(axis=0)
    return {at: totals[at] for at in case.matched(range(len(KINDS)))}


def alike(size: int, *terms: str) -> Case:
    """``size`` passages of the same words; each of ``terms`` is asked for at the same weight."""
    passage = (("苏", "州", "元"), (), (), ())
    return Case((passage,) * size, (tuple((term, 0.1) for term in terms), (), (), ()), None, 1)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.05, 1), st.integers(2, 6), st.integers(1, 4), st.integers(1, 4))
@example(0.3, 4, 1, 2)
@example(0.1, 3, 2, 3)
@example(0.29121528741113467, 5, 2, 1)
def test_a_passage_that_just_reaches_the_best_is_not_passed_over(
    weight: float, asked: int, length: int, pool: int
) -> None:
    """All terms weigh the same and are as frequent, all passages are as long: whatever is left over is a tie, but for
    what floating point makes of it."""
    rows = [[NAMES[(start + place) % len(NAMES)] for place in range(length)] for start in range(len(NAMES))]
    passages = tuple((tuple(row), (), (), ()) for row in rows)
    case = Case(passages, (tuple((name, weight) for name in NAMES[:asked]), (), (), ()), None, 1)
    with constants(POOL=pool, LONG=1):
        found = found_in(case)

    assert_exact(case, found)
    assert_the_best(found, {at: round(score, 12) for at, score in _totals(case).items()}, pool)


def test_terms_that_no_passage_holds_find_nothing() -> None:
    assert found_in(alike(3, "医", "保")) == {}


def test_all_that_tie_with_the_last_are_found() -> None:
    with constants(POOL=2):
        assert sorted(found_in(alike(9, "苏"))) == list(range(9))


def test_what_does_not_count_takes_nobodys_place() -> None:
    """The best passages are dead: those behind them move up."""
    strong, weak = (("苏", "州"), (), (), ()), (("苏", "元", "荡"), (), (), ())
    asked = ((("苏", 1.0), ("州", 1.0)), (), (), ())
    case = Case((strong,) * 4 + (weak,) * 4, asked, (False,) * 4 + (True,) * 4, 1)
    for long in (1, 5, 100):
        with constants(POOL=1, LONG=long):
            assert sorted(found_in(case)) == [4, 5, 6, 7]


def test_a_workspace_may_be_used_again() -> None:
    space, one, other = Workspace(3), alike(3, "苏"), alike(3, "州", "元")
    for case in (one, other, one):
        assert found_in(case, space) == found_in(case)


def test_long_postings_that_cannot_matter_are_looked_up_for_the_candidates_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A heavy rare term settles who is best; a light one that is everywhere is not added up."""
    rare, common = (("元", "苏"), (), (), ()), (("苏", "州"), (), (), ())
    case = Case((rare,) * 3 + (common,) * 30, ((("元", 2.0), ("苏", 0.1)), (), (), ()), None, 1)
    added: list[int] = []
    add_one = scoring._add_one
    monkeypatch.setattr(scoring, "_add_one", lambda *given: added.append(1) or add_one(*given))  # type: ignore[func-returns-value]
    with constants(POOL=1, LONG=4):
        found = found_in(case)

    assert sorted(found) == [0, 1, 2]
    assert added == []
    assert_exact(case, found)


def test_characters_are_the_third_kind_and_choose_nobody() -> None:
    assert KINDS[CHARACTERS] == "characters"
    assert [KINDS[kind] for kind in SELECTING] == ["words", "bigrams", "context_words"]
