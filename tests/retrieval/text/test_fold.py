"""Folding: one character in, one character out, and either script meets the other."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.fold import fold
from tests.records import bundled

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates and control characters too


@given(ANY_TEXT)
def test_folding_keeps_the_length_of_every_string(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(ANY_TEXT, ANY_TEXT)
def test_each_character_folds_by_itself(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＧＤＰ", "gdp"),
        ("S1号线", "s1号线"),
        ("（２０２３）", "(2023)"),
        ("，：；！？", ",:;!?"),
        ("\u3000\xa0", "  "),
        ("①㈠", "1㈠"),  # (一) would be three characters
        ("ﬁ…㈱İ", "ﬁ…㈱İ"),  # all of them fold to more than one character
    ],
)
def test_width_and_case_go_where_one_character_stays_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("蘇州阜陽攜手兩年,發生了什麼", "苏州阜阳携手两年,发生了什么"),
        ("關係與關系", "关系与关系"),
        ("幹部、干部、樹幹", "干部、干部、树干"),
        ("精密製造、制造", "精密制造、制造"),
        ("平臺與平台", "平台与平台"),
        ("乾隆", "干隆"),
        ("妳在裡面藉故打拚", "你在里面借故打拼"),
        ("後面、皇后", "后面、皇后"),
        ("週末每周", "周末每周"),
    ],
)
def test_both_scripts_meet(traditional: str, simplified: str) -> None:
    assert fold(traditional) == fold(simplified) == simplified


def test_quotation_marks_of_either_script_stay_as_they_are() -> None:
    assert fold("「姑蘇風·淮河情」") == "「姑苏风·淮河情」"


def test_folding_the_bundled_documents_twice_changes_nothing_more() -> None:
    for document in bundled()[0].documents.values():
        assert fold(fold(document.text)) == fold(document.text)


def test_folding_twice_is_folding_once_for_the_characters_that_go_two_steps() -> None:
    assert fold(fold("薴")) == fold("薴")


def test_radicals_meet_the_characters_that_they_are_drawn_like() -> None:
    assert fold("⻓沙⻔诊⻋辆、⼈⺠法院⼯作⽇") == "长沙门诊车辆、人民法院工作日"


@pytest.mark.parametrize("block", [range(0x2E80, 0x2F00), range(0x2F00, 0x2FE0)])
def test_every_radical_has_its_character(block: range) -> None:
    named = [chr(code) for code in block if unicodedata.name(chr(code), "")]

    assert [radical for radical in named if fold(radical) == radical] == []
    assert fold(fold("".join(named))) == fold("".join(named))
