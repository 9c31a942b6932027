"""Filters as typed, and what they let through."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Metadata
from corpus.metadata.dates import Period, period
from retrieval.query.filter_syntax import Key, keyed_filter, parse_filters, text_filters
from retrieval.query.filters import NO_FILTERS, Admission, Fault, Filters, Problem
from retrieval.text.fold import fold
from retrieval.text.search_text import search_text

DAILY = Metadata(title="苏州阜阳携手两年", publisher="蘇州日報", published="2023-12-08")
PIECES = st.sampled_from(
    [
        "来源:",
        "來源：",
        "日期:",
        "年份:",
        "文档:",
        "时间:",
        "苏州日报",
        '"',
        "“",
        "”",
        "「",
        "」",
        " -",
        " ",
        "2022",
        "-06",
        "..",
        "元荡多长?",
        "\n",
        "-",
        "，",
    ]
)


@pytest.mark.parametrize(
    ("question", "rest", "filters"),
    [
        ("来源:苏州日报 元荡岸线多长?", "元荡岸线多长?", Filters(publishers=("苏州日报",))),
        ("元荡岸线多长?来源：苏州日报", "元荡岸线多长?", Filters(publishers=("苏州日报",))),
        ("來源:蘇州日報 元蕩岸線多長?", "元蕩岸線多長?", Filters(publishers=("苏州日报",))),
        ('来源:"苏 州" 元荡', "元荡", Filters(publishers=("苏 州",))),
        ("来源:“苏 州” 元荡", "元荡", Filters(publishers=("苏 州",))),
        ("来源: 苏州日报,元荡多长?", ",元荡多长?", Filters(publishers=("苏州日报",))),
        ("文檔:000_ 元荡", "元荡", Filters(documents=("000_",))),
        ("文档:政策/2022 元荡", "元荡", Filters(documents=("政策/2022",))),
        ("年份:2023 元荡", "元荡", Filters(years=(period(2023),))),
        ("年份：２０２３年 元荡", "元荡", Filters(years=(period(2023),))),
        ("年份:2021-2023 元荡", "元荡", Filters(years=(Period(date(2021, 1, 1), date(2023, 12, 31)),))),
        ("日期:2022 元荡", "元荡", Filters(dates=(period(2022),))),
        ("日期:2022-06-05 元荡", "元荡", Filters(dates=(period(2022, 6, 5),))),
        ("日期:2022年6月5日 元荡", "元荡", Filters(dates=(period(2022, 6, 5),))),
        ("日期:2022/6 元荡", "元荡", Filters(dates=(period(2022, 6),))),
        ("日期:2022-06..2023-01 元荡", "元荡", Filters(dates=(Period(date(2022, 6, 1), date(2023, 1, 31)),))),
        ("日期:2022-06 .. 2023-01 元荡", "元荡", Filters(dates=(Period(date(2022, 6, 1), date(2023, 1, 31)),))),
        ("日期:2022年6月至2023年 元荡", "元荡", Filters(dates=(Period(date(2022, 6, 1), date(2023, 12, 31)),))),
        ("日期:..2022-06 元荡", "元荡", Filters(dates=(Period(last=date(2022, 6, 30)),))),
        ("日期:2022-06.. 元荡", "元荡", Filters(dates=(Period(first=date(2022, 6, 1)),))),
        ('"元荡岸线"多长?', "元荡岸线多长?", Filters(phrases=("元荡岸线",))),
        ('"元蕩岸線"', "元蕩岸線", Filters(phrases=("元荡岸线",))),
        ("元荡 -上海", "元荡", Filters(excluded=("上海",))),
        ('元荡 -"GDP"', "元荡", Filters(excluded=("gdp",))),
        ("元荡　-上海 多长?", "元荡　  多长?", Filters(excluded=("上海",))),
        ('元荡 -"苏 州" -上海', "元荡", Filters(excluded=("苏州", "上海"))),
        (
            "来源:苏州日报 年份:2021 年份:2023 元荡",
            "元荡",
            Filters(publishers=("苏州日报",), years=(period(2021), period(2023))),
        ),
    ],
)
def test_filters_are_read_and_taken_out(question: str, rest: str, filters: Filters) -> None:
    assert parse_filters(question) == (rest, filters)


@pytest.mark.parametrize(
    "question",
    [
        "元荡岸线多长?",
        "他说:好",
        "时间:2022 元荡",
        "数据来源:国家统计局 是哪一年的?",
        "会议日期:待定",
        "来源:",
        "来源:?",
        "「元荡」多长?",
        "“元荡”多长?",
        "＂元荡＂多长?",
        '""元荡',
        '"  "元荡',
        '27"和32"的显示器',
        '来源:"',
        "-元荡",
        "沪苏-通苏嘉甬",
        "气温 -5度",
        "苏州 - 上海",
        "苏州 -- 上海",
        "rm -rf 是什么意思?",
        "git commit -m 参数",
        "rsync --dry-run 元荡",
        " 元荡 ",
        "",
    ],
)
def test_everything_else_is_text_and_stays_as_it_is(question: str) -> None:
    assert parse_filters(question) == (question, NO_FILTERS)
    assert not NO_FILTERS


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("年份:二零二 元荡", Problem(Fault.YEAR, "年份", "二零二")),
        ("年份:2023-05 元荡", Problem(Fault.YEAR, "年份", "2023-05")),
        ("日期:2023-13 元荡", Problem(Fault.DATE, "日期", "2023-13")),
        ("日期:0000 元荡", Problem(Fault.DATE, "日期", "0000")),
        ("日期:.. 元荡", Problem(Fault.DATE, "日期", "..")),
        ("日期：昨天 元荡", Problem(Fault.DATE, "日期", "昨天")),
        ("日期:2023..2021 元荡", Problem(Fault.REVERSED, "日期", "2023..2021")),
        ("元荡 -來源:蘇州日報", Problem(Fault.NEGATED, "-", "-來源:蘇州日報")),
        ("來源:蘇州日報", Problem(Fault.ALONE, "", "來源:蘇州日報")),
        ("年份:零 日期:零 元荡", Problem(Fault.YEAR, "年份", "零")),
    ],
)
def test_a_filter_that_cannot_be_used_is_named_as_it_was_typed(question: str, problem: Problem) -> None:
    assert parse_filters(question)[1].problem == problem


def test_a_flag_that_cannot_be_used_is_named_as_the_flag() -> None:
    assert keyed_filter(Key.YEAR, "二零二", typed="--year").problem == Problem(Fault.YEAR, "--year", "二零二")


def test_filters_of_flags_and_text_go_together() -> None:
    both = keyed_filter(Key.SOURCE, "蘇州日報") & text_filters(["元蕩"], ["上海"]) & parse_filters("年份:2022 元荡")[1]

    assert both == Filters(("苏州日报",), (), (period(2022),), (), ("元荡",), ("上海",))
    assert (both & keyed_filter(Key.DATE, "零")).problem


@pytest.mark.parametrize(
    ("filters", "admission"),
    [
        (NO_FILTERS, Admission.YES),
        (keyed_filter(Key.SOURCE, "苏州日报"), Admission.YES),
        (keyed_filter(Key.SOURCE, "日报"), Admission.YES),
        (keyed_filter(Key.SOURCE, "阜阳发布"), Admission.NO),
        (keyed_filter(Key.SOURCE, "阜阳发布") & keyed_filter(Key.SOURCE, "苏州日报"), Admission.YES),
        (keyed_filter(Key.DOCUMENT, "政策/"), Admission.YES),
        (keyed_filter(Key.DOCUMENT, "004"), Admission.YES),
        (keyed_filter(Key.DOCUMENT, "蘇州阜陽"), Admission.YES),
        (keyed_filter(Key.DOCUMENT, "4"), Admission.NO),
        (keyed_filter(Key.YEAR, "2023"), Admission.YES),
        (keyed_filter(Key.YEAR, "2022"), Admission.NO),
        (keyed_filter(Key.YEAR, "2022") & keyed_filter(Key.YEAR, "2023"), Admission.YES),
        (keyed_filter(Key.YEAR, "2023") & keyed_filter(Key.DATE, "..2023-06"), Admission.NO),
        (keyed_filter(Key.YEAR, "2023") & keyed_filter(Key.SOURCE, "阜阳发布"), Admission.NO),
    ],
)
def test_of_one_field_any_value_may_fit_and_of_several_all_must(filters: Filters, admission: Admission) -> None:
    assert filters.admits_document("政策/004_a.txt", DAILY) is admission


def test_without_a_date_a_document_passes_as_undated_and_without_a_publisher_not_at_all() -> None:
    unknown = Metadata()

    assert keyed_filter(Key.DATE, "2022").admits_document("a.txt", unknown) is Admission.UNDATED
    assert keyed_filter(Key.DATE, "2022").admits_document("a.txt", Metadata(published="去年")) is Admission.UNDATED
    assert (keyed_filter(Key.DATE, "2022") & keyed_filter(Key.DOCUMENT, "b")).admits_document(
        "a.txt", unknown
    ) is Admission.NO
    assert keyed_filter(Key.SOURCE, "苏州日报").admits_document("a.txt", unknown) is Admission.NO


def test_a_year_alone_may_be_any_of_its_days() -> None:
    metadata = Metadata(published="2022")

    assert keyed_filter(Key.DATE, "2022-06").admits_document("a.txt", metadata) is Admission.YES
    assert keyed_filter(Key.DATE, "2023-01..").admits_document("a.txt", metadata) is Admission.NO


def test_filters_know_what_there_is_to_look_at() -> None:
    assert keyed_filter(Key.SOURCE, "苏州日报").filters_documents
    assert not keyed_filter(Key.SOURCE, "苏州日报").filters_texts
    assert text_filters(["元荡"]).filters_texts
    assert not text_filters(["元荡"]).filters_documents
    assert text_filters(["元荡"])
    assert keyed_filter(Key.YEAR, "2022")


@pytest.mark.parametrize("piece", ["来源:“", '"', ' -"', '来源:"a', "日期:2022 ", " ", " -a", "来源:来源:"])
def test_a_long_text_is_read_in_a_moment(piece: str) -> None:
    start = perf_counter()
    parse_filters(piece * (100_000 // len(piece)))

    assert perf_counter() - start < 5  # quadratic behaviour would take minutes


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_any_text_is_read_and_what_is_left_comes_from_it(text: str) -> None:
    rest, filters = parse_filters(text)
    left = iter(text)

    assert all(character in left for character in rest if not character.isspace())
    if not filters and not filters.problem:
        assert rest == text
    for value in (*filters.publishers, *filters.documents, *filters.phrases, *filters.excluded):
        assert value
        assert value in fold(text) or value in search_text(text)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_either_script_gives_the_same_filters(text: str) -> None:
    folded = fold(text)
    one, other = parse_filters(text)[1], parse_filters(folded)[1]

    assert (one.publishers, one.years, one.dates, one.excluded) == (
        other.publishers,
        other.years,
        other.dates,
        other.excluded,
    )
