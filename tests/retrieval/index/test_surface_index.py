"""The most frequent spellings of a meaning."""

from __future__ import annotations

import pytest

from retrieval.index.surface_index import most_frequent


@pytest.mark.parametrize(
    ("most", "spellings"), [(0, ()), (1, ("李强",)), (2, ("李强", "李亚平")), (9, ("李强", "李亚平", "李明"))]
)
def test_the_most_frequent_come_first_and_ties_go_by_spelling(most: int, spellings: tuple[str, ...]) -> None:
    assert most_frequent({"李明": 2, "李亚平": 2, "李强": 5}, most) == spellings
