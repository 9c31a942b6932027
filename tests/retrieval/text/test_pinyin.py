"""Characters that sound alike, tones aside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.lexicon import entries
from retrieval.text.pinyin import homophones

LISTED = sorted({character for line in entries("pinyin.txt") for character in line.split()[1]})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("源", "元"), ("陆", "路"), ("西", "喜"), ("洲", "州"), ("萍", "平"), ("保", "宝"), ("坐", "座"), ("行", "航")],
)
def test_what_sounds_alike_is_found_both_ways(typed: str, meant: str) -> None:
    assert meant in homophones(typed)
    assert typed in homophones(meant)


@pytest.mark.parametrize("reading", ["航", "型"])
def test_a_character_of_several_readings_sounds_like_each(reading: str) -> None:
    assert reading in homophones("行")


@pytest.mark.parametrize(("one", "other"), [("源", "荡"), ("苏", "州"), ("林", "灵"), ("四", "是")])
def test_what_sounds_otherwise_is_not_found(one: str, other: str) -> None:
    assert other not in homophones(one)


@pytest.mark.parametrize("character", ["a", "5", ",", "\ud800", "😀", "𠮷", ""])
def test_what_has_no_reading_sounds_like_nothing(character: str) -> None:
    assert homophones(character) == ""


@given(st.sampled_from(LISTED))
def test_no_character_is_its_own_homophone(character: str) -> None:
    assert character not in homophones(character)


@given(st.sampled_from(LISTED), st.data())
def test_sounding_alike_is_mutual(character: str, data: st.DataObject) -> None:
    others = homophones(character)
    if others:
        assert character in homophones(data.draw(st.sampled_from(others)))
