"""Greetings, thanks, farewells and 你是谁, and nothing that asks anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Courtesy, Outcome
from retrieval.courtesy import LONGEST, courtesy
from retrieval.fold import fold
from tests.records import bundled


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("你好", Courtesy.GREETING),
        ("你好啊!", Courtesy.GREETING),
        ("您好,在吗?", Courtesy.GREETING),
        ("HELLO", Courtesy.GREETING),
        ("早上好~~", Courtesy.GREETING),
        ("謝謝", Courtesy.THANKS),
        ("好的,谢谢你啦😀", Courtesy.THANKS),
        ("Thank you very much!", Courtesy.THANKS),
        ("再见", Courtesy.FAREWELL),
        ("拜拜!", Courtesy.FAREWELL),
        ("你是誰?", Courtesy.IDENTITY),
        ("你能做什么?", Courtesy.IDENTITY),
    ],
)
def test_a_courtesy_is_known_by_its_kind(message: str, kind: Courtesy) -> None:
    assert courtesy(fold(message)) is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("你好,你是谁?", Courtesy.IDENTITY),
        ("谢谢,再见", Courtesy.FAREWELL),
        ("你好,谢谢", Courtesy.THANKS),
        ("你是谁?谢谢", Courtesy.IDENTITY),
    ],
)
def test_of_several_the_one_that_wants_most_is_answered(message: str, kind: Courtesy) -> None:
    assert courtesy(fold(message)) is kind


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   ",
        "?!。",
        "😀",
        "你好,元荡岸线多长?",
        "谢谢,那苏州呢",
        "感谢信是谁写的?",
        "早上几点开会",
        "再见到李强是什么时候?",
        "好的营商环境是什么",
        "啊啊啊",
        "你好" * LONGEST,
    ],
)
def test_whoever_asks_something_is_answered_by_a_search(message: str) -> None:
    assert courtesy(fold(message)) is None


@given(st.text(max_size=60))
def test_any_message_is_a_courtesy_or_none(message: str) -> None:
    assert courtesy(fold(message)) in {None, *Courtesy}


def test_a_courtesy_is_answered_without_a_quote() -> None:
    answer = bundled()[1].answer("谢谢!")

    assert (answer.courtesy, answer.outcome, answer.quotes) == (Courtesy.THANKS, Outcome.NOT_FOUND, ())
    assert answer.question == "谢谢!"


def test_a_question_is_no_courtesy() -> None:
    assert bundled()[1].answer("元荡岸线").courtesy is None
