"""What only puts passages forward: quotation marks of Chinese, and years that open a span of time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.question import asked_years, quoted, years
from retrieval.ranking.weights import DEFAULT_WEIGHTS
from tests.shelf import answerer_of


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("“一网通办”是什么?", ("一网通办",)),
        ("「兩地情」和『十年之約』", ("兩地情", "十年之約")),
        ("《元荡》《元荡》‘岸线’", ("岸线", "元荡")),
        ('"一网通办"是什么?', ()),
        ("“”「荡」是什么?", ()),
        ("“没有关上", ()),
    ],
)
def test_what_stands_in_chinese_quotation_marks_is_known(question: str, phrases: tuple[str, ...]) -> None:
    assert sorted(quoted(question)) == sorted(phrases)


def test_a_quoted_phrase_puts_the_passage_that_holds_it_forward_and_leaves_no_other_out(tmp_path: Path) -> None:
    whole = "会议讨论了青年人才之家的建设,代表们提出了意见。"
    parts = "青年的家和人才的家都建设好了,人才、青年很高兴,青年人才都说家好。"
    answerer = answerer_of(tmp_path, a=parts, b=whole)

    def scores(question: str) -> list[float]:
        ids = {passage.document: passage.id for passage in answerer.passages}
        ranked = dict(answerer.rank(question))
        return [ranked[ids["a.txt"]], ranked[ids["b.txt"]]]

    (other, plain), (same, marked) = scores("青年人才之家建设怎么样?"), scores("“青年人才之家”建设怎么样?")
    factors = answerer.answer("“青年人才之家”建设怎么样?").quotes[0].factors

    assert marked == pytest.approx(plain + DEFAULT_WEIGHTS.quoted)
    assert same == pytest.approx(other)
    assert {factor.name: factor.value for factor in factors}["quoted"] == DEFAULT_WEIGHTS.quoted


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("2022年以后建成的项目", 2022, 2099),
        ("2022之后建成的项目", 2022, 2099),
        ("2022年以来", 2022, 2099),
        ("自2022年起", 2022, 2099),
        ("2022年至今", 2022, 2099),
        ("2022年以前的项目", 1000, 2022),
        ("1970年前的项目", 1000, 1970),
        ("2022年的项目", 2022, 2022),
    ],
)
def test_a_year_that_opens_a_span_means_all_of_it(question: str, first: int, last: int) -> None:
    assert asked_years(question) == {str(year) for year in range(first, last + 1)}


@pytest.mark.parametrize("question", ["去年建成的项目", "今年的项目", "最近三年", "两年前的项目"])
def test_years_without_a_number_are_nobodys(question: str) -> None:
    assert asked_years(question) == frozenset()


def test_a_later_year_is_no_contradiction_and_an_earlier_one_is(tmp_path: Path) -> None:
    answerer = answerer_of(
        tmp_path,
        a="2019年建成的项目有水乡客厅,居民很高兴。",
        b="2023年建成的项目有元荡大桥,居民很高兴。",
    )

    def order(question: str) -> list[str]:
        return [name.partition("-")[0] for name, _ in answerer.rank(question)]

    ids = {document: order(word)[0] for document, word in (("a", "水乡客厅"), ("b", "元荡大桥"))}
    assert order("2022年以后建成的项目有哪些?")[0] == ids["b"]
    assert order("2022年以前建成的项目有哪些?")[0] == ids["a"]


@given(st.text(max_size=60))
def test_the_years_of_a_text_are_among_those_it_asks_about(text: str) -> None:
    assert years(text) <= asked_years(text)
    assert all(phrase in text for phrase in quoted(text))
