"""What sounds mistyped is looked up as what it sounds like, and nothing else is touched."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.answer import Outcome
from retrieval.query.question import is_uninformative
from retrieval.query.spelling import corrected
from retrieval.text.fold import fold
from retrieval.text.pinyin import homophones
from tests import paths
from tests.records import bundled
from tests.shelf import Shelf, analyzer, shelf

QUESTIONS = [json.loads(line) for line in paths.QUESTIONS.read_text("utf-8").splitlines()]
WELL_SPELT = [each for each in QUESTIONS if each["kind"] != "noisy"]


def three() -> Shelf:
    return shelf(
        "元荡岸线贯通率达到66.4%。市长李亚平说,要修复生态。",
        "曹路宝强调,喜马拉雅山区的医院要提高水平。",
        "长三角主要领导座谈会在苏州港举行。",
    )


def assumed(question: str) -> dict[str, str]:
    mended = three().reader.corrected_query(question)
    return dict(mended[1]) if mended else {}


@pytest.mark.parametrize(
    ("question", "typed", "meant"),
    [
        ("源荡", "源荡", "元荡"),
        ("源荡岸线多长?", "源荡", "元荡"),
        ("源蕩岸線多長?", "源荡", "元荡"),
        ("西马拉雅山区的医院", "西马拉雅", "喜马拉雅"),
        ("曹陆宝强调什么?", "曹陆宝", "曹路宝"),
        ("坐谈会在哪开?", "坐谈会", "座谈会"),
        ("苏洲港在哪里?", "苏洲港", "苏州港"),
        ("李亚萍说了什么?", "李亚萍", "李亚平"),
    ],
)
def test_what_sounds_mistyped_is_put_right(question: str, typed: str, meant: str) -> None:
    ((wrong, right),) = assumed(question).items()

    assert typed in wrong
    assert wrong.replace(typed, meant) == right


def test_only_characters_that_stand_in_the_documents_are_tried() -> None:
    tried = three().reader.sound_alikes("", "源", "")

    assert "元" in tried
    assert "园" not in tried


def test_only_characters_that_stand_there_between_the_same_two_are_tried() -> None:
    sound_alikes = three().reader.sound_alikes

    assert "元" in sound_alikes("", "源", "荡")
    assert "元" not in sound_alikes("", "源", "州")
    assert "元" not in sound_alikes("州", "源", "荡")


@pytest.mark.parametrize("question", [each["question"] for each in QUESTIONS if each["kind"] == "noisy"])
def test_trying_fewer_characters_finds_the_same(question: str) -> None:
    def all_alike(_before: str, character: str, _after: str) -> str:
        return homophones(character)

    reader, folded = bundled()[1]._parser, fold(question)
    words, occurs, knows = analyzer().words(folded), reader.vocabulary.contains_word, analyzer().knows
    every = corrected(folded, words, occurs=occurs, known=knows, uninformative=is_uninformative, sound_alikes=all_alike)
    few = corrected(
        folded, words, occurs=occurs, known=knows, uninformative=is_uninformative, sound_alikes=reader.sound_alikes
    )

    assert few == every


def test_the_mended_question_asks_for_the_assumed_word() -> None:
    mended = three().reader.corrected_query("源荡岸线多长?")

    assert mended is not None
    assert "元荡" in mended[0].question.words
    assert "源荡" not in mended[0].question.folded


@pytest.mark.parametrize(
    "question",
    [
        "元荡岸线",
        "喜马拉雅山区的医院",
        "量子计算机",  # sounds like nothing that occurs there
        "什么时候举行?",
        "GDP 2023",
        "",
        "?!",
        "源",  # one character is too little to go by
    ],
)
def test_what_is_spelt_right_or_unknown_is_left_alone(question: str) -> None:
    assert assumed(question) == {}


def test_a_word_of_the_dictionary_is_meant_as_typed() -> None:
    one = shelf("公园里有荷花。")

    assert analyzer().knows("公元")
    assert one.reader.corrected_query("公元多少年?") is None


def test_words_that_all_stand_in_the_documents_are_meant_as_typed() -> None:
    assert shelf("市长会议昨天召开。", "新的市场很大。").reader.corrected_query("市场会议") is None


@pytest.mark.parametrize("question", ["源荡岸线有多长?", "清浦区"])
def test_an_answer_says_what_it_assumed(question: str) -> None:
    answer = bundled()[1].answer(question)

    assert answer.outcome is not Outcome.NOT_FOUND
    ((typed, meant),) = answer.assumed
    assert typed in question
    assert meant in "".join(quote.text for quote in answer.quotes)
    assert answer.question == question


@pytest.mark.parametrize(
    ("typed", "meant"), [("源荡", "元荡"), ("曹陆宝", "曹路宝"), ("苏洲港", "苏州港"), ("吴请文", "吴庆文")]
)
def test_a_mistyped_name_alone_is_mended(typed: str, meant: str) -> None:
    assert bundled()[1].answer(typed).assumed == ((typed, meant),)


def test_a_question_word_is_no_mistyped_word() -> None:
    assert bundled()[1].answer("喜马拉雅山有多高?").assumed == ()


def test_nothing_is_assumed_for_a_question_that_is_spelt_right() -> None:
    answers = [bundled()[1].answer(each["question"]) for each in WELL_SPELT]

    assert [(answer.question, answer.assumed) for answer in answers if answer.assumed] == []


def test_a_question_that_is_answered_as_typed_is_never_mended() -> None:
    answer = bundled()[1].answer("青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?")

    assert (answer.outcome, answer.assumed) == (Outcome.FOUND, ())


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=20), st.text(st.sampled_from("源荡元曹陆路宝西马拉雅山岸线医院的十万多高"), max_size=12))
)
def test_mending_changes_one_character_of_what_is_assumed_and_the_length_of_nothing(text: str) -> None:
    mended = three().reader.corrected_query(text)
    if mended:
        query, pairs = mended
        assert len(query.question.folded) == len(fold(text))
        for typed, meant in pairs:
            assert typed in fold(text)
            assert sum(one != other for one, other in zip(typed, meant, strict=True)) == 1
