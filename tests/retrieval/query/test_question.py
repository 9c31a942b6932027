"""What a question asks for: its words without its questioning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.answer_type import AnswerType
from retrieval.query.question import LONGEST_QUESTION, Mention, Question, is_uninformative, parse, years
from retrieval.text.fold import fold
from tests.shelf import analyzer

PIECES = st.sampled_from(
    ["多少家", "几个", "哪些", "苏州", "元荡", "是不是", "的", "请问", "2023年", "?", " ", "什麼時候"]
)


def read(text: str, *, known: str = "苏州 元荡 医院 项目 青浦 吴江", mentions: tuple[Mention, ...] = ()) -> Question:
    return parse(text, analyzer(), known.split(), mentions)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("青浦、吴江的居民在多少家医院刷卡?", "青浦 吴江 居民 医院 刷卡"),
        ("请问谁是苏州市市长?", "苏州市 市长"),
        ("元荡什么时候建成?", "元荡 建成"),
        ("苏州北站在哪里?", "苏州 北站"),
        ("有没有互联网医院?", "互联网 医院"),
        ("為什麼要建示範區?", "建 示范区"),
        ("沪苏通勤去青浦要多久?", "沪 苏 通勤 青浦"),
        ("我想问一下元荡的岸线", "元荡 岸线"),
        ("元荡岸线", "元荡 岸线"),
        ("院前急救指的是什么意思?", "院前 急救"),
        ("苏州北站是啥意思", "苏州 北站"),
    ],
)
def test_questioning_fillers_and_stop_words_are_no_words_of_a_question(question: str, words: str) -> None:
    assert list(read(question).words) == words.split()


def test_the_operators_stop_words_are_passed_over_wherever_they_are_cut() -> None:
    asked = "水务助手,贵中心的元荡在哪里?"
    own = frozenset({"水务助手", "贵中心", "元", "心的"})
    found = parse(asked, analyzer(), ["元荡"], stop_words=own)

    assert len(analyzer().words("贵中心")) > 1
    assert found.words == ("元荡",)
    assert found.masked == "    ,   的元荡   ?"
    assert is_uninformative("水务助手", own)
    assert not is_uninformative("水务助手")


def test_a_stop_word_does_not_reach_over_what_stands_between() -> None:
    assert parse("元,荡", analyzer(), (), stop_words=frozenset({"元荡"})).words == ("元", "荡")


@pytest.mark.parametrize(
    ("question", "masked"),
    [
        ("请问元荡在哪里?", "  元荡   ?"),
        ("苏州签了哪些项目?", "苏州签了  项目?"),
        ("元荡什么时候建成?", "元荡    建成?"),
        ("元蕩什麼時候建成?", "元荡    建成?"),
        ("元荡岸线的长度", "元荡岸线的长度"),  # stop words stay: the bigrams fillers_ them are worth having
    ],
)
def test_the_questioning_is_blanked_and_nothing_else(question: str, masked: str) -> None:
    assert read(question).masked == masked


def test_no_bigram_spans_what_was_blanked() -> None:
    terms = [pair.replace("\t", "") for pair in read("苏州签了哪些项目?").terms.bigrams]

    assert terms == ["苏州", "州签", "签了", "项目"]


def test_every_term_is_asked_for_once() -> None:
    question = read("苏州,苏州,元荡与苏州")

    assert question.words == ("苏州", "元荡")
    assert question.terms.characters == ("苏", "州", "元", "荡", "与")


@pytest.mark.parametrize(
    ("question", "focus", "elsewhere"),
    [
        ("成都大熊猫的体长是多少?", "体长", "成都"),
        ("多少家医院能刷卡?", "医院", "刷卡"),
        ("元荡位于苏州哪个区?", "苏州", "元荡"),
    ],
)
def test_the_focus_is_what_stands_beside_the_question_word(question: str, focus: str, elsewhere: str) -> None:
    found = read(question)

    assert focus in found.focus
    assert elsewhere in found.words
    assert elsewhere not in found.focus


def test_without_a_question_word_nothing_is_in_focus() -> None:
    assert read("元荡岸线贯通率").focus == frozenset()


@pytest.mark.parametrize("question", ["青浦有多少家医院?", "青浦有几家医院?", "青浦有多少家醫院?"])
def test_the_measure_word_belongs_to_the_questioning(question: str) -> None:
    found = read(question)

    assert "家" not in found.words
    assert "家" not in found.masked
    assert found.expected.unit == "家"
    assert found.words == ("青浦", "医院")


def test_a_measure_word_is_said_once_only_as_what_counts() -> None:
    assert read("苏州有多少座医院?").words == ("苏州", "医院")
    assert read("苏州有多少株银杏?", known="苏州 银杏").words == ("苏州", "银杏")


def test_a_measure_word_elsewhere_is_a_word_like_any_other() -> None:
    assert "家" in read("回家的项目").masked


def test_a_question_keeps_its_text_and_is_searched_folded() -> None:
    question = read("元蕩在哪裡?")

    assert question.text == "元蕩在哪裡?"
    assert question.folded == "元荡在哪里?"
    assert AnswerType.WHERE in question.expected.types


def test_of_an_endless_text_only_the_beginning_is_read() -> None:
    question = read("医院项目" * LONGEST_QUESTION + "元荡")

    assert len(question.folded) == len(question.masked) == LONGEST_QUESTION
    assert question.words == ("医院", "项目")


def test_the_words_of_a_mention_are_one() -> None:
    text = "李市长去了青浦"

    assert read(text).words[:2] != ("李市长", "青浦")
    assert read(text, mentions=(Mention(0, 3, (("李亚平", 0.9),)),)).words == ("李市长", "青浦")


def test_several_mentions_are_joined_in_their_order() -> None:
    mentions = (Mention(4, 9, (("2023-05", 1.0),)), Mention(0, 3, (("李亚平", 0.9),)))

    assert read("李市长去2023年青浦", mentions=mentions).words == ("李市长", "2023年", "青浦")


def test_no_word_runs_into_a_mention() -> None:
    text = "投资一百一十三亿元"

    assert any(token.start < 8 < token.end for token in analyzer().words(text))
    assert read(text, mentions=(Mention(2, 8, (("113亿", 1.0),)),)).words[1] == "一百一十三亿"


def test_of_mentions_that_overlap_the_first_counts() -> None:
    assert read("李市长去了青浦", mentions=(Mention(1, 3, ()), Mention(0, 3, ()))).words == ("李市长", "青浦")


def test_a_guessed_word_that_no_document_holds_is_cut_again() -> None:
    assert analyzer().words("苏州签了项目")[1].term == "签了"
    assert read("苏州签了项目").words == ("苏州", "签", "项目")
    assert read("苏州签了项目", known="苏州 签了 项目").words == ("苏州", "签了", "项目")


@pytest.mark.parametrize("question", ["有哪些项目?", "几家项目?", "哪几个项目?"])
def test_a_word_glued_to_its_question_word_is_parted_from_it(question: str) -> None:
    assert read(question).words == ("项目",)


@pytest.mark.parametrize("text", ["", " ", "?!。", "多少", "请问是不是", "的了吗", "\x00\ud800", "😀"])
def test_a_text_that_asks_for_nothing_has_no_words(text: str) -> None:
    assert [word for word in read(text).words if word.isalnum()] == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2022年与2023年5月", {"2022", "2023"}),
        ("1978年以来", {"1978"}),
        ("20222个", set()),
        ("2199年", set()),
        ("85家", set()),
        ("二〇二二年", set()),
        ("GDP2022", {"2022"}),
    ],
)
def test_a_year_is_four_digits_of_our_calendar(text: str, named: set[str]) -> None:
    assert years(text) == named


def test_a_question_names_its_years_in_any_width() -> None:
    assert read("２０２２年的项目").years == {"2022"}


@pytest.mark.parametrize(
    ("word", "silent"), [("的", True), ("多少", True), ("是否", True), ("元荡", False), ("市长", False)]
)
def test_words_that_say_nothing_are_known(word: str, silent: bool) -> None:
    assert is_uninformative(word) is silent


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
def test_what_is_searched_comes_from_the_question(text: str) -> None:
    question = read(text)

    assert len(question.masked) == len(question.folded)
    assert all(shown in (" ", typed) for shown, typed in zip(question.masked, question.folded, strict=True))
    assert all(word in question.folded for word in question.words)
    assert len(set(question.words)) == len(question.words)
    assert question.focus <= set(question.words)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_either_script_is_the_same_question(text: str) -> None:
    one, other = read(text), read(fold(text))

    assert (one.words, one.terms, one.focus, one.expected) == (other.words, other.terms, other.focus, other.expected)
