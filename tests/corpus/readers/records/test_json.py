"""JSON: objects of a list are records, whatever the list is in; what is none is refused in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.document import CorpusError, Document
from corpus.reading.document import read_document

LAKES = [
    {"title": "元荡", "text": "元荡在青浦和吴江之间。"},
    {"title": "西湖", "text": "西湖在杭州。", "date": "2021-03"},
]


def document(value: Any) -> Document:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return read_document("a.json", text.encode())[0]


def content(made: Document) -> list[tuple[str | None, str]]:
    return [(paragraph.section, made.text[paragraph.start : paragraph.end]) for paragraph in made.content]


@pytest.mark.parametrize(
    "wrap", [lambda lakes: lakes, lambda lakes: {"data": lakes}, lambda lakes: {"a": {"b": lakes}}]
)
def test_objects_of_a_list_are_records(wrap: Any) -> None:
    made = document(wrap(LAKES))
    if "a" in made.text[:1]:
        assert content(made)[0] == (None, "a.b.title：元荡；a.b.text：元荡在青浦和吴江之间。")
        return
    assert content(made) == [("元荡", "元荡在青浦和吴江之间。"), ("西湖", "西湖在杭州。")]
    assert made.metadata_at(made.text.index("西湖在")).published == "2021-03"


def test_fields_beside_the_list_are_a_record_too() -> None:
    made = document({"单位": "水务局", "湖泊": LAKES, "共": 2})
    assert content(made)[0] == (None, "单位：水务局；共：2")
    assert content(made)[1] == ("元荡", "元荡在青浦和吴江之间。")


def test_one_object_is_one_record_and_other_values_are_lines() -> None:
    assert content(document({"地址": {"市": "苏州", "电话": "0512"}})) == [(None, "地址.市：苏州；地址.电话：0512")]
    assert content(document(["元荡在青浦。", ["西湖在杭州。"]])) == [(None, "元荡在青浦。"), (None, "西湖在杭州。")]
    assert content(document('"元荡在青浦。"')) == [(None, "元荡在青浦。")]


def test_json_lines_under_the_name_of_json_are_read() -> None:
    made = document("\n".join(json.dumps(lake, ensure_ascii=False) for lake in LAKES))
    assert [section for section, _ in content(made)] == ["元荡", "西湖"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n"a": }', r"broken-line: 2: Expecting value \(column 6\)"),
        ("[" * 100_000, "broken-line: 1: nested too deep"),
        ("[" + "9" * 5000 + "]", "broken-line: 1: Exceeds the limit"),
        ("[{}]", "no record"),
        ("null", "no record"),
    ],
)
def test_what_holds_no_record_is_refused(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        document(text)
    assert caught.value.code == "no-record"
