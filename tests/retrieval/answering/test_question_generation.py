"""Questions made of the sentences that answer them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.question_generation import GeneratedQuestion, generated_questions, is_traditional
from retrieval.text.fold import fold
from tests.shelf import analyzer


def names(folded: str) -> bool:
    words = analyzer().words(folded)
    return bool(words) and analyzer().names(words[0].term)


def made(text: str) -> list[GeneratedQuestion]:
    return list(generated_questions(text, names))


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("元荡岸线贯通率达到66.4%,居民休闲更加方便。", "元荡岸线贯通率是多少？"),
        ("元蕩岸線貫通率已達66.4%,居民休閒更加方便。", "元蕩岸線貫通率是多少？"),
        ("示范区项目总投资约为113亿元。", "示范区项目总投资是多少？"),
        ("据介绍,苏州两地党政代表团互访5次,成果很多。", "苏州两地党政代表团互访多少次？"),
        ("2023年上半年,阜阳市成功招引19家苏州市项目。", "阜阳市成功招引多少家苏州市项目？"),
        ("沪苏湖铁路正线全长163.8公里。", "沪苏湖铁路正线全长多少公里？"),
        ("2021年5月23日,苏州与阜阳签署合作协议。", "苏州与阜阳签署合作协议是什么时候？"),
        ("1786年2月2日，亞洲協會在加爾各答舉行。", "亞洲協會在加爾各答舉行是什麼時候？"),
        ("缓冲区是指在保护对象周围划定的区域。", "什么是缓冲区？"),
        ("所谓“一网通办”,是指企业只进一扇门办成所有的事。", "什么是一网通办？"),
        ("《战国无双3》是由光荣开发的游戏。", "什么是战国无双3？"),
        ("梵書是一種以散文體寫成的書,講述祭祀的做法。", "什麼是梵書？"),
        ("王安石是北宋著名的政治家、文学家。", "王安石是谁？"),
        ("李亞平曾任蘇州市市長。", "李亞平是誰？"),
    ],
)
def test_a_sentence_is_turned_around(sentence: str, question: str) -> None:
    (found,) = made(sentence)

    assert found.text == question
    assert sentence[found.start : found.end] == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "该项目总投资达113亿元。",
        "去年全市的财政总收入达到113亿元。",
        "其中面积为100平方米。",
        "这是指在保护对象周围划定的区域。",
        "下列就是一个例子。",
        "同年8月,苏州与阜阳签署合作协议。",
        "2021年5月23日,双方签署了合作框架协议。",
        "2021年5月,前往苏州大学附属医院任教。",
        "苏州第19次代表大会闭幕。",
        "雌狸长65-70厘米。",
        "总投资35亿元。",
        "今天天气很好。",
        "元荡很美,岸线很长。",
        "",
        "。",
    ],
)
def test_what_needs_its_surroundings_is_left_alone(sentence: str) -> None:
    assert made(sentence) == []


def test_what_opens_with_a_name_is_told_apart() -> None:
    assert [each.named for each in made("苏州市住宅平均面积为100平方米。住宅平均面积为100平方米。")] == [True, False]


def test_each_question_knows_its_own_sentence() -> None:
    text = "开头一句。缓冲区是指周围划定的区域。元荡岸线贯通率达到66.4%。"

    assert [text[each.start : each.end] for each in made(text)] == [
        "缓冲区是指周围划定的区域。",
        "元荡岸线贯通率达到66.4%。",
    ]


def test_a_few_characters_of_both_scripts_make_no_traditional_text() -> None:
    assert not is_traditional("他一边走一边看著书,走到了很远的地方,回来的时候天已经黑了,乾坤就在手中。")
    assert is_traditional("元蕩岸線貫通率已達六成。")
    assert not is_traditional("")


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from(list("苏州元荡的是指达到2345%家次年月,。“”《》() 长率")), max_size=60).map("".join),
    )
)
def test_any_text_is_read_and_questions_hold_only_its_words(text: str) -> None:
    for each in made(text):
        assert 0 <= each.start < each.end <= len(text)
        words = each.text
        for asked in ("什么是", "什麼是", "是谁", "是誰", "是多少", "多少", "是什么时候", "是什麼時候", "？"):
            words = words.replace(asked, " ")
        assert all(part in text for part in words.split())
        assert fold(each.text)


def test_an_endless_clause_takes_no_time() -> None:
    made("苏州元荡" * 5000 + "达到66%")
    made("苏州" + "1," * 20000)
