"""The score is rank-bm25's to the last digit that counts, and a few scores are worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.analyzer import Terms
from retrieval.bm25 import BM25, K1, B, Postings, inverse_document_frequency
from retrieval.fold import fold
from tests.records import bundled
from tests.shelf import analyzer

THREE = (("元荡", "岸线"), ("岸线",), ("医保", "医保", "刷卡"))

Kind = Callable[[Terms], Sequence[str]]
KINDS: dict[str, Kind] = {
    "words": lambda terms: terms.words,
    "bigrams": lambda terms: terms.bigrams,
    "characters": lambda terms: terms.characters,
}
QUESTIONS = (
    "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?",
    "蘇州和阜陽簽了哪些項目?",
    "1+5联动发展会议总投资113亿元",
    "66.4亿 S1线 66.4亿",
    "量子计算机",
)
SENTENCES = st.text(st.sampled_from("苏州元荡岸线医保卡签约的了85%s1,。 "), max_size=24)


def scores(postings: Postings, *terms: tuple[str, float]) -> list[float]:
    row = np.zeros(postings.size)
    postings.add(row, terms)
    return row.tolist()


def assert_equal_to_rank_bm25(passages: Sequence[Sequence[str]], asked: Sequence[str]) -> None:
    expected = BM25(passages).get_scores(list(asked))
    found = scores(Postings.of(passages), *((term, 1.0) for term in asked))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@cache
def bundled_terms() -> tuple[Terms, ...]:
    return tuple(analyzer().terms(text) for text in bundled()[1].index.folded)


@pytest.mark.parametrize(
    ("passages", "containing", "idf"),
    [(3, 1, log(8 / 3)), (3, 2, log(1.6)), (3, 3, log(8 / 7)), (3, 0, log(8)), (1, 1, log(4 / 3))],
)
def test_the_rarer_a_term_the_more_it_weighs_and_never_less_than_nothing(
    passages: int, containing: int, idf: float
) -> None:
    assert inverse_document_frequency(passages, containing) == pytest.approx(idf)
    assert idf > 0


def test_a_score_is_what_the_formula_gives_by_hand() -> None:
    # 3 passages of 2, 1 and 3 terms, 2 on average; 医保 twice in the third: 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 1.5))
    assert scores(Postings.of(THREE), ("医保", 1.0)) == pytest.approx([0, 0, log(8 / 3) * 4.4 / 3.65])
    # 岸线 once in the first, of average length: 2.2 / 2.2; once in the second: 2.2 / (1 + 1.2 · (0.25 + 0.75 · 0.5))
    assert scores(Postings.of(THREE), ("岸线", 1.0)) == pytest.approx([log(1.6), log(1.6) * 2.2 / 1.75, 0])


def test_terms_add_up_times_their_weights() -> None:
    postings = Postings.of(THREE)
    once, other = scores(postings, ("医保", 1.0)), scores(postings, ("刷卡", 1.0))

    assert scores(postings, ("医保", 0.5), ("刷卡", 2.0)) == pytest.approx(
        [0.5 * left + 2 * right for left, right in zip(once, other, strict=True)]
    )


def test_adding_keeps_what_stands_in_the_scores() -> None:
    row = np.array([1.0, 2.0, 3.0])
    Postings.of(THREE).add(row, [("刷卡", 1.0), ("无处可寻", 1.0)])

    assert row[:2].tolist() == [1.0, 2.0]
    assert row[2] > 3


def test_the_definition_is_rank_bm25_but_for_the_inverse_document_frequency() -> None:
    ours, theirs = BM25(THREE), BM25Okapi(THREE, k1=K1, b=B)
    theirs.idf = {term: inverse_document_frequency(3, n) for term, n in {"元荡": 1, "岸线": 2}.items()}

    np.testing.assert_allclose(ours.get_scores(["元荡", "岸线"]), theirs.get_scores(["元荡", "岸线"]), atol=1e-12)
    assert (K1, B) == (1.2, 0.75)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_scores_of_the_bundled_documents_are_those_of_rank_bm25(kind: str, question: str) -> None:
    asked = KINDS[kind](analyzer().terms(fold(question)))

    assert_equal_to_rank_bm25([KINDS[kind](terms) for terms in bundled_terms()], asked)


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=8), SENTENCES)
@pytest.mark.parametrize("kind", KINDS)
def test_scores_of_random_corpora_are_those_of_rank_bm25(kind: str, passages: list[str], question: str) -> None:
    indexed = [KINDS[kind](analyzer().terms(passage)) for passage in passages]
    asked = KINDS[kind](analyzer().terms(question))

    if any(indexed):  # rank-bm25 divides by nothing where no passage has a term
        assert_equal_to_rank_bm25(indexed, asked)
    else:
        assert scores(Postings.of(indexed), *((term, 1.0) for term in asked)) == [0.0] * len(passages)


def test_a_passage_without_terms_matches_nothing_and_counts_as_a_passage() -> None:
    postings = Postings.of([["元荡"], [], ["岸线"]])

    assert postings.size == 3
    assert scores(postings, ("元荡", 1.0), ("岸线", 1.0))[1] == 0
    assert not postings.holds(1, "元荡")
    assert_equal_to_rank_bm25([["元荡"], [], ["岸线"]], ["元荡"])


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_an_empty_corpus_answers_with_nothing(passages: list[list[str]]) -> None:
    postings = Postings.of(passages)

    assert scores(postings, ("元荡", 1.0)) == [0.0] * len(passages)
    assert postings.document_frequency("元荡") == 0
    assert not postings.holds(0, "元荡")


@pytest.mark.parametrize(("term", "passages"), [("元荡", 1), ("岸线", 2), ("医保", 1), ("无处可寻", 0)])
def test_document_frequency_counts_passages_not_occurrences(term: str, passages: int) -> None:
    assert Postings.of(THREE).document_frequency(term) == passages


def test_a_term_that_no_passage_holds_weighs_most() -> None:
    postings = Postings.of(THREE)

    assert postings.idf("无处可寻") > postings.idf("元荡") > postings.idf("岸线") > 0


@given(st.lists(st.lists(st.sampled_from("苏州元荡岸线"), max_size=5), max_size=6))
def test_holds_and_document_frequency_are_what_a_look_at_the_passages_shows(passages: list[list[str]]) -> None:
    postings = Postings.of(passages)

    for term in "苏州元荡岸线刷":
        assert [postings.holds(place, term) for place in range(len(passages))] == [term in each for each in passages]
        assert postings.document_frequency(term) == sum(term in each for each in passages)


def test_postings_are_sorted_by_passage() -> None:
    postings = bundled()[1].index.words
    for number in range(0, len(postings.ids), 37):
        owners = postings.passages[postings.bounds[number] : postings.bounds[number + 1]]
        assert (np.diff(owners) > 0).all()
