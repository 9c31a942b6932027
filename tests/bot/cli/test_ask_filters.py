"""Filters of ``youju ask``, in the question and as options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.filter_options import NAMES
from bot.render.citation import cite
from bot.translations import Translations
from tests.records import Run, citation

QUESTION = "苏州和上海签了哪些合作项目?"


def cited(out: str) -> set[tuple[str, str | None]]:
    quotes = json.loads(out)["quotes"]
    assert quotes
    return {(quote["citation"]["publisher"], quote["citation"]["published"]) for quote in quotes}


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        (["--source", "苏州日报"], "来源:苏州日报"),
        (["--year", "2022"], "年份:2022"),
        (["--date", "2022-11..2023-01"], "日期:2022-11..2023-01"),
        (["--document", "001"], "文档:001"),
        (["--phrase", "一体化"], '"一体化"'),
        (["--exclude", "上海", "--exclude", "推介"], " -上海 -推介"),
        (["--source", "苏州日报", "--year", "2022"], "来源:苏州日报 年份:2022"),
    ],
)
def test_an_option_does_what_the_filter_in_the_question_does(youju: Run, options: list[str], typed: str) -> None:
    by_option = youju("ask", "--json", *options, "一体化有什么机遇?")
    in_text = youju("ask", "--json", "--", f"一体化有什么机遇? {typed.strip()}")

    passages = [[quote["passage"] for quote in json.loads(ran.out)["quotes"]] for ran in (by_option, in_text)]
    assert passages[0] == passages[1] != []
    assert (by_option.code, by_option.err) == (in_text.code, "")


def test_only_the_publisher_that_was_asked_for_is_quoted(youju: Run) -> None:
    out = youju("ask", "--json", "--top", "10", "--source", "发展和改革委员会", QUESTION).out

    assert cited(out) == {("苏州市发展和改革委员会", "2020-11-23")}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--year", "二零二", QUESTION],
            "--year 不能是“二零二”，应为年份或起止年份，如 2023、2021..2023",
        ),
        (
            ["日期:2023-13", QUESTION],
            "日期 不能是“2023-13”，应为日期或起止日期，如 2022、2022-06、2022-06..2023-01、..2022-06",
        ),
        (["--date", "2023..2021", QUESTION], "--date 的“2023..2021”结束早于开始"),
        ([f"{QUESTION} -来源:苏州日报"], "“-来源:苏州日报”：- 后面只能写要排除的词，不能写条件"),
        (["来源:苏州日报"], "只有条件“来源:苏州日报”，没有问题；请在后面写上要问的话"),
        (["--source", " ", QUESTION], "选项 --source 后面缺少值"),
        (["--phrase", "", QUESTION], "选项 --phrase 后面缺少值"),
    ],
)
def test_a_filter_that_cannot_be_used_is_one_line(youju: Run, arguments: list[str], line: str) -> None:
    ran = youju("ask", *arguments)

    assert (ran.code, ran.out, ran.err) == (2, "", f"youju：{line}\n")


def test_a_bad_filter_is_told_in_the_language_of_the_reader(youju: Run) -> None:
    assert youju("--lang", "en", "ask", "--year", "x", QUESTION).err.startswith("youju: --year: “x” is not a year")
    assert youju("--lang", "zh-Hant", "ask", "--year", "x", QUESTION).err.startswith("youju：--year 不能是「x」")


def test_in_a_batch_a_bad_filter_spoils_only_its_own_line(youju: Run) -> None:
    batch = f"年份:二零二 {QUESTION}\n{QUESTION}\n".encode()
    bad, good = map(json.loads, youju("ask", "--json", "-", stdin=batch).out.splitlines())
    told = youju("ask", "-", stdin=batch)

    assert (bad["outcome"], bad["problem"]) == ("not_found", {"fault": "year", "key": "年份", "value": "二零二"})
    assert (good["problem"], bool(good["quotes"])) == (None, True)
    assert "年份 不能是“二零二”" in told.out
    assert (told.code, told.err) == (0, "")


def test_filters_that_no_document_passes_are_no_wrong_use(youju: Run) -> None:
    ran = youju("ask", "--source", "人民日报", QUESTION)

    assert ran.code == 1
    assert "没有文档符合所给的来源、日期或文档条件" in ran.out


def test_what_has_no_date_is_cited_as_undated(youju: Run, tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "a.txt").write_text("差旅费按照实际发生的费用报销,每月十日以前交单。", "utf-8")
    ran = youju("--corpus", str(folder), "ask", "--year", "2022", "差旅费怎么报销?")

    assert ran.code == 0
    assert "日期不详" in ran.out


def test_the_citation_names_an_unknown_date_only_where_one_was_asked_for(
    hant: Translations, english: Translations
) -> None:
    unknown = citation(published=None)

    assert "日期不詳" in cite(citation(published=None, undated=True), hant)
    assert "undated" in cite(citation(published=None, undated=True), english)
    assert "undated" not in cite(unknown, english)


def test_every_filter_option_has_its_help(youju: Run) -> None:
    shown = youju("ask", "--help").out

    assert all(f"--{name} " in shown for name in NAMES)
