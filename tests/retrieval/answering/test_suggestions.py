"""Questions to begin with, from anybody's documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.answering.answer import Outcome
from retrieval.answering.answerer import Answerer
from retrieval.answering.suggestions import (
    COUNT,
    LONGEST_SUGGESTION,
    Candidate,
    Rank,
    evenly_spread,
    examples,
    leads_back,
)
from tests.records import bundled
from tests.shelf import answerer_of


def assert_they_succeed(answerer: Answerer, found: tuple[str, ...]) -> None:
    assert len(set(found)) == len(found)
    for question in found:
        answer = answerer.answer(question)
        assert answer.outcome is Outcome.FOUND, question
        assert len(question) <= LONGEST_SUGGESTION


def test_the_documents_that_ship_have_three() -> None:
    answerer = bundled()[1]
    found = examples(answerer)

    assert len(found) == COUNT
    assert_they_succeed(answerer, found)


def test_of_what_the_operator_wrote_down_only_what_is_answered_is_offered(tmp_path: Path) -> None:
    (tmp_path / "examples.txt").write_bytes(
        "\ufeff# 注释\n\n寒山寺的钟声敲多少下?\n红烧肉怎么炖?\n寒山寺的钟声敲多少下?\n".encode("utf-8")
    )
    answerer = answerer_of(tmp_path, 甲="寒山寺的钟声\n寒山寺的钟声在除夕夜里敲一百零八下。\n")

    assert examples(answerer) == ("寒山寺的钟声敲多少下?", "寒山寺的钟声")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_the_operators_list_may_be_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "examples.txt").write_bytes("寒山寺的钟声敲多少下?\n".encode(encoding))
    answerer = answerer_of(tmp_path, 甲="寒山寺的钟声在除夕夜里敲一百零八下。\n")

    assert examples(answerer)[0] == "寒山寺的钟声敲多少下?"


def test_a_list_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "examples.txt").write_bytes(b"\xff\xfe\x00")
    answerer = answerer_of(tmp_path, 甲="缓冲区是指在保护对象周围划定的区域。")

    assert examples(answerer) == ("什么是缓冲区？",)


def test_a_document_that_asks_is_asked_its_own_questions(tmp_path: Path) -> None:
    faq = (
        "差旅费常见问题\n\n"
        "1. 差旅费怎么报销？\n\n差旅费按照实际发生的费用报销，每月十日以前交到财务处。\n\n"
        "问：出差可以坐飞机吗？答：出差可以坐飞机，但是要先经过处长同意。\n\n"
        "问：您怎么看这件事？\n\n我觉得很好，大家都很满意。\n\n"
    )
    answerer = answerer_of(tmp_path, faq=faq)
    found = examples(answerer)

    assert found[0] == "差旅费怎么报销？"
    assert "每月十日以前" in answerer.answer(found[0], top=1).quotes[0].text
    assert not any("您" in each for each in found)
    assert_they_succeed(answerer, found)


def test_without_questions_they_are_made_of_sentences_of_different_kinds_and_documents(tmp_path: Path) -> None:
    answerer = answerer_of(
        tmp_path,
        a="元荡岸线贯通率达到66.4%,居民休闲更加方便。苏州湾岸线贯通率达到七成。",
        b="2021年5月23日,苏州与阜阳签署合作协议。会议由市政府主持。",
        c="缓冲区是指在保护对象周围划定的区域。该区域禁止开发。",
    )
    found = examples(answerer)

    assert set(found) == {"元荡岸线贯通率是多少？", "苏州与阜阳签署合作协议是什么时候？", "什么是缓冲区？"}
    documents = [answerer.answer(each, top=1).quotes[0].citation.document for each in found]
    assert sorted(documents) == ["a.txt", "b.txt", "c.txt"]


def test_a_question_that_another_place_answers_does_not_lead_back(tmp_path: Path) -> None:
    answerer = answerer_of(
        tmp_path,
        a="缓冲区是指在保护对象周围划定的区域。\n\n会议由市政府主持,各县代表参加。",
        b="2021年5月23日,苏州与阜阳签署合作协议。",
    )
    text = answerer.library.documents["a.txt"].text
    first = text.index("\n")

    assert leads_back(answerer, Candidate("什么是缓冲区？", "a.txt", 0, first, Rank.NAMED))
    assert not leads_back(answerer, Candidate("什么是缓冲区？", "a.txt", first + 1, len(text), Rank.NAMED))
    assert not leads_back(answerer, Candidate("什么是缓冲区？", "b.txt", 0, first, Rank.NAMED))
    assert not leads_back(answerer, Candidate("什么是红烧肉？", "a.txt", 0, len(text), Rank.NAMED))


def test_titles_are_the_last_resort(tmp_path: Path) -> None:
    answerer = answerer_of(tmp_path, a="水乡客厅开工\n\n昨天,三地代表出席水乡客厅开工的仪式。")

    assert examples(answerer) == ("水乡客厅开工",)


def test_documents_without_anything_to_ask_have_no_examples(tmp_path: Path) -> None:
    assert examples(answerer_of(tmp_path, a="今天天气很好。")) == ()


def test_a_large_collection_is_looked_at_here_and_there() -> None:
    names = [f"{number}.txt" for number in range(10_000)]
    chosen = evenly_spread(names, 40)

    assert len(set(chosen)) == 40
    assert (chosen[0], chosen[-1]) == ("0.txt", "9750.txt")
    assert evenly_spread(names[:3], 40) == names[:3]
    assert evenly_spread([], 40) == []
