"""Texts in UTF-16 are folded as they would be after decoding them, one at a time or many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.fold import fold
from retrieval.fold_utf16 import fold_each


def folded(texts: list[str]) -> list[str]:
    return fold_each([text.encode("utf-16-le", "surrogatepass") for text in texts])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_texts_together_are_folded_as_each_alone(texts: list[str]) -> None:
    assert folded(texts) == [fold(text) for text in texts]


@pytest.mark.parametrize(
    ("odd", "becomes"),
    [
        ("𠮷林", "𠮷林"),  # two units, one character
        ("\ud842林", "\ud842林"),  # half a character
        ("\0林\uffff", "\0林\uffff"),
        ("", ""),
    ],
)
def test_an_odd_text_among_others_leaves_them_as_they_are(odd: str, becomes: str) -> None:
    assert folded(["蘇州元蕩", odd, "ＡＩ產業"]) == ["苏州元荡", becomes, "ai产业"]
