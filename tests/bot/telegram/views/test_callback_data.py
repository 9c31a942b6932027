from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.services import VERSION_LENGTH
from bot.telegram.views.callback_data import (
    LIMIT,
    CallbackData,
    CallbackDataError,
    edition_hash,
    parse_callback_data,
    question_hash,
)
from corpus.passages import document_prefix
from tests.shelf import answerer_of


@given(st.integers(0, 9999), st.integers(1, 999_999), st.integers(0, 99), st.text(max_size=20))
def test_the_fullest_button_fits_and_is_read_back(page: int, paragraph: int, origin: int, name: str) -> None:
    prefix = document_prefix(name)
    callback = CallbackData(
        "vu", edition_hash(name), question_hash(name), prefix, f"{prefix}-{paragraph}-{origin}", page
    )

    assert len(callback.data().encode()) <= LIMIT
    assert parse_callback_data(callback.data()) == callback


FOREIGN = [None, "", "a", "a|b|c|d|e|f", "a|abcdef1|||x|1234567", "A|abcdef1||||0", "a|abcdef1||||0\n", "a|abcdef||||0"]


@pytest.mark.parametrize("data", FOREIGN)
def test_foreign_data_is_no_button_of_ours(data: str | None) -> None:
    with pytest.raises(CallbackDataError):
        parse_callback_data(data)


def test_data_that_does_not_fit_is_never_sent() -> None:
    with pytest.raises(CallbackDataError, match="bytes"):
        CallbackData("a", target="x" * 80).data()


def test_an_edited_question_has_another_check() -> None:
    assert question_hash("沪苏通勤要多久?") != question_hash("沪苏通勤要多久")


def test_another_state_of_the_corpus_has_another_version(tmp_path: Path) -> None:
    before = answerer_of(tmp_path, 元荡="元荡岸线贯通。", 青浦="青浦有三条轨道交通。")
    again = answerer_of(tmp_path)
    other = answerer_of(tmp_path, 青浦="青浦有四条轨道交通。")

    versions = [answerer.engine.version[:VERSION_LENGTH] for answerer in (before, again, other)]
    assert versions[0] == versions[1]
    assert versions[0] != versions[2]
