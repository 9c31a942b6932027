"""Questions with filters, asked of real documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.answer import Answer, Citation, Outcome, Smalltalk
from retrieval.answering.answerer import Answerer
from retrieval.index.live_index import LiveIndex
from retrieval.query.filter_syntax import Key, keyed_filter, text_filters
from retrieval.query.filters import Fault, Problem
from tests.records import bundled
from tests.shelf import answerer_of

METADATA = """
["a.txt"]
publisher = "苏州日报"
published = "2022-06-05"
["b.txt"]
publisher = "蘇州日報"
published = 2023
["c.txt"]
publisher = "阜阳发布"
"""
RATE = "元荡岸线贯通率是多少?"


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "documents.toml").write_text(METADATA.replace("= 2023", '= "2023"'), "utf-8")
    return answerer_of(
        folder,
        a="昨天发布的数据显示,元荡岸线贯通率达到66.4%,居民休闲更加方便。",
        b="元蕩岸線貫通率今年已經達到八成,上海段全部完工。",
        c="据介绍,元荡岸线贯通率是三地共同公布的,目前为66.4%。",
        d="太湖的水质去年有所改善,达到二类标准。",
    )


def documents(answer: Answer) -> list[str]:
    return [quote.citation.document for quote in answer.quotes]


def test_what_is_asked_of_some_documents_is_answered_by_these_alone_with_filters_or_without(answerer: Answerer) -> None:
    some = frozenset({"b.txt", "c.txt"})

    assert set(documents(answerer.answer(RATE, documents=some))) == {"b.txt", "c.txt"}
    assert documents(answerer.answer(f"{RATE} 来源:苏州日报", documents=some)) == ["b.txt"]


def test_without_filters_the_answer_is_the_usual_one(answerer: Answerer) -> None:
    plain = answerer.answer(RATE)

    assert documents(answerer.answer(RATE)) == documents(plain) != []


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("来源:苏州日报", {"a.txt", "b.txt"}),
        ("來源：阜陽發布", {"c.txt"}),
        ("文档:b", {"b.txt"}),
        ('"66.4%"', {"a.txt", "c.txt"}),
        ("元荡 -上海", {"a.txt", "c.txt"}),
        ("来源:苏州日报 年份:2023", {"b.txt"}),
    ],
)
def test_only_what_the_filters_admit_is_quoted(answerer: Answerer, filters: str, wanted: set[str]) -> None:
    answer = answerer.answer(f"{RATE} {filters}", top=5)

    cited = {citation.document for quote in answer.quotes for citation in (quote.citation, *quote.also_in)}
    assert cited == wanted
    assert answer.question == f"{RATE} {filters}"


def test_what_has_no_date_comes_last_and_is_marked(answerer: Answerer) -> None:
    answer = answerer.answer(f"日期:2022-01..2022-12 {RATE}", top=5)

    assert documents(answer) == ["a.txt", "c.txt"]
    assert [quote.citation.undated for quote in answer.quotes] == [False, True]
    assert documents(answerer.answer(f"日期:2022 {RATE}", top=1)) == ["a.txt"]
    assert documents(answerer.answer(f"年份:1999 {RATE}")) == ["c.txt"]


def test_a_record_is_judged_by_its_own_date_and_publisher(tmp_path: Path) -> None:
    records = [("2022-03-01", "后勤部", "八元"), ("2024-03-05", "办公室", "九元"), (None, None, "十元")]
    lines = [
        json.dumps(
            {"text": f"职工食堂的午餐每份收费{price}。", "date": date, "publisher": publisher}, ensure_ascii=False
        )
        for date, publisher, price in records
    ]
    (tmp_path / "热线.jsonl").write_text("\n".join(lines), "utf-8")
    answerer = answerer_of(tmp_path, 其他="图书馆的座位要提前预约。")
    asked = "职工食堂的午餐收费多少?"

    answer = answerer.answer(f"年份:2024 {asked}", top=2)
    assert [(quote.citation.published, quote.citation.undated) for quote in answer.quotes] == [
        ("2024-03-05", False),
        (None, True),
    ]
    assert [quote.citation.published for quote in answerer.answer(f"年份:2022 {asked}", top=1).quotes] == ["2022-03-01"]


def cited(answer: Answer) -> list[Citation]:
    return [citation for quote in answer.quotes for citation in (quote.citation, *quote.also_in)]


def records(count: int) -> str:
    """Calls that all say the same of another canteen; a hundredth are of the office, of which half have no date."""
    rows = []
    for number in range(count):
        office, odd = number % 100 == 50, number % 200 == 50
        row = {"text": f"第{number}食堂的午餐每份收费八元。", "publisher": "办公室" if office else "后勤部"}
        rows.append(row if odd else {**row, "date": f"20{10 + number % 10}-03-01"})
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


@pytest.mark.parametrize("stored", [False, True])
def test_a_few_of_many_records_are_found_by_what_they_say_of_themselves(tmp_path: Path, stored: bool) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "热线.jsonl").write_text(records(600), "utf-8")
    (folder / "其他.txt").write_text("图书馆的午餐每份收费九元。", "utf-8")
    holdings = LiveIndex(folder, tmp_path / "index" if stored else None)
    holdings.refresh()
    answerer = holdings.answerer
    asked = "食堂的午餐每份收费多少?"

    office = cited(answerer.answer(f"来源:办公室 {asked}", top=10))
    assert {citation.publisher for citation in office} == {"办公室"}
    assert len(office) == 6
    dated = cited(answerer.answer(f"来源:办公室 年份:2010 {asked}", top=10))
    assert [citation.undated for citation in dated] == [False] * 3 + [True] * 3
    assert answerer.answer(f"来源:日报 {asked}").problem == Problem(Fault.UNMET, "", "")
    assert documents(answerer.answer(f"文档:其他 {asked}")) == ["其他.txt"]
    assert answerer.answer("办公室收费多少?").missing == ()


def test_of_equal_records_the_newer_comes_first(tmp_path: Path) -> None:
    rows = [{"text": "午餐每份收费八元。", "date": f"{year}-01-01"} for year in (2019, 2023, 2021)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (quote,) = answerer_of(tmp_path, 其他="图书馆的座位要提前预约。").answer("午餐每份收费多少?").quotes

    assert [each.published for each in (quote.citation, *quote.also_in)] == ["2023-01-01", "2021-01-01", "2019-01-01"]


def test_a_filter_changes_neither_the_text_nor_the_offsets_of_a_quote(answerer: Answerer) -> None:
    plain = {quote.passage: quote for quote in answerer.answer(RATE, top=5).quotes}
    (quote,) = answerer.answer(f"文档:a {RATE}", top=5).quotes

    assert (quote.text, quote.highlights, quote.best_sentence, quote.citation) == (
        plain[quote.passage].text,
        plain[quote.passage].highlights,
        plain[quote.passage].best_sentence,
        plain[quote.passage].citation,
    )


def test_of_what_scores_alike_the_newer_comes_first(tmp_path: Path) -> None:
    dated = (
        f'["{name}.txt"]\npublished = "{date}"\n' for name, date in zip("abc", ("2021", "2023-05", "2022"), strict=True)
    )
    (tmp_path / "documents.toml").write_text("".join(dated), "utf-8")
    answerer = answerer_of(tmp_path, **dict.fromkeys("abcd", "元荡岸线贯通率达到66.4%,居民休闲更加方便。"))
    (quote,) = answerer.answer(RATE).quotes

    assert [each.document for each in (quote.citation, *quote.also_in)] == ["b.txt", "c.txt", "a.txt", "d.txt"]


def test_flags_and_text_filter_together(answerer: Answerer) -> None:
    asked = f"来源:苏州日报 {RATE}"

    assert documents(answerer.answer(asked, filters=keyed_filter(Key.YEAR, "2022"))) == ["a.txt"]
    assert documents(answerer.answer(asked, filters=text_filters(excluded=["居民"]))) == ["b.txt"]


def test_further_passages_can_still_be_excluded(answerer: Answerer) -> None:
    first = answerer.answer(f"来源:苏州日报 {RATE}", top=1)
    rest = answerer.answer(f"来源:苏州日报 {RATE}", exclude=frozenset({first.quotes[0].passage}))

    assert {*documents(first), *documents(rest)} == {"a.txt", "b.txt"}


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (f"年份:二零二 {RATE}", Fault.YEAR),
        (f"日期:2023-13 {RATE}", Fault.DATE),
        ("来源:苏州日报", Fault.ALONE),
        (f"来源:人民日报 {RATE}", Fault.UNMET),
    ],
)
def test_a_filter_that_is_of_no_use_is_named_and_nothing_quoted(
    answerer: Answerer, question: str, fault: Fault
) -> None:
    answer = answerer.answer(question)

    assert answer.problem
    assert answer.problem.fault is fault
    assert (answer.question, answer.outcome, answer.quotes) == (question, Outcome.NOT_FOUND, ())
    assert answer.elapsed_ms > 0


def test_a_phrase_that_stands_nowhere_finds_nothing(answerer: Answerer) -> None:
    answer = answerer.answer('"元荡岸线贯通率达到九成"')

    assert (answer.outcome, answer.quotes, answer.problem) == (Outcome.NOT_FOUND, (), None)


def test_a_greeting_stays_a_greeting(answerer: Answerer) -> None:
    assert answerer.answer("你好 来源:苏州日报").smalltalk is Smalltalk.GREETING


def test_marks_of_chinese_quotation_are_no_filter() -> None:
    answerer = bundled()[1]

    assert answerer.answer("「元荡」岸线贯通率是多少?").quotes == (answerer.answer("「元荡」岸线贯通率是多少?").quotes)


def test_a_folder_is_a_collection(tmp_path: Path) -> None:
    (tmp_path / "政策").mkdir()
    (tmp_path / "政策" / "一.txt").write_text("差旅费按照实际发生的费用报销。", "utf-8")
    answerer = answerer_of(tmp_path, 二="差旅费每月十日以前报销。")

    assert documents(answerer.answer("差旅费怎么报销? 文档:政策/")) == ["政策/一.txt"]


FILTERS = st.sampled_from(
    [
        "来源:苏州日报",
        "来源:发布",
        "年份:2022",
        "日期:..2022",
        "日期:x",
        "文档:a",
        '"66.4%"',
        " -上海",
        " -66.4",
        "时间:2022",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(FILTERS, max_size=4), st.sampled_from([RATE, "太湖水质怎样?", "元荡", "", "你好", "量子纠缠"]))
def test_whatever_is_filtered_every_quote_is_one_of_the_documents(
    answerer: Answerer, filters: list[str], question: str
) -> None:
    answer = answerer.answer(" ".join([question, *filters]), top=3)

    assert len(answer.quotes) <= 3
    assert [quote.citation.undated for quote in answer.quotes] == sorted(q.citation.undated for q in answer.quotes)
    for quote in answer.quotes:
        document = answerer.library.documents[quote.citation.document]
        assert document.text[quote.citation.start : quote.citation.end] == quote.text
    assert bool(answer.quotes) == (answer.outcome is not Outcome.NOT_FOUND)
