"""What a question inherits from the one before, and when it stands alone."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.question_set import read_questions
from retrieval.query.follow_up import LONGEST_FOLLOW_UP, MOST_READINGS, follow_up
from tests.paths import QUESTIONS, TESTS
from tests.shelf import analyzer

DEVELOPMENT = (TESTS / "folder_set" / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
WORDS = ["那", "它", "呢", "婚假", "几天", "多少", "的", "?", "，", " ", "A-1001", "吗", "苏州"]
PIECES = st.lists(st.sampled_from(WORDS))


def readings(previous: str, question: str) -> tuple[str, ...]:
    continued = follow_up(question, previous, analyzer())
    return continued.readings if continued else ()


@pytest.mark.parametrize(
    ("previous", "question", "reading"),
    [
        ("澄川机电婚假有几天?", "那丧假呢?", "澄川机电丧假有几天"),
        ("年假怎么申请", "婚假呢", "婚假怎么申请"),
        ("澄川机电婚假几天？多久以内休？", "丧假呢", "澄川机电丧假几天"),
        ("A-1001的单价", "那起订量呢", "A-1001起订量"),
        ("A-1001的单价是多少", "A-1002呢", "A-1002的单价是多少"),
        ("A-1001的单价是多少", "A-1002", "A-1002的单价是多少"),
        ("火车上可以带导盲犬吗", "那宠物狗呢", "火车上可以带宠物狗吗"),
        ("二等座能退票吗", "那改签呢", "二等座能改签吗"),
        ("上海到北京一等座多少钱", "二等座呢", "上海到北京二等座多少钱"),
        ("上海到北京一等座多少钱", "二等座", "上海到北京二等座多少钱"),
        ("上海市长是谁", "那苏州呢", "苏州市长是谁"),
        ("顺达驾校科目二考几次", "科目三呢", "顺达驾校科目三考几次"),
        ("产品价格表里折叠椅多少钱", "书桌呢", "产品价格表里书桌多少钱"),
        ("張三什麼時候入職", "李四呢", "李四什麼時候入職"),
        ("栾树馆住宿费多少", "好的，那保证金呢", "栾树馆保证金"),
    ],
)
def test_a_name_takes_the_place_of_its_like_or_of_what_was_asked(previous: str, question: str, reading: str) -> None:
    assert readings(previous, question)[0] == reading


@pytest.mark.parametrize(
    ("previous", "question", "reading"),
    [
        ("婚假有几天", "它要什么证明", "婚假要什么证明"),
        ("XR-2000 Pro甲醛CADR是多少", "它净重呢", "XR-2000 Pro净重"),
        ("戴安琪的分机号", "她是什么职级", "戴安琪是什么职级"),
        ("什么是水循环", "它有什么意义", "水循环有什么意义"),
        ("公积金怎么提取", "那需要哪些材料", "公积金需要哪些材料"),
        ("公积金怎么提取", "需要哪些材料", "公积金需要哪些材料"),
        ("图书馆几点开门", "几点关门", "图书馆几点关门"),
        ("盐花小筑几点退房", "可以带狗吗", "盐花小筑可以带狗吗"),
        ("保洁合同一个月多少钱", "那谁付水电费", "保洁合同一个月谁付水电费"),
        ("元荡岸线的总长是多少公里?", "什么时候?", "元荡岸线什么时候"),
        ("2021年度座谈会在哪里开的?", "那什么时候开的?", "2021年度座谈会什么时候开的"),
        ("城域宽带畅享版多少钱一个月", "带宽多少", "城域宽带畅享版带宽多少"),
        ("望潮公寓租房合同里，押金不退的情况有哪些", "那提前退租要赔多少", "望潮公寓租房合同提前退租要赔多少"),
    ],
)
def test_a_question_without_a_subject_takes_that_of_the_one_before(previous: str, question: str, reading: str) -> None:
    assert readings(previous, question) == (reading,)


@pytest.mark.parametrize(
    "question",
    [
        "那XR-3000的净重是多少",
        "那A-1002的单价呢",
        "那个沪苏湖铁路现在建好了没有呢",
        "那么多人怎么安排",
        "其他人员去敦煌的住宿标准",
        "这几天天气怎么样",
        "该怎么做红烧肉",
        "什么是水循环",
        "为什么下雨",
        "示范区有多少人",
        "到期会自动续吗",
        "元荡 岸线",
        "一厅三片",
        "婚假呢" * LONGEST_FOLLOW_UP,
        "呢",
        "?",
        "",
    ],
)
def test_a_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert readings("A-1001的单价是多少", question) == ()


@pytest.mark.parametrize(
    ("previous", "question"), [("养犬登记证有效期有什么变化", "乳化"), ("拾光杂货铺满多少包邮", "长亭铺")]
)
def test_a_name_that_only_ends_like_another_stands_alone(previous: str, question: str) -> None:
    assert readings(previous, question) == ()


@pytest.mark.parametrize("previous", ["", "  ", "多少?", "那婚假呢"])
def test_nothing_is_inherited_where_there_is_nothing(previous: str) -> None:
    assert readings(previous, "那婚假呢") == ()


def test_no_question_of_the_sets_is_taken_for_a_follow_up() -> None:
    ours = [gold.question for gold in read_questions(QUESTIONS)]
    folder = [record["question"] for record in map(json.loads, DEVELOPMENT)]
    taken = [pair for each in (ours, folder) for pair in pairwise(each) if readings(*pair)]
    assert taken == []


@given(PIECES, PIECES)
def test_any_text_has_few_readings_that_add_something(previous: list[str], question: list[str]) -> None:
    asked = "".join(question)
    found = readings("".join(previous), asked)
    assert len(found) <= MOST_READINGS
    assert all(reading.strip() and reading != asked for reading in found)
