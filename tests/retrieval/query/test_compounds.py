"""Compounds: a word that no document holds is looked for by the words inside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.answering.answer import Outcome
from retrieval.query.compounds import is_compound, parts_of
from tests.shelf import answerer_of, shelf

KNOWN = {"盗窃", "盗窃罪", "公司", "总部", "公司总部", "租房", "补贴", "租房补贴"}.__contains__
LAW = """第二百六十四条 盗窃公私财物，数额较大的，处三年以下有期徒刑、拘役或者管制，并处或者单处罚金。
第二百六十六条 诈骗公私财物，数额较大的，处三年以下有期徒刑、拘役或者管制，并处或者单处罚金。
停放车辆的,按小时收费。
"""


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("盗窃罪", ["盗窃"]),
        ("公司总部", ["公司", "总部"]),
        ("租房补贴政策", ["租房补贴"]),
        ("盗窃", []),
        ("鳄鱼", []),
        ("盗窃罪" * 100, []),
    ],
)
def test_the_longest_words_inside_come_first_and_never_overlap(word: str, parts: list[str]) -> None:
    assert list(parts_of(word, KNOWN, KNOWN)) == parts


def test_words_that_do_not_occur_are_no_parts() -> None:
    assert list(parts_of("公司总部", KNOWN, {"总部"}.__contains__)) == ["总部"]


@pytest.mark.parametrize(
    ("word", "made"),
    [("公司总部", True), ("总部公司总部", True), ("公司", False), ("公司食堂", False), ("总部的公司", False)],
)
def test_a_compound_is_made_of_words_of_two_characters_that_occur(word: str, *, made: bool) -> None:
    assert is_compound(word, KNOWN, KNOWN) is made


@pytest.mark.parametrize(
    ("question", "first"), [("盗窃罪判几年", "第二百六十四条"), ("诈骗罪怎么处罚", "第二百六十六条")]
)
def test_a_crime_is_found_by_what_the_law_calls_it(tmp_path: Path, question: str, first: str) -> None:
    answer = answerer_of(tmp_path, a=LAW).answer(question)

    assert answer.quotes[0].text.startswith(first)
    assert answer.quotes[0].reworded == ((question[:3], question[:2]),)
    assert answer.missing == (question[:3],)


def test_a_part_counts_less_than_the_word_and_a_held_word_has_no_parts() -> None:
    asked = shelf("盗窃公私财物的,处罚金。").ask("盗窃罪").concepts[0]
    held = shelf("盗窃公私财物的,处罚金。盗窃罪是什么罪?").ask("盗窃罪").concepts[0]

    assert asked.forms[1][0] == "盗窃"
    assert 0 < asked.forms[1][1] < 1
    assert asked.parts == {"盗窃"}
    assert held.parts == frozenset()


def test_a_single_character_is_found_inside_a_word_where_nothing_better_is_there(tmp_path: Path) -> None:
    assert "停放车辆的,按小时收费。" in answerer_of(tmp_path, a=LAW).answer("车怎么收费").quotes[0].text


def test_a_word_that_is_met_in_part_alone_does_not_make_an_answer_found(tmp_path: Path) -> None:
    answer = answerer_of(tmp_path, a="订单付款后48小时内发出。\n周日不发货。").answer("店里能货到付款吗?")

    assert answer.outcome is not Outcome.FOUND


def test_the_name_of_a_place_has_no_parts() -> None:
    assert shelf("苏州的湖。").ask("苏州市有什么").concepts[0].parts == frozenset()
