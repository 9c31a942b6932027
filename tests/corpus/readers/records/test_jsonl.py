"""One record per line: each is a section, and its metadata is in its citation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.document import CorpusError, Document
from corpus.reading.document import read_document
from corpus.source import ITEM

YUANDANG = {
    "_id": "1",
    "title": "元荡",
    "text": "元荡在青浦和吴江之间。\n岸线长23公里。",
    "url": "https://example.org/1",
    "date": "2023-05-01T10:00:00Z",
    "source": "苏州日报",
}


def document(*records: Any, name: str = "a.jsonl") -> Document:
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    return read_document(name, "\n".join(lines).encode())[0]


def content(made: Document) -> list[tuple[str | None, str]]:
    return [(paragraph.section, made.text[paragraph.start : paragraph.end]) for paragraph in made.content]


def test_a_record_is_a_section_with_its_title() -> None:
    made = document(YUANDANG, {"_id": "2", "title": "", "text": "西湖在杭州。"}, {"title": "汾湖", "content": "汾湖。"})
    assert content(made) == [
        ("元荡", "元荡在青浦和吴江之间。"),
        ("元荡", "岸线长23公里。"),
        (None, "西湖在杭州。"),
        ("汾湖", "汾湖。"),
    ]
    assert made.metadata.title is None


def test_a_record_says_who_published_it_when_and_where() -> None:
    made = document(YUANDANG, {"text": "西湖在杭州。"})
    first, _, other = (made.metadata_at(paragraph.start) for paragraph in made.content)
    assert (first.publisher, first.published, first.url) == ("苏州日报", "2023-05-01", "https://example.org/1")
    assert (other.publisher, other.published, other.url) == (None, None, None)


def test_a_record_without_a_text_is_its_names_and_values() -> None:
    made = document({"id": 7, "问题": "元荡岸线多长?", "答案": "23公里", "有效": True, "标签": ["甲"], "次数": 3})
    assert content(made) == [(None, "问题：元荡岸线多长? 答案：23公里；有效：true；标签：甲；次数：3")]


def test_lists_and_objects_in_a_record_are_read_with_their_path() -> None:
    made = document(
        {"title": "滨江路改造", "paragraphs": ["滨江路改造工程于2023年5月开工。", "总投资三亿元。"], "编号": 7},
        {"messages": [{"role": "user", "content": "几点营业"}, {"role": "assistant", "content": "早上九点。"}]},
        {"text": "停车场", "answers": {"text": ["收费每小时五元"], "at": [0]}, "date": "2023"},
        {"办理条件": ["年满十八周岁，并且在本市连续居住满一年的居民。", "没有不良信用记录，并且没有在别处办理过的。"]},
        {"说明": "第一行\n第二行", "价": 1.50, "甲": {"乙": [[1, 2], {"丙": None, "丁": False}]}},
    )
    assert content(made) == [
        ("滨江路改造", "滨江路改造工程于2023年5月开工。"),
        ("滨江路改造", "总投资三亿元。"),
        ("滨江路改造", "编号：7"),
        (None, "messages.role：user；messages.content：几点营业"),
        (None, "messages.role：assistant；messages.content：早上九点。"),
        (None, "停车场"),
        (None, "answers.text：收费每小时五元；answers.at：0"),
        (None, "办理条件："),
        (None, "年满十八周岁，并且在本市连续居住满一年的居民。"),
        (None, "没有不良信用记录，并且没有在别处办理过的。"),
        (None, "说明：第一行"),
        (None, "第二行"),
        (None, "价：1.5"),
        (None, "甲.乙：1、2"),
        (None, "甲.乙.丁：false"),
    ]
    assert [made.text[p.start : p.end][:4] for p in made.content if p.rule == ITEM] == ["年满十八", "没有不良"]
    assert made.metadata_at(made.text.index("停车场")).published == "2023"


def test_numbers_stay_as_they_are_written() -> None:
    assert content(document('{"价": 1.50, "比": 2e-5}')) == [(None, "价：1.50；比：2e-5")]


def test_what_is_nested_too_deeply_is_noted() -> None:
    made = document('{"甲": 1, "乙": ' + '{"b": ' * 30 + "1" + "}" * 30 + "}")
    assert content(made) == [(None, "甲：1")]
    assert made.notes[0].startswith("nested-value: 乙.b.b")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{bad", "2: Expecting property name enclosed in double quotes (column 2)"),
        ("[1]", "2: wanted an object, found list"),
        ('{"text": "元荡", "a": ' + "[" * 100_000, "2: nested too deep"),
        ('{"a": ' + "9" * 5000 + "}", "2: Exceeds the limit"),
    ],
)
def test_a_broken_line_is_named_and_the_others_stay(line: str, message: str) -> None:
    made = document({"text": "西湖在杭州。"}, line, {"text": "元荡在青浦。"})
    assert [text for _, text in content(made)] == ["西湖在杭州。", "元荡在青浦。"]
    (note,) = made.notes
    assert note.startswith(f"broken-line: {message}")


def test_many_broken_lines_are_counted() -> None:
    notes = document({"text": "西湖在杭州。"}, *["{"] * 8).notes
    assert len(notes) == 6
    assert notes[-1] == "more: 3"


def test_a_file_without_one_good_line_is_refused() -> None:
    with pytest.raises(CorpusError, match="broken-line: 1") as caught:
        document("元荡在青浦。")
    assert caught.value.code == "no-record"
    with pytest.raises(CorpusError, match="no record"):
        document({"_id": "1", "text": ""})


def test_lone_surrogates_and_control_characters_do_no_harm() -> None:
    made = document('{"title": "元\\u0000荡", "text": "元荡\\ud800在\\u0007青浦。\\u2028西湖。"}')
    assert content(made) == [("元 荡", "元荡\ufffd在 青浦。"), ("元 荡", "西湖。")]
    made.text.encode()


def test_a_mark_and_another_encoding_are_read_too() -> None:
    data = json.dumps(YUANDANG, ensure_ascii=False)
    assert content(read_document("a.ndjson", b"\xef\xbb\xbf" + data.encode())[0])[0][0] == "元荡"
    assert read_document("a.jsonl", data.encode("gb18030"))[0].notes == ("encoding: gb18030",)
