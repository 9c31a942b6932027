"""Search text: what is not seen and what only spaces characters out parts no word, and every offset leads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.fold import fold
from retrieval.text.search_text import located_search_text, search_ranges, search_text
from tests.shelf import answerer_of

TEXTS = st.lists(
    st.sampled_from(["最", "低", "蘇州", "⻓", "S1", "\u200b", "\xad", "\ufe0f", " ", "\u3000", "\n", "。", "\ud800"])
    | st.characters(),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("太\xad湖\xad隧\xad道全长", "太湖隧道全长"),
        ("苏\u200b州\u2060湾\ufeff", "苏州湾"),
        ("葛\U000e0100城", "葛城"),
        ("最 低 生 活 保 障", "最低生活保障"),
        ("联 系 人: 王\u3000伟 ,", "联系人: 王伟 ,"),
        ("最\u200b 低", "最低"),
        ("苏州 阜阳 项目", "苏州 阜阳 项目"),
        ("第一章 总 则", "第一章 总则"),
        ("王  伟", "王  伟"),
        ("王\n伟", "王\n伟"),
        ("iPhone 15", "iphone 15"),
    ],
)
def test_what_does_not_part_words_is_left_out(text: str, searched: str) -> None:
    assert search_text(text) == searched


@given(TEXTS)
def test_every_character_is_found_where_it_stands(text: str) -> None:
    located = located_search_text(text)

    assert located.text == search_text(text)
    assert located.text == "".join(fold(text)[offset] for offset in located.offsets)


@given(TEXTS, st.data())
def test_a_range_of_the_text_holds_what_is_searched_of_it(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    first, second = search_ranges(text, [(0, cut), (cut, len(text))])

    assert first[1] == second[0]
    assert (first[0], second[1]) == (0, len(search_text(text)))


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        ("⻓沙市⻔诊⻋辆停⻋费为每小时五元。", "长沙市门诊车辆停车费是多少", "⻓沙市⻔诊⻋辆停⻋费"),
        ("太\xad湖\xad隧\xad道全长10.79公里。", "太湖隧道全长多少", "太\xad湖\xad隧\xad道全长"),
        ("地\u200b铁\u200b末\u200b班\u200b车为二十三点。", "地铁末班车是几点", "地\u200b铁\u200b末\u200b班\u200b车"),
        ("最 低 生 活 保 障 标 准 为 每 月 1095 元 。", "最低生活保障标准是多少", "最 低 生 活 保 障 标 准"),
    ],
)
def test_a_quote_keeps_its_characters_and_marks_all_of_a_word(
    tmp_path: Path, text: str, question: str, marked: str
) -> None:
    answer = answerer_of(tmp_path, a=text).answer(question)

    assert not answer.missing
    assert answer.quotes[0].text == text
    assert text[slice(*answer.quotes[0].best_sentence)] == text
    assert "".join(text[slice(*each)] for each in answer.quotes[0].highlights) == marked


def test_the_second_sentence_is_marked_whole_behind_what_is_not_searched(tmp_path: Path) -> None:
    text = "太\xad湖\xad在江苏\u200b。太\xad湖隧道在2021年通\u200b车。湖水很清。"
    answer = answerer_of(tmp_path, a=text).answer("太湖隧道哪年通车?")

    assert text[slice(*answer.quotes[0].best_sentence)] == "太\xad湖隧道在2021年通\u200b车。"


def test_a_question_may_be_spaced_out_too(tmp_path: Path) -> None:
    answer = answerer_of(tmp_path, a="最低生活保障标准为每月1095元。").answer("最 低 生 活 保 障 标 准 多少")

    assert answer.quotes[0].matched == ("最 低", "生 活", "保 障", "标 准")
    assert not answer.missing
