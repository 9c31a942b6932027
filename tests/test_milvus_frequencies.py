from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from retrieval.keys import key

from retrieval.index.engine import KINDS
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus.frequencies import PIECE_TERMS, Frequencies
from tests.shelf import analyzer, shelf

counters = st.dictionaries(st.integers(0, 2**64 - 1), st.integers(1, 2**31 - 1), max_size=40)


def table(counts: dict[int, int]) -> Frequencies:
    ordered = sorted(counts)
    return Frequencies(np.array(ordered, np.uint64), np.array([counts[each] for each in ordered], np.int32))


@given(counters)
def test_a_table_is_the_same_after_it_was_text(counts: dict[int, int]) -> None:
    again = Frequencies.of_pieces(table(counts).pieces())
    assert {each: again.find(each) for each in counts} == counts
    assert again.find(12345) == counts.get(12345, 0)


@given(counters, counters)
def test_a_difference_added_to_what_was_gives_what_is(before: dict[int, int], after: dict[int, int]) -> None:
    change = table(after).minus(table(before))
    whole = Frequencies.summed([table(before), change])
    assert dict(zip(whole.keys.tolist(), whole.counts.tolist(), strict=True)) == after


def test_a_large_table_is_cut_into_pieces_that_fit_a_field() -> None:
    pieces = list(table(dict.fromkeys(range(2 * PIECE_TERMS + 1), 1)).pieces())
    assert len(pieces) == 3
    assert max(map(len, pieces)) < 65_536


def test_no_tables_are_an_empty_one() -> None:
    assert Frequencies.summed([]).find(key("元荡")) == 0
    assert list(Frequencies.summed([]).pieces()) == []


def test_what_was_removed_does_not_count() -> None:
    texts = ["元荡岸线贯通。", "元荡在苏州。", "青浦在上海。"]
    part = shelf(*texts).engine.parts[0]
    left = TantivyEngine([part.without([1], analyzer()), *shelf("元荡有一座桥。").engine.parts])
    for kind, statistics in enumerate(left.statistics):
        found = Frequencies.of_parts(left.parts, kind)
        for term in ("元荡", "桥", "青浦", "元\t荡", "在", "苏", "岸\t线", "量子"):
            assert found.find(key(term)) == statistics.frequency(term)
    assert Frequencies.of_parts(left.parts, KINDS.index("words")).find(key("元荡")) == 2
