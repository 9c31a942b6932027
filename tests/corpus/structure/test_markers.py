"""The number or bullet that a line begins with, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.structure.markers import marker_of, value_of


@pytest.mark.parametrize(
    ("line", "family", "ordinal", "rest"),
    [
        ("第七条 绿地", "article", 7, " 绿地"),
        ("第七条之一 罚款", "article", 7, " 罚款"),
        ("第十二條之二　罰款", "article", 12, "　罰款"),
        ("第 3 条 甲方", "article", 3, " 甲方"),
        ("第一章 总则", "chapter", 1, "总则"),
        ("第二節 範圍", "chapter", 2, "範圍"),
        ("一、总则", "chinese", 1, "总则"),
        ("十二．附则", "chinese", 12, "附则"),
        ("（三）其他情形", "chinese-brackets", 3, "其他情形"),
        ("(四)其他情形", "chinese-brackets", 4, "其他情形"),
        ("1.2 范围", "dotted", 2, " 范围"),
        ("1.2.3细则", "dotted", 3, "细则"),
        ("1.2升级说明", "dotted", 2, "升级说明"),
        ("1、身份证", "number", 1, "身份证"),
        ("12. 合同", "number", 12, " 合同"),
        ("1　申請書", "number", 1, "　申請書"),
        ("100、附件", "number", 100, "附件"),
        ("（2）押金", "number-brackets", 2, "押金"),
        ("3) 收据", "number-brackets", 3, " 收据"),
        ("②检查", "circled", 2, "检查"),
        ("⑴检查", "circled", 1, "检查"),
        ("❸检查", "circled", 3, "检查"),
        ("B、选项", "letter", 2, "选项"),
        ("步骤3：断电", "step", 3, "断电"),
        ("步驟二、斷電", "step", 2, "斷電"),
        ("第二步，断电", "step", 2, "断电"),
        ("首先，断电", "ordinal", None, "断电"),
        ("第三，断电", "ordinal", 3, "断电"),
        ("● 断电", "bullet●", None, " 断电"),
        ("- 断电", "bullet-", None, " 断电"),
        ("——加强合作", "bullet—", None, "加强合作"),
    ],
)
def test_a_marker_is_told_by_family_and_number(line: str, family: str, ordinal: int | None, rest: str) -> None:
    marker = marker_of(line)
    assert marker is not None
    assert (marker.family, marker.ordinal, line[marker.end :].lstrip()) == (family, ordinal, rest.lstrip())


@pytest.mark.parametrize(
    "line",
    [
        *("2.5L容量的水壶", "2.5公斤装", "3.5元一斤", "1.5万人", "2.5%的利率", "12.5公里", "3.0 GHz", "1.5小时车程"),
        *("2024年5月开工", "2024、2025两年", "2024.5.1开工", "10月1日放假", "三.5亿元"),
        *(
            "第一次开会",
            "第一章程序",
            "三人同行",
            "一百二十三、以后",
            "a.m.开门",
            "-5度",
            "*重点*",
            "普通的一句话。",
            "",
        ),
    ],
)
def test_a_quantity_a_year_or_a_word_is_no_marker(line: str) -> None:
    assert marker_of(line) is None


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百三十三", 133),
        ("二〇", 20),
        ("两百零五", 205),
        ("一千", 1000),
    ],
)
def test_chinese_numerals_have_values(numeral: str, value: int) -> None:
    assert value_of(numeral) == value


@given(st.text())
def test_a_marker_never_reaches_beyond_the_line(text: str) -> None:
    marker = marker_of(text)
    assert marker is None or 0 < marker.end <= len(text)
