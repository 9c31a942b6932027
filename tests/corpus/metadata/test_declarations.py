"""What can be declared about a document, and how a slip is pointed out."""

from __future__ import annotations

import pytest

from corpus.document import CorpusError, Metadata
from corpus.metadata.declarations import Declarations, read_declarations, read_sidecar


def declared(*rows: str) -> Declarations:
    return read_declarations("\n".join(("# 说明", '["a.txt"]', *rows)), "documents.toml")


def test_stated_and_inferred_values_are_kept_apart() -> None:
    found = declared('title = "元荡"', 'published = "2021-05"', 'language = "zh-Hans"', 'inferred = ["published"]')
    assert found.of["a.txt"].stated == Metadata(title="元荡", language="zh-Hans")
    assert found.of["a.txt"].guessed == Metadata(published="2021-05")
    assert found.lines == {"a.txt": 2}
    assert not found.faults


@pytest.mark.parametrize("day", ['"2022"', '"2021-05"', '"2020-11-23"', "2020-11-23", "2020-11-23T16:27:36"])
def test_a_day_a_month_or_a_year_is_a_date(day: str) -> None:
    (published,) = [declaration.stated.published for declaration in declared(f"published = {day}").of.values()]
    assert published == day.strip('"')[:10]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('published = "2020-13-01"', "published '2020-13-01' is not a date"),
        ('published = "昨天"', "published '昨天' is not a date"),
        ("published = 2020", "published 2020 is not a text"),
        ('title = ""', "title '' is not a text"),
        ('url = "example"', "url 'example' is not a web address"),
        ('language = "zh"', "language 'zh' is none of zh-Hans, zh-Hant, en"),
        (
            'author = "某"',
            "unknown key 'author' (known: title, publisher, published, url, language, inferred, corrections)",
        ),
        ('inferred = ["title"]', "inferred ['title'] is not a list of keys that are given here"),
        ('inferred = "title"', "inferred 'title' is not a list of keys that are given here"),
        ("corrections = 1", 'corrections are written as [["file name".corrections]]'),
    ],
)
def test_a_slip_is_pointed_out_with_its_line(row: str, fault: str) -> None:
    found = declared('publisher = "苏州日报"', row)
    assert found.faults == (f"documents.toml:4: {fault}",)
    assert not found.of


@pytest.mark.parametrize(
    ("entry", "line", "fault"),
    [
        ('found = "甲"', 3, "a correction needs found, corrected, reason and nothing else"),
        ('found = 1\ncorrected = "乙"\nreason = "丙"', 4, "found, corrected and reason of a correction are texts"),
    ],
)
def test_a_correction_must_be_whole(entry: str, line: int, fault: str) -> None:
    (found,) = declared('[["a.txt".corrections]]', entry).faults
    assert found.endswith(fault)
    assert found.startswith("documents.toml:")
    assert int(found.split(":")[1]) in (2, line)


def test_a_correction_knows_its_line() -> None:
    (correction,) = (
        declared('[["a.txt".corrections]]', 'found = "甲"', 'corrected = "乙"', 'reason = "丙"').of["a.txt"].corrections
    )
    assert (correction.found, correction.corrected, correction.reason, correction.line) == ("甲", "乙", "丙", 4)


def test_a_value_in_place_of_a_table_is_pointed_out() -> None:
    assert read_declarations('title = "元荡"', "documents.toml").faults == (
        'documents.toml:1: wanted a table ["file name"], found a value',
    )


def test_broken_syntax_is_pointed_out_with_its_line() -> None:
    (fault,) = read_declarations('["a.txt"]\ntitle = \n', "documents.toml").faults
    assert fault.startswith("documents.toml:2: Invalid value")
    with pytest.raises(CorpusError, match=r"^a\.toml:1: ") as caught:
        read_sidecar("title = ", "a.toml")
    assert caught.value.code == "declaration"


def test_one_faulty_table_leaves_the_others() -> None:
    text = '["a.txt"]\npublished = "x"\n["b.txt"]\npublished = "2022"\n'
    assert list(read_declarations(text, "documents.toml").of) == ["b.txt"]
