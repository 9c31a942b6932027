"""Numbers are read in every form, and words that merely hold a numeral are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.fold import fold
from retrieval.text.numerals import LONGEST_NUMERAL, NumericValue, numerals, numeric_value

PIECES = st.sampled_from([*"零〇一二两三九十百千万亿廿点第分之几多0195,. %wkx年个", "百分之", "113亿"])


def in_chinese(number: int) -> str:
    """``number`` below 10**16 as it is read aloud, worked out from its decimal places."""
    if number == 0:
        return ""
    written, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            written += "零" * gap + "零一二三四五六七八九"[digit] + ["", "十", "百", "千"][place % 4]
        gap = bool(written) and digit == 0
        if place % 4 == 0 and number // 10**place % 10_000:
            written += ["", "万", "亿", "万亿"][place // 4]
    return written


def read(text: str) -> list[tuple[str, Decimal]]:
    return [(numeral.surface, numeral.value) for numeral in numerals(text)]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("总投资113亿元", "113亿", "11300000000"),
        ("总投资一百一十三亿元", "一百一十三亿", "11300000000"),
        ("总投资11300000000元", "11300000000", "11300000000"),
        ("总投资113 亿元", "113 亿", "11300000000"),
        ("產值1,234.5萬元", "1,234.5万", "12345000"),
        ("年薪20w起", "20w", "200000"),
        ("月薪3k左右", "3k", "3000"),
        ("年薪20万起", "20万", "200000"),
        ("年薪二十万起", "二十万", "200000"),
        ("1万2千人参加", "1万2千", "12000"),
        ("2千5百万人口", "2千5百万", "25000000"),
        ("1亿3000万元", "1亿3000万", "130000000"),
        ("3千人", "3千", "3000"),
        ("2千5百人", "2千5百", "2500"),
        ("规模达3.5万亿", "3.5万亿", "3500000000000"),
        ("规模达三点五亿元", "三点五亿", "350000000"),
        ("平均三点五公里", "三点五", "3.5"),
        ("零点五公里", "零点五", "0.5"),
        ("两千五的月租", "两千五", "2500"),
        ("花了一百二", "一百二", "120"),
        ("三万五的车", "三万五", "35000"),
        ("一百零二家", "一百零二", "102"),
        ("一万零五百人", "一万零五百", "10500"),
        ("一千零一夜", "一千零一", "1001"),
        ("一百十五人", "一百十五", "115"),
        ("廿三个", "廿三", "23"),
        ("卅一年", "卅一", "31"),
        ("三〇一医院", "三〇一", "301"),
        ("二○二三年", "二○二三", "2023"),
        ("人民币壹佰贰拾万元整", "壹佰贰拾万", "1200000"),
        ("一万亿三千亿元", "一万亿三千亿", "1300000000000"),
        ("一万两千亿元", "一万两千亿", "1200000000000"),
        ("十万亿斤", "十万亿", "10000000000000"),
        ("共五家医院", "五", "5"),
        ("三小时车程", "三", "3"),
        ("阜阳10千米外", "10", "10"),
        ("约66.40公里", "66.40", "66.4"),
        ("三天內,共一百家", "三", "3"),
    ],
)
def test_a_number_is_read_in_any_form(text: str, surface: str, value: str) -> None:
    assert read(fold(text))[:1] == [(surface, Decimal(value))]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("增长百分之五", "百分之五", Decimal(5)),
        ("增长百分之三点五", "百分之三点五", Decimal("3.5")),
        ("增长百分之 12", "百分之 12", Decimal(12)),
        ("增长5%", "5%", Decimal(5)),
        ("增长12.5 %", "12.5 %", Decimal("12.5")),
        ("百分百满意", "百分百", Decimal(100)),
        ("百分之百满意", "百分之百", Decimal(100)),
    ],
)
def test_a_share_is_told_from_a_number(text: str, surface: str, value: Decimal) -> None:
    (found,) = numerals(text)
    assert (found.surface, found.meaning) == (surface, NumericValue(value, percent=True))


@pytest.mark.parametrize(("text", "value"), [("第三届", 3), ("第3届", 3), ("第 20 次", 20), ("第一百零三条", 103)])
def test_a_rank_is_told_from_a_number(text: str, value: int) -> None:
    (found,) = numerals(text)
    assert found.meaning == NumericValue(Decimal(value), ordinal=True)
    assert found.surface == text[:-1].rstrip()


WORDS = """
一心一意 一带一路 三亚和九江 万一 统一 五一 十分 一些 一起 一点 统一战线 统一部署 唯一个性 千万不要 百万富翁 三五成群
三三两两 七八十 双十一 周三次 之一个 一点一滴 一二三产业 十四五 第十四五 零零后 零五年 百姓 亿亿
"""
INEXACT = """
几十 几十万 数百万 几百二十万 二十几 十几万 三十余万 十来万 20多万 20余亿 20几个 三分之一 五分之十二 百余家 三成 半天
"""


@pytest.mark.parametrize("text", WORDS.split())
def test_a_word_that_holds_a_numeral_is_left_alone(text: str) -> None:
    assert numerals(text) == []


@pytest.mark.parametrize("text", INEXACT.split())
def test_what_is_no_exact_number_is_left_alone(text: str) -> None:
    assert numerals(text) == []


@pytest.mark.parametrize(
    "text", ["s1号线", "g60", "covid19", "1.2.3", "2023.5.23", "9" * (LONGEST_NUMERAL + 1), "1万2万", "亿"]
)
def test_a_code_is_no_number(text: str) -> None:
    assert numerals(text) == []


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("三点五十分", ["三", "五十"]),
        ("八点二十到站", ["八", "二十"]),
        ("2019,200家", ["2019", "200"]),
        ("青浦3所、吴江2所、嘉善12所", ["3", "2", "12"]),
        ("“1+5”联动", ["1", "5"]),
        ("2021—2023年", ["2021", "2023"]),
    ],
)
def test_neighbouring_numbers_stay_apart(text: str, surfaces: list[str]) -> None:
    assert [found.surface for found in numerals(text)] == surfaces


@pytest.mark.parametrize("text", ["", "%", "第", "百分", "万", "wk", "三点", "3千5千", "一万三万", "三亿五亿"])
def test_what_means_nothing_has_no_worth(text: str) -> None:
    assert numeric_value(text) is None


@given(st.integers(min_value=10, max_value=10**16 - 1))
def test_every_whole_number_comes_back_from_chinese(number: int) -> None:
    assert read(f"共{in_chinese(number)}元") == [(in_chinese(number), Decimal(number))]


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["", "万", "亿", "万亿"]))
def test_every_whole_number_comes_back_from_digits(number: int, magnitude: str) -> None:
    meaning = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[magnitude]
    for digits in (f"{number}", f"{number:,}"):
        assert read(f"共{digits}{magnitude}元") == [(digits + magnitude, Decimal(number * meaning))]


@given(st.lists(PIECES, max_size=60).map("".join))
def test_a_number_stands_where_it_says(text: str) -> None:
    end = 0
    for found in numerals(text):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.surface
        assert numeric_value(found.surface) == found.meaning
        end = found.end


@settings(max_examples=20, deadline=None)  # long texts take long where tests share a machine
@given(st.text(alphabet="零一二十百千万亿点第%,. 0193wk几多年", min_size=1, max_size=8), st.integers(1, 100_000))
def test_a_very_long_text_is_read_to_its_end(piece: str, length: int) -> None:
    text = (piece * length)[:length]
    assert all(text[found.start : found.end] == found.surface for found in numerals(text))
