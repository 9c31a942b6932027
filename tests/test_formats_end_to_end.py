"""A question is answered from a file of each text format, and the citation leads to the place in it."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus.library import read_library
from retrieval.answering.answer import Citation, Outcome
from retrieval.answering.answerer import Answerer

GUIDE = """---
title: 青浦通勤指南
date: 2023-05-01
source: 青浦日报
url: https://example.org/guide
---
# 青浦通勤指南

## 线路

从苏州到青浦，[沪苏通勤](https://example.org/route)只需要**40分钟**。

## 票价

单程票价为12元，月票为360元。
"""
RECORDS = [
    {"_id": "1", "title": "元荡", "text": "元荡在青浦和吴江之间。\n元荡岸线长23公里。", "date": "2023-05-01"},
    {"_id": "2", "title": "西湖", "text": "西湖在杭州，苏堤由苏轼主持修筑。", "source": "杭州日报", "date": "2021"},
]
TABLE = '部门,负责人,电话\n水务局,张小凡,0512-65220001\n"教育局",李伟,0512-65220002\n交通局,王芳,0512-65220003\n'
MAIL = """From: 周可盈 <zhou@example.org>
Subject: 端午节放假安排
Date: Mon, 03 Jun 2024 10:22:00 +0800
Content-Type: text/plain; charset=utf-8

值班补贴为每班三百元，随六月工资发放。
"""
CUES = """1
00:12:05,000 --> 00:12:09,000
海水先引进蒸发池，

2
00:12:09,100 --> 00:12:12,000
晒盐要晒七到九天
"""
RICH = r"{\rtf1\ansi\ansicpg936\pard\outlinelevel0 %s\par\pard %s\par}"
LAKES = {"湖泊": [{"title": "太湖", "text": "太湖在苏州。", "数据": {"说明": ["太湖面积为2445平方公里。"]}}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "指南.md").write_text(GUIDE, "utf-8")
    (tmp_path / "湖泊.jsonl").write_text(
        "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS), "utf-8"
    )
    (tmp_path / "20240301_部门电话.csv").write_bytes(TABLE.encode("gb18030"))
    (tmp_path / "通知.eml").write_text(MAIL, "utf-8")
    (tmp_path / "盐井.srt").write_text(CUES, "utf-8")
    rich = RICH.encode() % ("退费办法".encode("gb18030"), "科目三合格的，不予退费。".encode("gb18030"))
    (tmp_path / "驾校.rtf").write_bytes(rich)
    with ZipFile(tmp_path / "资料.zip", "w") as archive:
        archive.writestr("湖/太湖.json", json.dumps(LAKES, ensure_ascii=False))
    return tmp_path


def cited(folder: Path, question: str) -> tuple[str, Citation]:
    library = read_library(folder)
    answer = Answerer(library).answer(question)
    assert answer.outcome is Outcome.FOUND
    quote = answer.quotes[0]
    document = library.documents[quote.citation.document]
    cut = document.cut(quote.citation.start, quote.citation.end)
    assert cut in quote.text  # the row of column names may be quoted above it
    return cut, quote.citation


def test_a_markdown_file_is_quoted_without_its_signs_under_its_headings(folder: Path) -> None:
    text, citation = cited(folder, "沪苏通勤去青浦要多久?")
    assert text == "从苏州到青浦，沪苏通勤只需要40分钟。"
    assert (citation.title, citation.publisher, citation.published) == ("青浦通勤指南", "青浦日报", "2023-05-01")
    assert (citation.headings, citation.paragraph, citation.paragraphs) == (("线路",), 1, 2)
    assert (citation.url, citation.inferred, citation.page) == ("https://example.org/guide", (), None)


def test_a_record_is_cited_with_what_it_says_of_itself(folder: Path) -> None:
    text, citation = cited(folder, "苏堤由谁主持修筑?")
    assert text == "西湖在杭州，苏堤由苏轼主持修筑。"
    assert (citation.title, citation.section) == ("湖泊", "西湖")
    assert (citation.publisher, citation.published, citation.inferred) == ("杭州日报", "2021", ("title",))


def test_a_row_is_quoted_as_it_is_written_and_found_by_its_column_names(folder: Path) -> None:
    text, citation = cited(folder, "教育局的电话是多少?")
    assert text == '"教育局",李伟,0512-65220002'
    assert (citation.title, citation.published, citation.paragraph) == ("部门电话", "2024-03-01", 2)
    assert citation.inferred == ("title", "published")


def test_an_email_is_cited_with_its_subject_and_date(folder: Path) -> None:
    text, citation = cited(folder, "值班补贴每班多少元?")
    assert text == "值班补贴为每班三百元，随六月工资发放。"
    assert (citation.title, citation.published, citation.inferred) == ("端午节放假安排", "2024-06-03", ())


def test_subtitles_are_cited_with_their_time(folder: Path) -> None:
    text, citation = cited(folder, "晒盐要晒几天?")
    assert text == "海水先引进蒸发池，晒盐要晒七到九天"
    assert citation.time == "00:12:05"


def test_rich_text_is_cited_with_its_heading(folder: Path) -> None:
    text, citation = cited(folder, "科目三合格能退费吗?")
    assert text == "科目三合格的，不予退费。"
    assert citation.title == "退费办法"


def test_a_record_in_an_archive_is_cited_with_its_path(folder: Path) -> None:
    text, citation = cited(folder, "太湖面积多少平方公里?")
    assert text == "数据.说明：太湖面积为2445平方公里。"
    assert (citation.document, citation.section) == ("资料.zip/湖/太湖.json", "太湖")
