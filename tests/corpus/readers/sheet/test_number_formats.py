"""Numbers appear as Excel shows them; LibreOffice Calc shows the same, except dates before March 1900."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.sheet.number_formats import GENERAL, built_in, general, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (3.0, GENERAL, "3"),
        (0.1 + 0.2, GENERAL, "0.3"),
        (-1234.5, GENERAL, "-1234.5"),
        (13812345678, GENERAL, "13812345678"),
        (1e20, GENERAL, "1E+20"),
        (1e-7, GENERAL, "0.0000001"),
        (100, 'G/通用格式"元"', "100元"),
        (-5, 'General"元"', "-5元"),
        (3, "@", "3"),
        (0.958909090909091, "0.0%", "95.9%"),
        (0.125, "0%", "13%"),
        (1.005, "0.00", "1.01"),
        (2.5, "0", "3"),
        (3, "0.###", "3"),
        (0, "#.##", ""),
        (5, "000", "005"),
        (-0.001, "0.0", "0.0"),
        (1.5, ".00", "1.50"),
        (0.25, "# ?/?", "0.25"),
        (12345678901, "000-0000-0000", "123-4567-8901"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (3600, "¥#,##0.00_);[Red](¥#,##0.00)", "¥3,600.00"),
        (3600, "[$¥-804]#,##0.00", "¥3,600.00"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (5, ";;;", ""),
        (12, '0"人"', "12人"),
        (1_500_000, '0.0,,"百万"', "1.5百万"),
        (1200, '[>=1000]0.0,"千";0', "1.2千"),
        (12, '[>=1000]0.0,"千";0', "12"),
        (123456, "0.00E+00", "1.23E+05"),
        (2.675, "0.00E+00", "2.68E+00"),
        (9.999, "0.0E+00", "1.0E+01"),
        (0, "0.00E+00", "0.00E+00"),
        (45352, "yyyy/m/d", "2024/3/1"),
        (45352, "yy-mm-dd", "24-03-01"),
        (45352, "dd\\-mmm\\-yyyy", "01-Mar-2024"),
        (45352.75, 'yyyy"年"m"月"d"日" h:mm', "2024年3月1日 18:00"),
        (45352, '[$-804]yyyy"年"m"月"d"日";@', "2024年3月1日"),
        (45352, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二四年三月一日"),
        (45352, "[$-804]aaaa;@", "星期五"),
        (0.5, "h:mm AM/PM", "12:00 PM"),
        (0.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (0.354166666666667, "h:mm:ss", "8:30:00"),
        (1.5, "[h]:mm", "36:00"),
        (0.5000057870, "mm:ss.0", "00:00.5"),
        (-12, "yyyy/m/d", "-12"),
        (1e15, "yyyy/m/d", "1E+15"),
        (1, "yyyy/m/d", "1900/1/1"),
    ],
)
def test_a_number_is_shown_in_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_dates_may_count_from_1904() -> None:
    assert shown(43890, "yyyy/m/d", from_1904=True) == "2024/3/1"


def test_formats_that_every_file_has_are_those_of_china() -> None:
    assert shown(45352, built_in(14)) == "2024/3/1"
    assert shown(45352, built_in(31)) == "2024年3月1日"
    assert built_in(999) == GENERAL


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%E+-;@yYmdhsaA/P年"\\[]$<>=1_* ', max_size=20))
def test_any_format_shows_any_number(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_keeps_its_digits(value: int) -> None:
    assert general(float(value)) == str(value)
    assert shown(float(value), "0") == str(value)
