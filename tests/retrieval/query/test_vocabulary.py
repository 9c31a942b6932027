"""Four kinds of terms, one sum, and nothing for what shares nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.engine import KINDS, SearchRequest
from retrieval.query.vocabulary import Vocabulary, weighted_terms
from retrieval.ranking.weights import DEFAULT_WEIGHTS as W
from retrieval.text.analyzer import Token
from retrieval.text.fold import fold
from tests.records import bundled
from tests.shelf import Shelf, analyzer, defined_scores, shelf

HOSPITAL = "青浦、吴江的参保人员可在85家医保定点机构刷卡结算。"
SHORE = "元荡岸线贯通率达到66.4%。"
TREATY = "昨天,雙方簽署框架協議。"
STRETCHES = st.one_of(
    st.text(st.sampled_from("青浦吴江参保85家66.4%元荡岸线昨天签署框架协议、。"), min_size=1, max_size=4),
    st.builds(
        lambda text, start, length: text[start : start + length],
        st.sampled_from([fold(each) for each in (HOSPITAL, SHORE, TREATY)]),
        st.integers(0, 12),
        st.integers(1, 6),
    ).filter(bool),
)


@cache
def three() -> Shelf:
    return shelf(HOSPITAL, SHORE, TREATY)


def vocabulary(*texts: str) -> Vocabulary:
    return shelf(*(texts or (HOSPITAL, SHORE, TREATY))).reader.vocabulary


def test_words_count_with_every_form_and_its_weight() -> None:
    found = shelf("居民就医更加方便。", "居民看病更加方便。", "岸线已经贯通。")
    asked = found.ask("居民怎么看病?")
    forms = dict(asked.weighted_words())
    terms = [analyzer().terms(passage.text).words for passage in found.passages]

    assert len(forms) > 2  # 看病 has other forms
    expected = defined_scores(terms, [(form, W.words * weight) for form, weight in forms.items()])
    np.testing.assert_allclose(found.by_kind("居民怎么看病?")[KINDS.index("words")], expected, atol=1e-9)


@pytest.mark.parametrize(("kind", "weight"), [("bigrams", W.bigrams), ("characters", W.characters)])
def test_bigrams_and_characters_count_by_their_weight(kind: str, weight: float) -> None:
    terms = [analyzer().terms(fold(text)) for text in (HOSPITAL, SHORE, TREATY)]
    asked = getattr(three().ask("岸线贯通").question.terms, kind)

    expected = defined_scores([getattr(each, kind) for each in terms], [(term, weight) for term in asked])
    np.testing.assert_allclose(three().by_kind("岸线贯通")[KINDS.index(kind)], expected, atol=1e-9)
    assert expected.any()


def test_context_counts_by_its_own_weight_and_in_a_row_of_its_own() -> None:
    titled = shelf(HOSPITAL, SHORE, TREATY, contexts=("", "生态 修复", "合作"))
    by_kind = titled.by_kind("修复")

    expected = defined_scores([["000"], ["生态", "修复", "001"], ["合作", "002"]], [("修复", W.context_words)])
    np.testing.assert_allclose(by_kind[KINDS.index("context_words")], expected, atol=1e-9)
    assert by_kind[KINDS.index("words")].tolist() == [0, 0, 0]


def test_every_kind_of_term_is_asked_for() -> None:
    words, bigrams, characters, context = weighted_terms(three().ask("元荡岸线"))

    assert dict(words) == {"元荡": W.words, "岸线": W.words}
    assert dict(context) == {"元荡": W.context_words, "岸线": W.context_words}
    assert dict(bigrams) == {"元\t荡": W.bigrams, "荡\t岸": W.bigrams, "岸\t线": W.bigrams}
    assert dict(characters) == dict.fromkeys("元荡岸线", W.characters)


@pytest.mark.parametrize("question", ["量子纠缠", "hello", "", ",。!?", "呢", "12345"])
def test_a_passage_that_shares_nothing_scores_exactly_nothing(question: str) -> None:
    assert three().scores(question) == [0.0, 0.0, 0.0]
    assert three().engine.search(SearchRequest(weighted_terms(three().ask(question)), 3)) == []


@pytest.mark.parametrize(
    ("question", "first"), [("哪里能刷卡?", 0), ("元荡的岸线", 1), ("框架协议", 2), ("框架協議", 2)]
)
def test_what_is_shared_scores_more_than_nothing(question: str, first: int) -> None:
    found = three().scores(question)

    assert found[first] == max(found) > 0


def test_passages_are_matched_folded_and_kept_as_written() -> None:
    (hit,) = three().engine.search(SearchRequest(weighted_terms(three().ask("框架协议")), 3))

    assert (hit.read().text, hit.folded) == (TREATY, fold(TREATY))


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
    assert three().engine.contains(word) is stands
    assert vocabulary().may_contain(word) or not stands or len(word) == 1


@settings(max_examples=60, deadline=None)
@given(STRETCHES)
def test_what_stands_somewhere_is_never_said_to_be_missing_nor_the_reverse(word: str) -> None:
    stands = any(word in fold(text) for text in (HOSPITAL, SHORE, TREATY))

    assert three().engine.contains(word) is stands


@settings(max_examples=60, deadline=None)
@given(STRETCHES)
def test_what_is_a_word_somewhere_may_stand_there(word: str) -> None:
    found = three().reader.vocabulary

    assert found.may_contain(word) or not found.contains_word(word)
    assert found.may_contain(word) or word not in found.words


def test_a_number_may_stand_in_front_of_a_percent_sign() -> None:
    assert vocabulary(HOSPITAL, SHORE).may_contain("66.4")


def test_a_stretch_of_two_characters_across_words_is_no_word() -> None:
    found = vocabulary()

    assert found.contains_word("刷卡")
    assert not found.contains_word("点机")
    assert found.contains_word("定点机构")
    assert not found.contains_word("元荡刷卡")


def test_what_the_index_knows_are_the_passages_not_their_titles() -> None:
    found = shelf(SHORE, contexts=("走进水乡客厅",))

    assert not found.reader.vocabulary.may_contain("水乡")
    assert not found.engine.contains("水乡")
    assert found.engine.surrounded_by("水乡")
    assert not found.engine.surrounded_by("元荡")


def test_a_lone_character_of_a_hit_is_a_word_only_where_it_was_cut_so() -> None:
    two = shelf("两地召开座谈会。", "会场开了三处。")
    assert Token("开", 2, 3) in analyzer().words("会场开了三处。")

    hits = {hit.read().text: hit for hit in two.engine.search(SearchRequest(weighted_terms(two.ask("开")), 2))}
    assert [hits[passage.text].is_word("开") for passage in two.passages] == [False, True]


def test_the_documents_that_ship_hold_what_they_hold() -> None:
    found = bundled()[1].engine

    assert len(list(found.passages())) == found.statistics[0].size == len(bundled()[1].passages)
    assert all(found.contains(word) for word in ("元荡", "示范区", "沪苏", "66.4"))
