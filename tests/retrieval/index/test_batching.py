"""Pieces are as large as they may be, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.batching import batched


@pytest.mark.parametrize(
    ("sizes", "batches"),
    [
        ([], []),
        ([3, 3, 3], [[3, 3], [3]]),  # the third would make it too large
        ([1, 1, 1, 1], [[1, 1, 1], [1]]),  # three are as many as may be
        ([9, 1], [[9], [1]]),  # too large by itself
    ],
)
def test_a_piece_ends_where_one_more_would_be_too_much(sizes: list[int], batches: list[list[int]]) -> None:
    assert list(batched(sizes, lambda size: size, most=6, count=3)) == batches


@given(st.lists(st.integers(0, 9)), st.integers(1, 12), st.integers(1, 4))
def test_all_come_in_order_and_no_piece_is_too_large(sizes: list[int], most: int, count: int) -> None:
    pieces = list(batched(sizes, lambda size: size, most=most, count=count))

    assert [size for piece in pieces for size in piece] == sizes
    assert all(len(piece) == 1 or (sum(piece) <= most and len(piece) <= count) for piece in pieces)
