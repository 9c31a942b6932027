from __future__ import annotations

import io
import json
from typing import get_args

import pytest

from bot import logs, metrics
from bot import telemetry as record
from bot.settings import LogFormat, Settings


def told(settings: Settings) -> str:
    """What an answer leaves in the log."""
    stream = io.StringIO()
    logs.configure(settings, stream)
    with logs.request():
        record.answered(outcome="found", way="private", quotes=3, seconds=0.0418)
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


def test_as_text_it_is_one_line_too() -> None:
    line = told(Settings())

    assert line.count("\n") == 1
    assert "answered" in line
    assert "outcome=found" in line


@pytest.mark.parametrize("form", get_args(LogFormat))
def test_storing_questions_puts_none_into_the_log(form: LogFormat) -> None:
    assert told(Settings(log_format=form, store_questions=True)).count("question") == 0


def test_it_is_counted_and_timed() -> None:
    before = metrics.value("youju_answers_total", outcome="related", way="inline")

    record.answered(outcome="related", way="inline", quotes=1, seconds=0.1)

    assert metrics.value("youju_answers_total", outcome="related", way="inline") == before + 1
