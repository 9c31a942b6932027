"""Other ways to say a word, and how much each counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.expansion import MOST_FORMS, Expander
from retrieval.ranking.weights import DEFAULT_WEIGHTS as W
from retrieval.text.fold import fold
from retrieval.text.lexicon import entries
from tests.shelf import shelf

GENERAL = Expander()
OWN = Expander([("客厅", "会客室"), ("元荡", "荡口", "荡里")])


def anything(_: str) -> bool:
    return True


def forms(word: str, *, expander: Expander = GENERAL, present: bool = False) -> dict[str, float]:
    return dict(expander.forms(word, present=present, known=anything))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("看病", "就医"),
        ("打工", "务工"),
        ("医生", "大夫"),
        ("同盟", "联盟"),
        ("码头", "港口"),
        ("高兴", "开心"),
        ("医保", "医疗保险"),
    ],
)
def test_everyday_words_lead_to_written_ones_and_back(asked: str, written: str) -> None:
    assert written in forms(asked)
    assert asked in dict(GENERAL.forms(written, present=False, known=lambda word: word == asked))


@pytest.mark.parametrize(("asked", "written"), [("沪", "上海"), ("皖", "安徽"), ("上海", "沪"), ("江苏", "苏")])
def test_a_place_and_its_character_stand_for_each_other(asked: str, written: str) -> None:
    assert forms(asked)[written] == W.synonym[False]


def test_places_that_share_a_character_do_not_stand_for_each_other() -> None:
    assert "苏州" not in forms("江苏")
    assert {"江苏", "苏州"} <= set(forms("苏"))


def test_a_form_counts_less_than_the_word_and_less_still_where_the_word_stands() -> None:
    for absent, present in (W.regional_word, W.synonym, W.broader_word):
        assert 0 < present < absent < 1
    assert forms("看病")["就医"] == W.synonym[False]
    assert forms("看病", present=True)["就医"] == W.synonym[True]


def test_the_operators_own_words_come_first() -> None:
    assert forms("客厅", expander=OWN)["会客室"] == W.operator_synonym[False]
    assert list(forms("元荡", expander=OWN))[:2] == ["荡口", "荡里"]
    assert "会客室" not in forms("客厅")


def test_only_what_the_documents_hold_is_looked_for() -> None:
    assert GENERAL.forms("看病", present=False, known=lambda word: word == "求医") == (("求医", W.synonym[False]),)
    assert GENERAL.forms("看病", present=False, known=lambda _: False) == ()


@pytest.mark.parametrize("word", ["", "\n", "看病 就医", "的", "量子纠缠态", "\ud800", "zzz", "#", "一", "龥龥"])
def test_a_word_of_no_list_has_no_other_form(word: str) -> None:
    assert forms(word) == {}


@given(st.sampled_from([line.split()[0] for name in ("synonyms.txt", "broader_words.txt") for line in entries(name)]))
def test_forms_are_few_different_and_never_the_word_itself(word: str) -> None:
    found = GENERAL.forms(word, present=False, known=anything)

    assert len(found) <= MOST_FORMS
    assert len({form for form, _ in found}) == len(found)
    assert word not in dict(found)


@given(st.text(max_size=6))
def test_any_word_may_be_asked_for(word: str) -> None:
    assert isinstance(forms(word), dict)


def test_a_passage_in_other_words_is_found_and_one_in_the_same_words_first() -> None:
    three = shelf("居民就医更加方便。", "居民看病更加方便。", "岸线已经贯通。")
    scores = three.scores("居民怎么看病?")

    assert scores[1] > scores[0] > scores[2] == 0


@pytest.mark.parametrize(("asked", "written"), [("GDP", "国内生产总值"), ("有名", "著名"), ("版权", "著作权")])
def test_words_that_folding_changes_are_found_too(asked: str, written: str) -> None:
    assert fold(written) in forms(fold(asked))
