from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.render.json import answer_object, dump
from retrieval.answering.answer import Outcome, Smalltalk
from tests.records import PASSAGE, answer, citation, correction, quote

QUOTE_KEYS = [
    "text",
    "highlights",
    "best_sentence",
    "score",
    "confidence",
    "matched",
    "corrections",
    "passage",
    "also_in",
    "citation",
    "slices",
    "following",
]
CITATION_KEYS = [
    "document",
    "title",
    "section",
    "publisher",
    "published",
    "inferred",
    "url",
    "paragraph",
    "paragraphs",
    "start",
    "end",
    "sha256",
    "page",
    "headings",
    "article",
    "sheet",
    "row",
    "slide",
    "time",
    "notes",
    "undated",
    "stale",
]


def test_the_keys_are_the_documented_ones() -> None:
    record = answer_object(answer(quote()))

    assert list(record) == ["question", "outcome", "courtesy", "missing", "assumed", "problem", "elapsed_ms", "quotes"]
    assert list(record["quotes"][0]) == QUOTE_KEYS
    assert list(record["quotes"][0]["citation"]) == CITATION_KEYS


def test_the_values_come_through_json_as_they_are() -> None:
    damaged = quote(corrections=(correction(PASSAGE, "85家", "86家"),), also_in=(citation(document="副本.txt"),))
    record = json.loads(dump(answer_object(answer(damaged, missing=("量子",), assumed=(("源荡", "元荡"),)))))
    found = record["quotes"][0]

    assert (record["outcome"], record["courtesy"], record["missing"]) == ("found", None, ["量子"])
    assert record["assumed"] == [{"typed": "源荡", "searched": "元荡"}]
    assert found["text"] == PASSAGE
    assert [found["text"][start:end] for start, end in found["highlights"]] == found["matched"]
    assert found["corrections"] == [{"start": 20, "end": 23, "corrected": "86家", "reason": "编码错位"}]
    assert found["also_in"][0]["document"] == "副本.txt"
    assert (found["citation"]["section"], found["citation"]["published"]) == (None, "2020-11-23")


def test_factors_are_added_when_asked_for_and_sum_to_the_score() -> None:
    found = answer_object(answer(quote()), explain=True)["quotes"][0]

    assert found["factors"] == {"bm25": 12.0, "sentence": 5.25}
    assert sum(found["factors"].values()) == found["score"]


def test_a_courtesy_is_named() -> None:
    record = answer_object(answer(outcome=Outcome.NOT_FOUND, smalltalk=Smalltalk.GREETING))

    assert (record["outcome"], record["courtesy"], record["quotes"]) == ("not_found", "greeting", [])


@given(st.text(st.characters(codec=None)))
def test_any_question_is_one_line_of_valid_utf_8_that_reads_back(question: str) -> None:
    line = dump(answer_object(answer(question=question)))

    assert "\n" not in line
    line.encode("utf-8")
    assert json.loads(line)["question"] == json.loads(json.dumps(question))
