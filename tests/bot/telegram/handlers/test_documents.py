"""The five documents that ship: what is content, what is not, and what is known of them."""

from __future__ import annotations

import time
from collections import Counter
from functools import cache

import pytest

from corpus.document import Document, Kind, Metadata, Reason
from corpus.folder.listing import Status
from corpus.library import bundled_folder, read_library

GOVERNMENT = "000_f9517c49bce6a449.txt"
NEWS_SITE = "001_1279e53f9b8d3d6a.txt"
GLOSSED = "002_a38665fae7aab602.txt"
NEWSPAPER = "003_3ee427e55bce93dd.txt"
AGGREGATOR = "004_34fa384d418ca183.txt"

CONTENT_LINES = {
    GOVERNMENT: "8 11 13 15 17 19 21 23 25 27 30 32 34 36 38 40 42",
    NEWS_SITE: "13 15 17 19 21 23 25",
    GLOSSED: "1 2 3 4 5",
    NEWSPAPER: "8 10 12 16 18 20 24 26 28 32 34 36 44 46 "
    "66 68 70 72 74 76 78 80 82 84 86 88 90 92 94 96 98 100 102 104",
    AGGREGATOR: "7 9 11 13 21 25 27 29 31 35 45 47 51 55 59 61 65 67 77 79 81 83 85 87 89 91 95 97 109 113 115 119 121 "
    "123 127 135 137 141 143 145 147 149 151 155 157 161 165 169",
}
OTHER_LINES = {
    GOVERNMENT: {Kind.TITLE: "4", Kind.DATELINE: "6", Kind.CHROME: "1 2 44 46 47 49"},
    NEWS_SITE: {
        Kind.TITLE: "3",
        Kind.DATELINE: "5",
        Kind.REPEATED: "7 9",
        Kind.HEADING: "11",
        Kind.CHROME: "1 27 29 31 33 35 37 39 41",
    },
    GLOSSED: {Kind.CHROME: "6"},
    NEWSPAPER: {
        Kind.TITLE: "5",
        Kind.HEADING: "3 6 40",
        Kind.BYLINE: "38 48",
        Kind.MARK: "42",
        Kind.CAPTION: "52 56 60 64",
    },
    AGGREGATOR: {
        Kind.TITLE: "1",
        Kind.DATELINE: "3 171 177",
        Kind.REPEATED: "5",
        Kind.HEADING: "15 17 19 71 73 75 129 131 133",
        Kind.LEAD_IN: "39 41 43 101 103 105 107",
        Kind.CAPTION: "23 37 49 53 57 69 93 99 111 117 125 139 153 159 163 167",
        Kind.MARK: "33 63",
        Kind.CHROME: "173 175",
    },
}


@cache
def document(name: str) -> Document:
    return read_library(bundled_folder()).documents[name]


def lines_of(document: Document, kind: Kind) -> str:
    starts = (document.map.to_source(paragraph.start) for paragraph in document.paragraphs if paragraph.kind is kind)
    return " ".join(str(document.source.count("\n", 0, start) + 1) for start in starts)


@pytest.mark.parametrize("name", CONTENT_LINES)
def test_every_line_is_what_it_is(name: str) -> None:
    found = {kind: lines for kind in Kind if (lines := lines_of(document(name), kind))}
    assert found == {Kind.CONTENT: CONTENT_LINES[name], **OTHER_LINES[name]}


@pytest.mark.parametrize(
    ("name", "count"), [(GOVERNMENT, 17), (NEWS_SITE, 7), (GLOSSED, 5), (NEWSPAPER, 34), (AGGREGATOR, 48)]
)
def test_content_is_numbered_from_one(name: str, count: int) -> None:
    assert [paragraph.number for paragraph in document(name).content] == list(range(1, count + 1))


@pytest.mark.parametrize("name", CONTENT_LINES)
def test_no_character_is_lost_or_added(name: str) -> None:
    read = document(name)
    source = (bundled_folder() / name).read_bytes().decode()
    assert read.source == source
    pieces = [*read.map.pieces(), *((span.start, span.end) for span in read.map.spans)]
    assert "".join(source[start:end] for start, end in sorted(pieces)) == source
    assert read.text == "\n".join(read.text[paragraph.start : paragraph.end] for paragraph in read.paragraphs)
    assert all(read.cut(p.start, p.end) == read.text[p.start : p.end] for p in read.paragraphs)


