from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.telegram.utf16 import Ruler, cut, joined, units

PASSAGE = "医保一体化加快推进。青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。"
texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("。，、！👨‍👩‍👧🇨🇳👍🏽é각\n")))


@given(texts)
def test_units_are_those_of_the_encoding(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(texts)
def test_offsets_are_those_of_the_encoding(text: str) -> None:
    ruler = Ruler(text)

    assert [ruler(index) for index in range(len(text) + 1)] == [units(text[:index]) for index in range(len(text) + 1)]


@given(texts, st.integers(2, 40))
def test_pieces_partition_the_text_and_fit(text: str, room: int) -> None:
    pieces = cut(text, room)

    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(units(text[start:end]) <= room for start, end in pieces)
    assert all(start < end for start, end in pieces)


def test_a_text_is_parted_at_the_end_of_a_sentence() -> None:
    first, *_ = cut(PASSAGE, 40)

    assert PASSAGE[slice(*first)] == "医保一体化加快推进。"


def test_a_sentence_too_long_is_parted_at_a_clause() -> None:
    sentence = "示范区居民看病更方便,下一步三地将扩大异地门诊结算的范围"

    assert sentence[slice(*cut(sentence, 20)[0])] == "示范区居民看病更方便,"


def test_a_clause_too_long_is_parted_between_graphemes() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    text = "好" * 5 + family * 3

    assert [text[start:end] for start, end in cut(text, 14)] == ["好" * 5 + family, family, family]


@pytest.mark.parametrize("pair", ["e\N{COMBINING ACUTE ACCENT}", "\r\n", "👍🏽", "🇨🇳", "\N{MAN}\N{ZERO WIDTH JOINER}"])
def test_what_makes_up_one_grapheme_is_joined(pair: str) -> None:
    assert joined(pair, 1)


def test_two_flags_are_two_graphemes() -> None:
    assert not joined("🇨🇳🇹🇼", 2)


def test_an_endless_grapheme_is_parted_all_the_same() -> None:
    text = "a" + "\N{COMBINING ACUTE ACCENT}" * 50

    assert all(end - start <= 10 for start, end in cut(text, 10))


def test_nothing_has_no_pieces() -> None:
    assert cut("", 10) == ()
