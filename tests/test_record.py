from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs, metrics, record
from bot.settings import Settings

QUESTION = "沪苏通勤去青浦要多久?"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    names = ["", *logs.TALKATIVE, logs.OURS]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = logging.root.handlers[:]
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def told(settings: Settings) -> str:
    """What an answer leaves in the log."""
    stream = io.StringIO()
    logs.begin(settings, stream)
    with logs.request():
        record.answered(settings, QUESTION, outcome="found", way="private", quotes=3, seconds=0.0418)
    return stream.getvalue()


def test_an_answer_is_one_line_with_its_figures_and_without_the_question() -> None:
    line = json.loads(told(Settings(log_format="json")))

    assert {key: line[key] for key in ("event", "outcome", "way", "quotes", "ms", "level", "logger")} == {
        "event": "answered",
        "outcome": "found",
        "way": "private",
        "quotes": 3,
        "ms": 41.8,
        "level": "info",
        "logger": "youju.answer",
    }
    assert len(line["request"]) == 8
    assert "question" not in line
    assert "青浦" not in str(line)


def test_as_text_it_is_one_line_too() -> None:
    line = told(Settings())

    assert line.count("\n") == 1
    assert "answered" in line
    assert "outcome=found" in line
    assert "青浦" not in line


def test_the_question_stands_there_only_where_questions_are_stored() -> None:
    assert json.loads(told(Settings(log_format="json", store_questions=True)))["question"] == QUESTION


def test_it_is_counted_and_timed() -> None:
    before = metrics.value("youju_answers_total", outcome="related", way="inline")

    record.answered(Settings(), QUESTION, outcome="related", way="inline", quotes=1, seconds=0.1)

    assert metrics.value("youju_answers_total", outcome="related", way="inline") == before + 1