def test_all_glosses_and_nothing_else_in_brackets_is_dropped() -> None:
    dropped = {name: Counter(span.reason for span in document(name).map.spans) for name in CONTENT_LINES}
    assert dropped[GLOSSED] == {Reason.GLOSS: 257}
    assert dropped[NEWSPAPER][Reason.LAYOUT_BREAK] == 3
    for name in CONTENT_LINES:
        read = document(name)
        glosses = 0 if name != GLOSSED else 257
        assert read.source.count("(") - read.text.count("(") == glosses
        assert read.source.count(")") - read.text.count(")") == glosses


@pytest.mark.parametrize(
    ("name", "brackets"),
    [
        (GOVERNMENT, ["(青浦3所、吴江2所、嘉善2所)", "长三角(上海)互联网医院"]),
        (NEWS_SITE, ["(记者赵焱)", "各县级市(区)设分会场", "Copyright (C)"]),
        (NEWSPAPER, ["(2021—2023年)", "(耿联)"]),
        (AGGREGATOR, ["縣(區、開發區)", "(潁州片區)", "展銷中心", "(蘇州)"]),
    ],
)
def test_brackets_of_the_text_stay(name: str, brackets: list[str]) -> None:
    assert all(bracket in document(name).text for bracket in brackets)


@pytest.mark.parametrize(
    ("number", "seam"), [(3, "发挥浦东社会主义现代化"), (6, "中国国际进口博览会,高品质"), (9, "疫情联防联控,加强")]
)
def test_paragraphs_that_the_layout_broke_are_whole(number: int, seam: str) -> None:
    paragraph = document(NEWSPAPER).content[number - 1]
    assert seam in document(NEWSPAPER).text[paragraph.start : paragraph.end]


def test_the_second_article_of_a_file_is_a_section() -> None:
    sections = [paragraph.section for paragraph in document(NEWSPAPER).content]
    assert sections == [None] * 12 + ["“长三角一体化”怎么干? 四地书记金句来了"] * 22
    others = (document(name) for name in CONTENT_LINES if name != NEWSPAPER)
    assert not any(paragraph.section for read in others for paragraph in read.paragraphs)


@pytest.mark.parametrize(
    ("name", "metadata"),
    [
        (GOVERNMENT, Metadata("开启沪苏合作新篇章", "苏州市发展和改革委员会", "2020-11-23", None, "zh-Hans")),
        (
            NEWS_SITE,
            Metadata(
                "增强政治自觉 主动担当作为 更高质量服务融入长三角一体化", "苏州日报", "2022-11-13", None, "zh-Hans"
            ),
        ),
        (
            GLOSSED,
            Metadata(
                "蘇州宿遷共建園區“1+5”聯動發展推介會在蘇州市金雞湖大酒店成功舉辦",
                None,
                "2022-08-27",
                None,
                "zh-Hant",
                ("title", "published"),
            ),
        ),
        (
            NEWSPAPER,
            Metadata(
                "2021年度长三角地区主要领导座谈会在江苏无锡举行",
                "现代快报",
                "2021-05",
                None,
                "zh-Hans",
                ("publisher", "published"),
            ),
        ),
        (
            AGGREGATOR,
            Metadata(
                "蘇州阜陽攜手兩年,發生了什麼?",
                "阜陽發布",
                "2023-12-08",
                "https://twgreatdaily.com/ce37f5b1a979a1d46cd4609879daab5f.html",
                "zh-Hant",
            ),
        ),
    ],
)
def test_metadata_is_the_pages_own_or_marked_as_inferred(name: str, metadata: Metadata) -> None:
    assert document(name).metadata == metadata


def test_the_damaged_span_has_its_correction_and_stays_as_it_is() -> None:
    read = document(GLOSSED)
    (correction,) = read.corrections
    assert read.text[correction.start : correction.end] == "?jié)摿Υ螅瑢?duì)"
    assert read.text[: correction.start].endswith("發展")
    assert read.text[correction.end :].startswith("優化共建園區")
    assert correction.corrected == "潛力大，對"
    assert not any(document(name).corrections for name in CONTENT_LINES if name != GLOSSED)


def test_the_bundled_folder_reads_without_a_fault_and_fast() -> None:
    read_library(bundled_folder())
    started = time.perf_counter()
    library = read_library(bundled_folder())
    elapsed = time.perf_counter() - started
    assert [report.status for report in library.reports] == [Status.READ] * 5
    assert list(library.documents) == sorted(CONTENT_LINES)
    assert elapsed < 1.0  # some 10 ms; the ceiling only catches work of another order on a loaded machine
