"""A file name yields a title and a date as a last resort."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.metadata.dates import iso_date
from corpus.metadata.filename_metadata import metadata_from_filename


@pytest.mark.parametrize(
    ("name", "title", "published"),
    [
        ("2023-05-01_青浦通知.md", "青浦通知", "2023-05-01"),
        ("20230501-青浦通知.txt", "青浦通知", "2023-05-01"),
        ("通知/2023.5.1 青浦通知.txt", "青浦通知", "2023-05-01"),
        ("20230501青浦通知.txt", "青浦通知", "2023-05-01"),
        ("关于防汛的通知（2023年5月）.docx", "关于防汛的通知（2023年5月）", "2023-05"),
        ("青浦_通知_2023年5月1日.pdf", "青浦 通知 2023年5月1日", "2023-05-01"),
        ("苏政发〔2023〕12号.pdf", "苏政发〔2023〕12号", "2023"),
        ("2023-05 青浦通知.txt", "青浦通知", "2023-05"),
        ("01 总则.md", "总则", None),
        ("03_青浦通知 (1).docx", "青浦通知", None),
        ("青浦通知 - 副本.docx", "青浦通知", None),
        ("十四五规划（2021—2035年）.pdf", "十四五规划（2021—2035年）", None),
        ("2022年工作总结.docx", "2022年工作总结", None),
        ("2023-05-01至2023-05-07值班表.csv", "2023-05-01至2023-05-07值班表", None),
        ("000_f9517c49bce6a449.txt", None, None),
        ("report-2023-05-01.pdf", None, "2023-05-01"),
        ("2023-13-45 通知.txt", "通知", None),
        ("12345678901.txt", None, None),
        ("a.txt", None, None),
        ("元.txt", None, None),
    ],
)
def test_a_name_tells_what_stands_in_it(name: str, title: str | None, published: str | None) -> None:
    inferred = metadata_from_filename(name)
    assert (inferred.title, inferred.published) == (title, published)
    assert (inferred.publisher, inferred.url, inferred.language) == (None, None, None)


@given(st.text(max_size=60))
def test_any_name_is_taken(name: str) -> None:
    inferred = metadata_from_filename(name + ".txt")
    assert inferred.title is None or inferred.title.isprintable() or inferred.title.strip()


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2023-05-01", "2023-05-01"),
        ("2023-05-01T10:20:30+08:00", "2023-05-01"),
        ("2023-05-01 10:20", "2023-05-01"),
        (" 2023/5/1 ", "2023-05-01"),
        ("2023.05.01", "2023-05-01"),
        ("2023年5月1日", "2023-05-01"),
        ("2023年5月", "2023-05"),
        ("2023-05", "2023-05"),
        ("20230501", "2023-05-01"),
        ("20230501T102030Z", "2023-05-01"),
        ("2023", "2023"),
        ("2023年", "2023"),
        ("2023-02-30", None),
        ("2023-13", None),
        ("昨天", None),
        ("1683000000", None),
        ("", None),
    ],
)
def test_dates_are_read_as_exactly_as_they_are_given(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso
