"""Greetings, thanks, farewells and 你是谁, and nothing that asks anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.answer import Outcome, Smalltalk
from retrieval.query.smalltalk import LONGEST_SMALLTALK, smalltalk
from retrieval.text.fold import fold
from tests.records import bundled


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("你好", Smalltalk.GREETING),
        ("你好啊!", Smalltalk.GREETING),
        ("您好,在吗?", Smalltalk.GREETING),
        ("HELLO", Smalltalk.GREETING),
        ("早上好~~", Smalltalk.GREETING),
        ("謝謝", Smalltalk.THANKS),
        ("好的,谢谢你啦😀", Smalltalk.THANKS),
        ("Thank you very much!", Smalltalk.THANKS),
        ("再见", Smalltalk.FAREWELL),
        ("拜拜!", Smalltalk.FAREWELL),
        ("你是誰?", Smalltalk.IDENTITY),
        ("你能做什么?", Smalltalk.IDENTITY),
    ],
)
def test_a_courtesy_is_known_by_its_kind(message: str, kind: Smalltalk) -> None:
    assert smalltalk(fold(message)) is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("你好,你是谁?", Smalltalk.IDENTITY),
        ("谢谢,再见", Smalltalk.FAREWELL),
        ("你好,谢谢", Smalltalk.THANKS),
        ("你是谁?谢谢", Smalltalk.IDENTITY),
    ],
)
def test_of_several_the_one_that_wants_most_is_answered(message: str, kind: Smalltalk) -> None:
    assert smalltalk(fold(message)) is kind


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
        "你好" * LONGEST_SMALLTALK,
    ],
)
def test_whoever_asks_something_is_answered_by_a_search(message: str) -> None:
    assert smalltalk(fold(message)) is None


@given(st.text(max_size=60))
def test_any_message_is_a_courtesy_or_none(message: str) -> None:
    assert smalltalk(fold(message)) in {None, *Smalltalk}


def test_a_courtesy_is_answered_without_a_quote() -> None:
    answer = bundled()[1].answer("谢谢!")

    assert (answer.smalltalk, answer.outcome, answer.quotes) == (Smalltalk.THANKS, Outcome.NOT_FOUND, ())
    assert answer.question == "谢谢!"


def test_a_question_is_no_courtesy() -> None:
    assert bundled()[1].answer("元荡岸线").smalltalk is None
