"""Follow-ups are answered from the document of the previous answer where it answers them."""

from __future__ import annotations

import pytest

from corpus.library import read_library
from retrieval.answering.answer import Answer, Outcome
from retrieval.answering.answerer import Answerer
from retrieval.answering.following_up import answer_after, answer_readings, document_of, search_with
from retrieval.evaluation import folder_judging
from retrieval.evaluation.folder_set import read_folder_set
from retrieval.query.follow_up import FollowUp
from tests.paths import FOLLOW_UPS
from tests.shelf import analyzer


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(read_library(FOLLOW_UPS / "documents"))


def after(answerer: Answerer, previous: str, question: str) -> Answer:
    search = search_with(answerer, top=3)
    return answer_after(question, previous, search, answerer.analyzer, document=document_of(search(previous, None)))


def test_the_follow_ups_of_the_folder_are_answered(answerer: Answerer) -> None:
    documents, questions = read_folder_set(FOLLOW_UPS)
    judgements = list(folder_judging.judge_all(answerer, questions, answerer.library.documents))
    figures = folder_judging.follow_up_figures(judgements)
    assert (documents.name, len(questions)) == ("documents", 22)
    assert figures["followup_hit@1"] >= 0.95, [item.gold.question for item in judgements if not item.hit1]
    assert figures["followup_found_right"] >= 0.9


def test_the_answer_keeps_the_question_and_says_what_was_searched(answerer: Answerer) -> None:
    answer = after(answerer, "澄川机电婚假有几天", "那丧假呢")
    assert (answer.question, answer.searched) == ("那丧假呢", "澄川机电丧假有几天")


def test_the_document_of_the_previous_answer_is_preferred(answerer: Answerer) -> None:
    library = document_of(after(answerer, "柳浦图书馆的借书证怎么办理", "那押金呢"))
    purchase = document_of(after(answerer, "办公家具的投标保证金是多少", "那押金呢"))
    assert (library, purchase) == ("柳浦图书馆读者指南.md", "澄川机电办公家具采购公告.txt")


@pytest.mark.parametrize("question", ["寒塘小学寒假多少天", "谢谢", "你好呢", "年份:2024 那丧假呢"])
def test_a_question_that_stands_alone_is_answered_alone(answerer: Answerer, question: str) -> None:
    answer = after(answerer, "澄川机电婚假有几天", question)
    alone = answerer.answer(question, top=3)
    assert (answer.searched, answer.outcome, answer.quotes) == ("", alone.outcome, alone.quotes)


def test_filters_of_the_question_before_are_no_part_of_its_subject(answerer: Answerer) -> None:
    assert after(answerer, "文档:员工 澄川机电婚假有几天", "那丧假呢").searched == "澄川机电丧假有几天"


def test_a_question_that_may_be_meant_alone_is_answered_alone_where_that_helps() -> None:
    def search(question: str, _document: str | None) -> Answer:
        return Answer(question, Outcome.FOUND if question == "那退租赔多少" else Outcome.RELATED)

    reading = FollowUp(("图书馆退租赔多少",), "图书馆", complete=True)
    assert answer_readings("那退租赔多少", reading, search, None).searched == ""
    related = answer_readings("它赔多少", FollowUp(("图书馆赔多少",), "图书馆"), search, None)
    assert (related.question, related.searched, related.outcome) == ("它赔多少", "图书馆赔多少", Outcome.RELATED)
    assert answer_after("退租赔多少", "", search, analyzer()).searched == ""
