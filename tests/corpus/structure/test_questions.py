"""Questions that the text below answers, and those that nobody answers."""

from __future__ import annotations

import pytest

from corpus.reading.document import read_document
from corpus.structure.questions import Questions, answer_inside, is_labelled_answer, is_labelled_question, is_question


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        *(("问：能带狗吗", True), ("Q3：能带狗吗", True), ("【问】能带狗吗", True), ("問題2：能帶狗嗎", True)),
        *(
            ("1、问：能带狗吗", True),
            ("（问）能带狗吗", True),
            ("问卷：共十题", False),
            ("问题很多：改", False),
            ("Q&A", False),
        ),
    ],
)
def test_a_label_makes_a_question(text: str, asks: bool) -> None:
    assert is_labelled_question(text) is asks


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        *(("答：能", True), ("A: 能", True), ("【答】能", True), ("答覆：能", True), ("答案：能", True)),
        *(("A4纸两包", False), ("A组：三人", False), ("答辩：三月", False)),
    ],
)
def test_a_label_makes_an_answer(text: str, answers: bool) -> None:
    assert is_labelled_answer(text) is answers


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Q: 能带狗？ A: 能", "A: 能"),
        ("问：能带狗？答：能", "答：能"),
        ("能带狗？答：能", None),
        ("问：能带狗？能", None),
    ],
)
def test_an_answer_may_stand_in_the_paragraph_of_its_question(text: str, rest: str | None) -> None:
    inside = answer_inside(text)
    assert (None if inside is None else text[inside:]) == rest


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        *(("密码忘了怎么办？", True), ("密碼忘了怎麼辦？", True), ("密码忘了怎么办？”", True)),
        *(
            ("密码忘了怎么办", False),
            ("难道不是吗？当然是。", False),
            ("去吗？不去吗？", False),
            ("“去吗？”他问。", False),
        ),
    ],
)
def test_a_question_is_one_sentence_and_nothing_else(text: str, asks: bool) -> None:
    assert is_question(text) is asks


def asked(text: str) -> list[str]:
    document, _ = read_document("a.txt", text.encode())
    starts = Questions.of(document).starts
    return [document.text[line.start : line.end] for line in document.paragraphs if line.start in starts]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("大家好，请看。\n问：能带狗吗？\n答：能。\n", ["问：能带狗吗？"]),
        ("大家好，请看。\n能带狗吗？\n答：能。\n", ["能带狗吗？"]),
        ("大家好，请看。\n1. 能带狗吗？\n要牵绳才能进。\n", ["1. 能带狗吗？"]),
        ("大家好，请看。\n能带狗吗？\n牵绳才能进。\n能停车吗？\n东门外可以停。\n", ["能带狗吗？", "能停车吗？"]),
        # One question in prose is rhetorical.
        ("雪下了一夜。\n难道春天真的不会来吗？\n老人笑了，说等一等就好。\n", []),
        # The question below another one does not answer it.
        ("大家好，请看。\n1. 能带狗吗？\n2. 能停车吗？\n东门外可以停。\n", ["2. 能停车吗？"]),
        ("座谈开始了。\n记者：您为什么回乡？\n周宁：茶没有人采了。\n", ["记者：您为什么回乡？"]),
        # Nobody else speaks.
        ("座谈开始了。\n周宁：我为什么回乡？\n周宁：茶没有人采了。\n", []),
    ],
)
def test_a_question_wants_an_answer_below_it(text: str, questions: list[str]) -> None:
    assert asked(text) == questions


def test_a_message_that_asks_is_answered_by_those_below() -> None:
    chat = (
        "2024-03-01 09:00 李芳\n打印机又卡纸了，怎么办\n"
        "2024-03-01 09:02 赵强\n打开后盖把纸抽出来就行。\n"
        "2024-03-01 09:10 李芳\n谁有钥匙\n"
    )
    assert asked(chat) == ["2024-03-01 09:00 李芳"]  # nobody answers the last one
