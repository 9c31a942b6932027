"""The cells of a row are found in its own characters, by the delimiter that the rows of a table share."""

from __future__ import annotations

import csv
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.structure.cells import CSV_DELIMITERS, cell_ranges, delimiter_of

DELIMITERS = f"\t|{CSV_DELIMITERS}"


def cells(text: str, delimiter: str) -> list[str]:
    return [text[start:end] for start, end in cell_ranges(text, delimiter)]


@pytest.mark.parametrize(
    ("row", "delimiter", "expected"),
    [
        ("张伟,财务部,8012", ",", ["张伟", "财务部", "8012"]),
        ('"李,娜", "人力\n资源部",8015', ",", ["李,娜", "人力\n资源部", "8015"]),
        ('王伟,"财务""一""部",', ",", ["王伟", '财务""一""部', ""]),
        ('"元荡,汾湖,3', ",", ['"元荡', "汾湖", "3"]),
        ('管,5" 管,"甲" 和,""', ",", ["管", '5" 管', '"甲" 和', ""]),
        ("甲；乙；丙", "；", ["甲", "乙", "丙"]),
        ("\t2022年\t2023年", "\t", ["", "2022年", "2023年"]),
        ("学费（元/年）\t\t学制", "\t", ["学费（元/年）", "", "学制"]),
        ("| 甲 | 乙\\|丙 |", "|", ["", "甲", "乙\\|丙", ""]),
        (" 元荡在青浦，好。 ", "", ["元荡在青浦，好。"]),
        ("", ",", [""]),
    ],
)
def test_a_row_has_the_cells_that_its_delimiters_separate(row: str, delimiter: str, expected: list[str]) -> None:
    assert cells(row, delimiter) == expected


@given(st.lists(st.text('甲乙," \n\ta', max_size=8), min_size=1, max_size=6), st.sampled_from(DELIMITERS))
def test_what_is_between_quotation_marks_is_one_cell(row: list[str], delimiter: str) -> None:
    quoted = [cell.replace('"', '""') for cell in row]
    assert cells(delimiter.join(f'"{cell}"' for cell in quoted), delimiter) == [cell.strip() for cell in quoted]


@given(st.text('甲,"\n \t|\\', max_size=40), st.sampled_from(DELIMITERS))
def test_ranges_are_in_order_and_without_blanks_at_their_edges(row: str, delimiter: str) -> None:
    ranges = cell_ranges(row, delimiter)

    assert all(0 <= start <= end <= len(row) for start, end in ranges)
    assert all(before <= after for (_, before), (after, _) in pairwise(ranges))
    assert all(row[start:end] == row[start:end].strip() for start, end in ranges)
    assert len(ranges) <= row.count(delimiter) + 1


@given(st.text('甲, "', max_size=30))
def test_quotation_marks_are_read_as_the_csv_module_does(row: str) -> None:
    try:
        (expected,) = csv.reader([row], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError):
        return
    assert len(cell_ranges(row, ",")) == max(1, len(expected))


@pytest.mark.parametrize(
    ("rows", "delimiter"),
    [
        (["姓名,部门", "张伟,财务部"], ","),
        (["姓名\t住址", "张伟\t青浦,大观园", "李娜\t吴江,汾湖"], "\t"),
        (["姓名 | 备注", "张伟 | 甲,乙,丙"], "|"),
        (["编号,姓名,科目", "1,张伟,语文|数学", "2,李娜,英语|化学"], ","),
        (["站名;值;值", "元荡;1,5;2,5", "汾湖;2,5;3,5"], ";"),
        (["站名，电话", "元荡，1"], "，"),
        (["站名；电话", "元荡；1"], "；"),
        (["值班人员安排表", "姓名,电话"], ","),
        (["站名,电话", "元荡,1,多", "汾湖", "太湖,3"], ","),
        (["元荡在青浦", "汾湖在吴江"], ""),
        ([], ""),
    ],
)
def test_the_delimiter_is_the_one_that_the_rows_share(rows: list[str], delimiter: str) -> None:
    assert delimiter_of(rows) == delimiter


@pytest.mark.parametrize("unit", ['"', '""', '",', '"",', 'a,"', ' "', ",", " ", "\\|", '"a"b,'])
@pytest.mark.parametrize("delimiter", [",", "|"])
def test_time_grows_with_the_length_of_the_row(unit: str, delimiter: str) -> None:
    for prefix in ("", '"'):
        start = time.process_time()
        cell_ranges(prefix + unit * (400_000 // len(unit)), delimiter)
        assert time.process_time() - start < 2  # the square would be hours
