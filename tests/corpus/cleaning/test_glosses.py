"""Pinyin glosses go, and every other bracket stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import Cleaned
from corpus.cleaning import clean as clean_source
from corpus.cleaning.glosses import glosses, is_toned_syllable
from corpus.source import SourceText


def clean(text: str) -> Cleaned:
    return clean_source(SourceText(text))


SYLLABLES = re.findall(
    r"\w+",
    "huì dòng fā jié duì zhǎng xiàng lián qū tái jī dāng ān ér yī wú yuè lǜ nǚ lüè shuāng zhuàng qióng xióng wēng "
    "ǒu áng guāi chuí jūn què",
)
BRACKETS = (
    "(WHO)",
    "(上海)",
    "(C)",
    "(2021—2023年)",
    "(区、开发区)",
    "(a)",
    "(km)",
    "(de)",
    "(Suzhou)",
    "(xī'ān)",
    "(HUÌ)",
)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
CLEAN_PIECES = st.one_of(HAN, st.sampled_from([*",、。“”「」+15", *BRACKETS]))


def without_glosses(source: str) -> str:
    spans = list(glosses(source))
    return "".join(c for at, c in enumerate(source) if not any(span.start <= at < span.end for span in spans))


@given(st.lists(CLEAN_PIECES, max_size=40), st.data())
def test_clean_text_polluted_with_glosses_comes_back_exactly(pieces: list[str], data: st.DataObject) -> None:
    polluted = []
    for piece in pieces:
        glossed = len(piece) == 1 and "一" <= piece <= "龥" and data.draw(st.booleans())
        polluted.append(f"{piece}({data.draw(st.sampled_from(SYLLABLES))})" if glossed else piece)
    assert without_glosses("".join(polluted)) == "".join(pieces)


@pytest.mark.parametrize("bracket", BRACKETS)
def test_a_gloss_is_dropped_and_every_other_bracket_stays(bracket: str) -> None:
    assert clean(f"會(huì)議{bracket}在蘇州召開。").text == f"會議{bracket}在蘇州召開。"


def test_a_syllable_behind_a_latin_letter_or_at_the_start_is_no_gloss() -> None:
    assert clean("(huì)A(huì)是一个音节。").text == "(huì)A(huì)是一个音节。"


@pytest.mark.parametrize("word", ["café", "hello", "xx", "hùì", "bā1", "vǐ", "brā", "shì shì", ""])
def test_what_is_no_toned_syllable(word: str) -> None:
    assert not is_toned_syllable(word)


@pytest.mark.parametrize("syllable", [*SYLLABLES, "hu\u0069\u0300", "ń"])
def test_what_is_a_toned_syllable(syllable: str) -> None:
    assert is_toned_syllable(syllable)


def test_full_width_brackets_hold_glosses_too() -> None:
    assert clean("重（chóng）庆的会（会议）。").text == "重庆的会（会议）。"
