"""Four kinds of terms, one sum, and nothing for what shares nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bm25 import BM25
from retrieval.fold import fold
from retrieval.index import BIGRAMS, CHARACTERS, CONTEXT, KINDS, WORDS, Index, best
from tests.records import bundled
from tests.shelf import analyzer, shelf

HOSPITAL = "青浦、吴江的参保人员可在85家医保定点机构刷卡结算。"
SHORE = "元荡岸线贯通率达到66.4%。"
TREATY = "昨天,雙方簽署框架協議。"


def test_the_score_is_the_sum_over_the_kinds_of_terms_each_by_its_weight() -> None:
    answerer = bundled()[1]
    asked = answerer._reader.read("元荡岸线的贯通率")  # no word of it has another form, so kinds are plain BM25
    plain = asked.question.terms
    terms = [analyzer().terms(text) for text in answerer.index.folded]
    by_kind = answerer.index.scores(asked)

    forms = [form for form, _ in asked.weighted_words()]
    weights = dict(asked.weighted_words())
    words = sum(WORDS * weights[form] * BM25([each.words for each in terms]).get_scores([form]) for form in forms)
    characters = CHARACTERS * BM25([each.characters for each in terms]).get_scores(list(plain.characters))
    np.testing.assert_allclose(by_kind[KINDS.index("words")], words, atol=1e-9)
    np.testing.assert_allclose(by_kind[KINDS.index("characters")], characters, atol=1e-9)


def test_bigrams_count_by_their_weight() -> None:
    three = shelf(HOSPITAL, SHORE, TREATY)
    terms = [analyzer().terms(text).bigrams for text in three.index.folded]
    asked = three.ask("岸线贯通")

    expected = BIGRAMS * BM25(terms).get_scores(list(asked.question.terms.bigrams))
    np.testing.assert_allclose(three.index.scores(asked)[KINDS.index("bigrams")], expected, atol=1e-9)


def test_context_counts_by_its_own_weight_and_in_a_row_of_its_own() -> None:
    three = shelf(HOSPITAL, SHORE, TREATY, contexts=("", "生态 修复", "合作"))
    by_kind = three.index.scores(three.ask("修复"))

    expected = CONTEXT * BM25([[], ["生态", "修复"], ["合作"]]).get_scores(["修复"])
    np.testing.assert_allclose(by_kind[KINDS.index("context_words")], expected, atol=1e-9)
    assert by_kind[KINDS.index("words")].tolist() == [0, 0, 0]


@pytest.mark.parametrize("question", ["量子纠缠", "hello", "", ",。!?", "呢", "12345"])
def test_a_passage_that_shares_nothing_scores_exactly_nothing(question: str) -> None:
    three = shelf(HOSPITAL, SHORE, TREATY)

    assert three.scores(question) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("question", "first"), [("哪里能刷卡?", 0), ("元荡的岸线", 1), ("框架协议", 2), ("框架協議", 2)]
)
def test_what_is_shared_scores_more_than_nothing(question: str, first: int) -> None:
    found = shelf(HOSPITAL, SHORE, TREATY).scores(question)

    assert found[first] == max(found) > 0


def test_passages_are_matched_folded_and_kept_in_order() -> None:
    assert shelf(HOSPITAL, SHORE, TREATY).index.folded == (HOSPITAL, SHORE, fold(TREATY))


def test_an_index_of_nothing_answers_with_nothing() -> None:
    empty = Index.of((), (), analyzer())

    assert empty.scores(bundled()[1]._reader.read("元荡")).shape == (len(KINDS), 0)
    assert not empty.holds("元荡")
    assert best(np.zeros(0), 3) == []


@pytest.mark.parametrize(
    ("word", "stands"),
    [
        ("刷卡", True),  # a word
        ("定点机构", True),  # two words
        ("点机", True),  # across two words
        ("卡", True),  # a character inside a word
        ("荡岸线贯", True),
        ("元荡刷卡", False),  # in two passages
        ("量子", False),
        ("85", True),
        ("签署", True),  # in the other script
    ],
)
def test_a_word_stands_in_the_documents_as_a_word_or_inside_others(word: str, stands: bool) -> None:
    three = shelf(HOSPITAL, SHORE, TREATY)

    assert three.index.holds(word) is stands
    assert three.index.may_hold(word) or not stands or len(word) == 1


def test_a_number_may_stand_in_front_of_a_percent_sign() -> None:
    assert shelf(HOSPITAL, SHORE).index.may_hold("66.4")


def test_a_stretch_of_two_characters_across_words_is_no_word() -> None:
    index = shelf(HOSPITAL, SHORE, TREATY).index

    assert index.holds_word("刷卡")
    assert not index.holds_word("点机")
    assert index.holds_word("定点机构")
    assert not index.holds_word("元荡刷卡")


def test_the_best_come_first_and_ties_go_by_position() -> None:
    assert best(np.array([1.0, 3.0, 0.0, 3.0, 2.0, 3.0]), 4) == [1, 3, 5, 4]
    assert best(np.array([2.0, 2.0, 2.0, 2.0]), 2) == [0, 1]


def test_nothing_that_scores_nothing_is_among_the_best() -> None:
    assert best(np.array([0.0, 1.0, 0.0]), 3) == [1]
    assert best(np.zeros(3), 3) == []


def test_what_lies_far_below_the_first_is_left_out_beyond_the_least() -> None:
    scores = np.array([10.0, 6.0, 4.0, 3.0, 1.0])

    assert best(scores, 5, within=0.5) == [0, 1]
    assert best(scores, 5, within=0.5, least=3) == [0, 1, 2]
    assert best(scores, 2, within=0.1, least=3) == [0, 1]


@given(st.lists(st.integers(0, 5).map(float), max_size=30), st.integers(1, 10))
def test_the_best_are_those_of_a_plain_sort(scores: list[float], count: int) -> None:
    order = sorted(range(len(scores)), key=lambda position: (-scores[position], position))

    assert best(np.array(scores), count) == [position for position in order if scores[position] > 0][:count]
