"""A question is answered from a file of each text format, and the citation leads to the place in it."""

from __future__ import annotations

import json
from pathlib import Path

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "指南.md").write_text(GUIDE, "utf-8")
    (tmp_path / "湖泊.jsonl").write_text(
        "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS), "utf-8"
    )
    (tmp_path / "20240301_部门电话.csv").write_bytes(TABLE.encode("gb18030"))
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
