"""What an answer says to stand in no document stands in none: not in what is quoted, removed or said of a document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import read_library
from retrieval.answering.answerer import Answerer
from retrieval.query.question import LONGEST_QUESTION
from tests.paths import TESTS
from tests.shelf import analyzer, answerer_of

PAGE = """---
author: 欧阳笔
source: 太湖日报
---

# 养犬办法

![犬只照片](https://example.com/quanzhi/zhaopian.png)

养犬人应当在30日内登记，携带身份证明。登记由派出所办理。

责任编辑：司徒明 | 返回顶部 | 打印本页
"""


@cache
def folder_set() -> Answerer:
    """Documents of many formats."""
    return Answerer(read_library(TESTS / "folder_set" / "documents"))


@given(st.data())
def test_no_part_of_a_source_is_said_to_be_in_no_document(data: st.DataObject) -> None:
    answerer = folder_set()
    document = answerer.library.documents[data.draw(st.sampled_from(sorted(answerer.library.documents)))]
    start = data.draw(st.integers(0, max(0, len(document.source) - 2)))
    length = data.draw(st.integers(2, 30) | st.just(LONGEST_QUESTION))

    assert answerer.answer(document.source[start : start + length]).missing == ()


@pytest.mark.parametrize(
    "question", ["欧阳笔是谁", "司徒明负责什么", "zhaopian 在哪", "犬只照片", "quanzhi", "返回顶部"]
)
def test_removed_parts_lines_beside_the_content_and_metadata_count(tmp_path: Path, question: str) -> None:
    (tmp_path / "a.md").write_text(PAGE, "utf-8")

    assert answerer_of(tmp_path).answer(question).missing == ()


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("鳄鱼怎么登记?", ("鳄鱼",)),
        ("鱷魚怎麼登記?", ("鱷魚",)),
        ("养犬登记怎么样?特别想知道一下", ()),
        ("不满30日之内登记判几年", ()),
        ("登记派出所在哪里", ()),
    ],
)
def test_words_that_say_nothing_are_not_named(tmp_path: Path, question: str, missing: tuple[str, ...]) -> None:
    (tmp_path / "a.md").write_text(PAGE, "utf-8")

    assert answerer_of(tmp_path).answer(question).missing == missing


def test_a_compound_of_words_that_all_stand_there_is_not_named(tmp_path: Path) -> None:
    answerer = answerer_of(tmp_path, a="公司设在苏州工业园区。总部有三百名员工。")

    assert answerer.answer("公司总部在哪里?").missing == ()
    assert answerer.answer("公司食堂在哪里?").missing == ("食堂",)


@pytest.mark.parametrize(
    ("word", "vague"),
    [
        *((each, True) for each in ("一下", "怎么样", "特别", "之内", "不满", "判", "需要", "主要")),
        *((each, False) for each in ("鳄鱼", "猫", "盗窃罪", "上海", "结婚", "中国", "e3", "40003")),
    ],
)
def test_a_vague_word_says_nothing_by_itself(word: str, *, vague: bool) -> None:
    assert analyzer().is_vague(word) is vague
