"""Terms as numbers: short ones are packed, long ones hashed, and no two of them meet."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.keys import BITS, HASHED, PACKED, key, keys, packed_keys

# No term holds a NUL, which is no letter.
CHARACTERS = st.characters(min_codepoint=1, exclude_categories=())
TERMS = st.text(CHARACTERS, max_size=6)
SHORT = st.text(CHARACTERS, min_size=1, max_size=PACKED)


@pytest.mark.parametrize(
    ("term", "number"),
    [
        ("", 0),
        ("元", 0x5143),
        ("元荡", 0x5143 << BITS | 0x8361),
        ("元\t荡", (0x5143 << BITS | 9) << BITS | 0x8361),
        ("\U0010ffff" * 3, (0x10FFFF << BITS | 0x10FFFF) << BITS | 0x10FFFF),
    ],
)
def test_a_short_term_is_its_code_points_side_by_side(term: str, number: int) -> None:
    assert key(term) == number


@pytest.mark.parametrize("term", ["示范区域", "3.14\tabc", "\ud800" * 4, "医保" * 500])
def test_a_long_term_is_a_hash_above_all_packed_ones(term: str) -> None:
    assert HASHED <= key(term) < 1 << 64


def test_the_hash_is_the_same_in_every_process() -> None:
    """It is written to disk."""
    assert key("长三角一体化") == 10774755514267774129


@given(TERMS, TERMS)
def test_different_terms_have_different_keys(one: str, other: str) -> None:
    assert (key(one) == key(other)) is (one == other)


@given(TERMS)
def test_a_key_fits_an_unsigned_number_of_64_bits(term: str) -> None:
    assert 0 <= key(term) < 1 << 64
    assert (key(term) < HASHED) is (len(term) <= PACKED)


@given(st.lists(TERMS, max_size=8))
def test_many_keys_are_those_of_each_in_order(terms: list[str]) -> None:
    found = keys(iter(terms))

    assert found.dtype == np.uint64
    assert found.tolist() == [key(term) for term in terms]


@given(st.integers(1, PACKED).flatmap(lambda size: st.lists(st.text(CHARACTERS, min_size=size, max_size=size))))
def test_columns_of_code_points_are_packed_as_the_terms_are(terms: list[str]) -> None:
    size = len(terms[0]) if terms else 1
    columns = [np.array([ord(term[place]) for term in terms], np.uint32) for place in range(size)]

    assert packed_keys(*columns).tolist() == [key(term) for term in terms]


def test_every_code_point_fits() -> None:
    assert sys.maxunicode < 1 << BITS
