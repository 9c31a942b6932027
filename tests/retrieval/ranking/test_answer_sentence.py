"""The marked sentence: that which holds the answer, not that which repeats the question."""

from __future__ import annotations

import pytest

from retrieval.query.answer_type import AnswerType
from retrieval.ranking.answer_sentence import best_sentence, scored_sentences
from retrieval.ranking.weights import SENTENCE_FEATURES as WEIGHTS
from tests.shelf import shelf

OTHERS = ("昨天,双方签署框架协议。", "会议强调,要坚持绿色发展。")


def marked(question: str, text: str, *, context: str = "") -> str:
    one = shelf(text, *OTHERS, contexts={0: context})
    start, end = one.passages[0].sentences[best_sentence(one.features(question)).number]
    return text[start:end]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("元荡岸线哪年贯通?", "元荡岸线风景优美。元荡岸线于2020年贯通。", "元荡岸线于2020年贯通。"),
        ("三地有多少家医院?", "三地医院实现联网。三地共有85家医院。", "三地共有85家医院。"),
        ("三地有多少家医院?", "三地医院有300名医生。三地共有85家医院。", "三地共有85家医院。"),
        ("谁主持座谈会?", "座谈会气氛热烈。市长李亚平主持座谈会。", "市长李亚平主持座谈会。"),
        ("座谈会在哪里举行?", "座谈会已经举行。座谈会在江苏无锡举行。", "座谈会在江苏无锡举行。"),
        ("座谈会为什么推迟?", "座谈会已经推迟。由于疫情,座谈会推迟。", "由于疫情,座谈会推迟。"),
        ("谁强调了绿色发展?", "绿色发展成效明显。曹路宝强调,要坚持绿色发展。", "曹路宝强调,要坚持绿色发展。"),
        ("元荡岸线", "双方签约。元荡岸线已经贯通。大家鼓掌。", "元荡岸线已经贯通。"),
    ],
)
def test_the_sentence_that_answers_is_marked(question: str, text: str, answer: str) -> None:
    assert marked(question, text) == answer


def test_the_year_of_the_question_is_not_taken_for_the_answer() -> None:
    text = "2019年,示范区提出建设医院。医院于2021年建成。"

    assert marked("2019年提出的医院哪年建成?", text) == "医院于2021年建成。"


def test_a_tie_goes_to_the_earlier_sentence() -> None:
    assert marked("元荡", "元荡很美。元荡很美。") == "元荡很美。"
    assert best_sentence(shelf("元荡很美。元荡很美。", *OTHERS).features("元荡")).number == 0


def test_a_passage_without_anything_of_the_question_has_its_first_sentence_marked() -> None:
    assert best_sentence(shelf("元荡很美。双方签约。", *OTHERS).features("量子")).number == 0


def test_every_sentence_is_weighed_and_its_score_is_the_sum_of_its_features() -> None:
    sentences = scored_sentences(
        shelf("元荡岸线哪里最美?元荡岸线于2020年贯通。双方签约。", *OTHERS).features("元荡岸线哪年贯通?")
    )

    assert [each.number for each in sentences] == [0, 1, 2]
    for each in sentences:
        assert each.score == pytest.approx(sum(WEIGHTS[name] * value for name, value in each.features.items()))


def test_only_the_kinds_that_are_wanted_are_looked_for() -> None:
    features = scored_sentences(shelf("元荡岸线于2020年贯通。", *OTHERS).features("元荡岸线哪年贯通?"))[0].features

    assert features[AnswerType.YEAR] == 1.0
    assert AnswerType.HOW_MANY not in features
    assert "unit" not in features


def test_what_stands_beside_the_question_word_is_told_apart() -> None:
    features = [
        each.features
        for each in scored_sentences(shelf("成都风景优美。体长一米。", *OTHERS).features("成都熊猫的体长是多少?"))
    ]

    assert features[0].get("focus", 0.0) == 0
    assert features[1]["focus"] > 0


def test_what_the_context_names_anyway_tells_no_sentence_apart() -> None:
    one = shelf("元荡很美。岸线贯通。", *OTHERS, contexts={0: "走进元荡"})
    features = [each.features for each in scored_sentences(one.features("元荡岸线"))]

    assert features[0]["titled"] > 0
    assert features[1].get("titled", 0.0) == 0


def test_what_every_sentence_says_is_less_rare_than_what_one_says() -> None:
    features = [
        each.features for each in scored_sentences(shelf("元荡很美。元荡有岸线。", *OTHERS).features("元荡岸线"))
    ]

    assert features[1]["rare"] > 2 * features[0]["rare"] > 0
