"""A corpus tells how it spells the numbers and dates of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.surface_forms import MOST_SURFACES, other_surface_forms, surface_forms
from retrieval.text.dates import DateMention, dates
from retrieval.text.fold import fold
from retrieval.text.numerals import Numeral, numerals
from tests.spellings import gathered

TEXTS = [
    "苏州宿迁15个项目签约,总投资113亿元。",
    "两市签下十五个项目,总投资一百一十三亿元,总投资一百一十三亿元。",
    "2023年5月23日,苏阜产业园区揭牌;二〇二三年五月,又一批项目落地。",
    "阜陽招引蘇州項目23個,完成率百分之五十,從業人員200,000人。",
    "第二十届进博会,第3次会议,第三次会议。",
    "编号007,一带一路,1+5,一批。",
]
Forms = Callable[[Numeral | DateMention], tuple[str, ...]]


def corpus_of(texts: Iterable[str]) -> Forms:
    """What else ``texts`` write for a number or a date."""
    spellings = gathered(surface_forms(texts))
    return lambda mention: other_surface_forms(mention, lambda meaning: spellings.get(meaning, {}))


CORPUS = corpus_of(fold(text) for text in TEXTS)


def number_forms(question: str) -> tuple[str, ...]:
    return CORPUS(numerals(question)[0])


def date_forms(question: str) -> tuple[str, ...]:
    return CORPUS(dates(question)[0])


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("11300000000元", ("一百一十三亿", "113亿")),
        ("113亿元的项目", ("一百一十三亿",)),
        ("一百一十三亿元", ("113亿",)),
        ("15个项目", ("十五",)),
        ("十五个项目", ("15",)),
        ("二十三个项目", ("23",)),
        ("20万人", ("200,000",)),
        ("完成率50%", ("百分之五十",)),
        ("第3次", ("第三",)),
        ("第20届", ("第二十",)),
        ("20届", ("二十",)),
    ],
)
def test_a_number_is_found_as_the_corpus_spells_it(question: str, forms: tuple[str, ...]) -> None:
    assert number_forms(question) == forms


@pytest.mark.parametrize("question", ["50家", "第15名", "15%", "7号", "1家", "5家", "114亿"])
def test_another_meaning_is_no_form(question: str) -> None:
    assert number_forms(question) == ()


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("2023-05", ("2023年5月", "二〇二三年五月")),
        ("2023年5月", ("二〇二三年五月",)),
        ("2023-05-23", ("2023年5月23日",)),
        ("五月二十三日", ("5月23日",)),
        ("二零二三年", ("2023年", "二〇二三年")),
        ("2023年6月", ()),
        ("2023年5月24日", ()),
        ("2022年", ()),
    ],
)
def test_a_date_is_found_in_the_same_or_a_more_exact_one(question: str, forms: tuple[str, ...]) -> None:
    assert date_forms(question) == forms


def test_a_less_exact_date_is_no_form() -> None:
    corpus = corpus_of(["二〇二三年五月的会议"])
    assert corpus(dates("2023年5月23日")[0]) == ()


def test_the_most_frequent_spellings_come_first_and_are_few() -> None:
    spellings = ["100万", "一百万", "100w", "1,000,000", "1000000", "壹佰万", "1000k", "100 万"]
    corpus = corpus_of(f"{spelling}元。" * (count + 1) for count, spelling in enumerate(spellings))
    assert corpus(numerals("100万元")[0]) == tuple(spellings[:1:-1])
    assert len(corpus(numerals("1百万元")[0])) == MOST_SURFACES


def test_a_corpus_without_numbers_has_no_forms() -> None:
    assert corpus_of([])(numerals("113亿")[0]) == ()


@given(st.lists(st.text(alphabet="0123456789零一二三十百万亿点第%年月日-,. 个", max_size=40), max_size=5))
def test_every_form_stands_in_the_corpus_and_means_the_same(texts: list[str]) -> None:
    corpus = corpus_of(texts)
    for question in texts:
        mentions: list[Numeral | DateMention] = [*numerals(question), *dates(question)]
        for mention in mentions:
            forms = corpus(mention)
            assert mention.surface not in forms
            assert all(any(form in text for text in texts) for form in forms)
        for numeral in numerals(question):
            assert all(numerals(form)[0].value == numeral.value for form in corpus(numeral))
