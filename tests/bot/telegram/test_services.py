"""The desk: a question that comes again is not searched again, until the documents are others."""

from __future__ import annotations

import pytest

from bot import metrics
from bot.access import Access
from bot.settings import Settings
from bot.state.sqlite import SqliteState
from bot.telegram.services import Services
from bot.telegram.views.follow_up import FollowUpQuestion
from bot.telegram.views.screens import answer_screen, why_screen
from bot.translations import Language
from retrieval.answering.answerer import Answerer
from tests.records import bundled

QUESTION = "长三角一体化示范区有哪些项目?"


@pytest.fixture
def services() -> Services:
    return Services(Settings(), bundled()[1], SqliteState(":memory:"), Access())


def searched() -> float:
    return metrics.value("youju_search_seconds_count")


def test_the_same_question_is_searched_once(services: Services) -> None:
    before = searched()
    answers = [services.search(QUESTION, top=3) for _ in range(3)]

    assert answers[0].quotes
    assert answers[1:] == answers[:1] * 2
    assert searched() == before + 1


def test_turning_back_and_asking_why_search_nothing(services: Services) -> None:
    follow_up, words = FollowUpQuestion(QUESTION), services.words(Language.SIMPLIFIED)
    for number in (0, 1):
        answer_screen(services, follow_up, words, number=number)
    before = searched()
    answer_screen(services, follow_up, words, number=0)
    why_screen(services, follow_up, words, number=1)

    assert searched() == before


def test_another_depth_or_document_is_another_question(services: Services) -> None:
    first = services.search(QUESTION, top=1)
    other = next(
        opening for opening, document in services.documents.items() if document.id != first.quotes[0].citation.document
    )

    assert len(first.quotes) == 1
    assert len(services.search(QUESTION, top=3).quotes) > 1
    assert services.search(QUESTION, top=1, within=other).quotes != first.quotes


def test_other_documents_are_asked_anew(services: Services) -> None:
    services.search(QUESTION, top=3)
    before = searched()
    services.with_documents(Answerer(services.library)).search(QUESTION, top=3)

    assert searched() == before + 1
