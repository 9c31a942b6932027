from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.upload_names import MAX_BYTES, collision_key, numbered_name, safe_name, safe_title, suffix_of

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("年报.pdf", "年报.pdf"),
        ("../../etc/passwd", "passwd"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\年报.txt", "年报.txt"),
        ("年\n报\t 2023.txt", "年 报 2023.txt"),
        ("年报\u202etxt.exe", "年报txt.exe"),
        ("\u200f年\u200b报.txt", "年报.txt"),
        ("年\0报.txt", "年报.txt"),
        ("...隐藏.txt", "隐藏.txt"),
        (".txt", "txt"),
        ("a:b?.txt", "a_b_.txt"),
        ("CON.txt", "_CON.txt"),
        ("com1", "_com1"),
        ("userdict.txt", "_userdict.txt"),
        ("", "document"),
        (None, "document"),
        ("..", "document"),
        ("\ud800.txt", "txt"),
    ],
)
def test_a_name_keeps_what_can_be_read_and_nothing_that_leads_away(given_name: str | None, name: str) -> None:
    assert safe_name(given_name) == name


def test_a_file_without_a_known_suffix_takes_that_of_its_kind() -> None:
    assert safe_name("年报", PDF) == "年报.pdf"
    assert safe_name(None, PDF) == "document.pdf"
    assert safe_name("v2.0 年报", PDF) == "v2.0 年报.pdf"
    assert safe_name("年报.TXT", PDF) == "年报.TXT"
    assert safe_name("程序.exe", "application/x-msdownload") == "程序.exe"


def test_a_long_name_is_shortened_before_its_suffix() -> None:
    name = safe_name("苏州" * 100 + ".docx")

    assert name.endswith(("州.docx", "苏.docx"))
    assert MAX_BYTES - 12 < len(name.encode()) <= MAX_BYTES


@given(st.text(max_size=300), st.sampled_from([None, "", PDF, "text/plain", "x/y"]))
def test_whatever_a_file_is_called_its_name_is_one_plain_name(given_name: str, kind: str | None) -> None:
    name = safe_name(given_name, kind)

    assert name
    assert not set("/\\\0\n\r") & set(name)
    assert not name.startswith((".", " "))
    assert len(name.encode()) <= MAX_BYTES
    assert all(unicodedata.category(each) not in ("Cc", "Cf", "Cs") for each in name)


def test_the_next_free_number_is_taken() -> None:
    there = {"年报.pdf", "年报-2.pdf"}

    assert numbered_name("年报.pdf", there.__contains__) == "年报-3.pdf"


def test_a_title_is_one_visible_line() -> None:
    assert safe_title("  关于\n元荡\u202e的通知 ") == "关于 元荡的通知"
    assert len(safe_title("长" * 1000)) == 200
    assert safe_title(" \n ") == ""


def test_suffixes_and_names_are_compared_without_case_and_width() -> None:
    assert suffix_of("年报.PDF") == ".pdf"
    assert collision_key("Ａ.TXT") == collision_key("a.txt")
