"""Dates are read in every form, as exactly as they are written."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.dates import DateParts, dates, less_specific

DAYS = st.dates(datetime.date(1000, 1, 1), datetime.date(2199, 12, 31))
LONG_FORMS = ["{0.year}年{0.month}月{0.day}日", "{0.year} 年 {0.month} 月 {0.day} 号", "{0.year}年{0:%m}月{0:%d}日"]
SHORT_FORMS = ["{0:%Y}-{0:%m}-{0:%d}", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}"]
COUNTED = """
一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 廿一 廿二 二十三 二十四 二十五 二十六
二十七 二十八 二十九 三十 三十一
"""
OTHERS = """
23年 2500年历史 公元前1046年 1990年代 三个月 前5月 近3月 2023.5 5/23 2023-13 2020-2021 2023-05-23-01 12023年 s2023-05
五月初五 一带一路 23日 八九月 2023/5-23
"""


@pytest.mark.parametrize(
    ("text", "surface", "parts"),
    [
        ("他于2023年5月23日到任", "2023年5月23日", (2023, 5, 23)),
        ("他于2023年5月到任", "2023年5月", (2023, 5, None)),
        ("8月27日下午", "8月27日", (None, 8, 27)),
        ("5月份的会议", "5月", (None, 5, None)),
        ("2023-05的记录", "2023-05", (2023, 5, None)),
        ("2023-05-23t16:27:36", "2023-05-23", (2023, 5, 23)),
        ("2023/5/23发布", "2023/5/23", (2023, 5, 23)),
        ("2023.5.23发布", "2023.5.23", (2023, 5, 23)),
        ("二〇二三年五月", "二〇二三年五月", (2023, 5, None)),
        ("二零二三年", "二零二三年", (2023, None, None)),
        ("一九四九年十月一日", "一九四九年十月一日", (1949, 10, 1)),
        ("2021年度座谈会", "2021年", (2021, None, None)),
        ("2021—2023年规划", "2023年", (2023, None, None)),
        ("2023年5月初", "2023年5月", (2023, 5, None)),
        ("十二月廿三日", "十二月廿三日", (None, 12, 23)),
    ],
)
def test_a_date_is_read_in_any_form(text: str, surface: str, parts: DateParts) -> None:
    (found,) = dates(text)
    assert (found.surface, found.parts) == (surface, parts)
    assert text[found.start : found.end] == surface


@pytest.mark.parametrize("text", OTHERS.split())
def test_what_may_be_no_date_is_left_alone(text: str) -> None:
    assert dates(text) == []


@given(DAYS, st.sampled_from(LONG_FORMS + SHORT_FORMS))
def test_every_day_comes_back_from_every_form(day: datetime.date, form: str) -> None:
    (found,) = dates(f"协议于{form.format(day)}签署")
    assert (found.surface, found.parts) == (form.format(day), (day.year, day.month, day.day))


@given(DAYS)
def test_every_day_comes_back_from_chinese(day: datetime.date) -> None:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    counted = COUNTED.split()
    (found,) = dates(f"协议于{year}年{counted[day.month - 1]}月{counted[day.day - 1]}日签署")
    assert found.parts == (day.year, day.month, day.day)


@given(st.text(alphabet="0123456789零〇一二三十廿年月日号初-/. 前", max_size=60))
def test_a_date_stands_where_it_says(text: str) -> None:
    for found in dates(text):
        assert text[found.start : found.end] == found.surface
        assert any(part is not None for part in found.parts)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("2023年5月23日", ["2023年5月23日", "2023年5月", "2023年", "5月23日", "5月"]),
        ("2023 年 5 月 23 日", ["2023 年 5 月 23 日", "2023 年 5 月", "2023 年", "5 月 23 日", "5 月"]),
        ("2023-05-23", ["2023-05-23", "2023-05", "2023", "05-23"]),
        ("2023-05", ["2023-05", "2023"]),
        ("2023年5月", ["2023年5月", "2023年", "5月"]),
        ("5月23日", ["5月23日", "5月"]),
        ("2023年", ["2023年"]),
    ],
)
def test_a_date_holds_less_exact_ones(text: str, pieces: list[str]) -> None:
    assert [piece for _, piece in less_specific(dates(text)[0])] == pieces


@given(DAYS, st.sampled_from(LONG_FORMS))
def test_a_less_exact_date_means_what_it_says_by_itself(day: datetime.date, form: str) -> None:
    for parts, piece in less_specific(dates(form.format(day))[0]):
        assert dates(piece)[0].parts == parts


@settings(max_examples=20, deadline=None)  # long texts take long where tests share a machine
@given(st.text(alphabet="12零一九十廿年月日-/. ", min_size=1, max_size=8), st.integers(1, 100_000))
def test_a_very_long_text_is_read_to_its_end(piece: str, length: int) -> None:
    text = (piece * length)[:length]
    assert all(text[found.start : found.end] == found.surface for found in dates(text))
