"""What a corpus writes for a meaning, counted, kept and found again."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.meanings import Meanings, gathered, most_frequent

TRIPLES = st.lists(
    st.tuples(
        st.sampled_from(["@李 市长", "#11300000000", "/2023-5-", "", "\ud800"]),
        st.sampled_from(["李亚平", "一百一十三亿", "113亿", "\ud800", "𠀀"]),
        st.integers(1, 9),
    ),
    max_size=12,
)


def test_the_same_spelling_is_counted_up() -> None:
    assert gathered([("@李 市长", "李亚平", 1), ("@李 市长", "李强", 2), ("@李 市长", "李亚平", 3)]) == {
        "@李 市长": {"李亚平": 4, "李强": 2}
    }


@pytest.mark.parametrize(
    ("most", "spellings"), [(0, ()), (1, ("李强",)), (2, ("李强", "李亚平")), (9, ("李强", "李亚平", "李明"))]
)
def test_the_most_frequent_come_first_and_ties_go_by_spelling(most: int, spellings: tuple[str, ...]) -> None:
    assert most_frequent({"李明": 2, "李亚平": 2, "李强": 5}, most) == spellings


@given(TRIPLES)
def test_what_is_kept_is_found_again(triples: list[tuple[str, str, int]]) -> None:
    known = gathered(triples)
    made = Meanings.of(known)
    for meanings in (made, Meanings.from_arrays("meanings", dict(made.arrays("meanings")))):
        assert {meaning: meanings.find(meaning) for meaning in known} == known
        assert meanings.find("没有这个意思") == {}
        assert meanings.keys.dtype == np.uint64
        assert meanings.keys.tolist() == sorted(meanings.keys.tolist())


@given(st.lists(TRIPLES, max_size=4))
def test_several_know_together_what_one_would_know(several: list[list[tuple[str, str, int]]]) -> None:
    merged = Meanings.merged([Meanings.of(gathered(each)) for each in several])
    every = gathered(triple for each in several for triple in each)

    assert len(merged.keys) == len(every)
    assert {meaning: Counter(merged.find(meaning)) for meaning in every} == every


def test_nothing_known_is_nothing_found() -> None:
    assert Meanings.of({}).find("@李 市长") == {}
