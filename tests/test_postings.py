"""Postings of one kind of term: who holds what, how often, and how many terms there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.extraction import Occurrences, word_occurrences
from retrieval.fold import fold
from retrieval.keys import key, keys
from retrieval.postings import FREQUENCY_BITS, MOST_FREQUENT, Postings
from tests.records import bundled
from tests.shelf import analyzer

PASSAGES = st.lists(st.lists(st.sampled_from(["苏", "州", "元荡", "示范区", "长三角一体化"]), max_size=6), max_size=7)
THREE = (("元荡", "岸线"), ("岸线",), ("医保", "医保", "刷卡"))
NOWHERE = "无处可寻"


def postings_of(passages: Sequence[Sequence[str]]) -> Postings:
    return Postings.of(occurrences(passages))


def occurrences(passages: Sequence[Sequence[str]]) -> Occurrences:
    owners = np.repeat(np.arange(len(passages), dtype=np.int32), [len(each) for each in passages])
    found = keys(term for passage in passages for term in passage)
    return Occurrences(found, owners, np.array([len(each) for each in passages], np.int32))


@settings(max_examples=50)
@given(PASSAGES)
def test_postings_tell_what_a_look_at_the_passages_shows(passages: list[list[str]]) -> None:
    found = postings_of(passages)

    assert found.lengths.tolist() == [len(each) for each in passages]
    for term in ("苏", "元荡", "长三角一体化", NOWHERE):
        holding = [place for place, each in enumerate(passages) if term in each]
        assert found.frequency(key(term)) == len(holding)
        assert found.passages(key(term)).tolist() == holding
        assert [place for place in range(len(passages)) if found.holds(place, key(term))] == holding
        assert (found.find(key(term)) >= 0) is bool(holding)


@settings(max_examples=50)
@given(PASSAGES)
def test_entries_hold_passage_and_count_and_the_most_is_the_highest(passages: list[list[str]]) -> None:
    found = postings_of(passages)
    counted = {
        (int(term), int(entry) >> FREQUENCY_BITS): int(entry) & MOST_FREQUENT
        for number, term in enumerate(found.keys)
        for entry in found.entries[slice(*found.span(number))]
    }
    expected = Counter((key(term), place) for place, each in enumerate(passages) for term in each)

    assert counted == expected
    for number, term in enumerate(found.keys.tolist()):
        assert found.most[number] == max(count for (each, _), count in expected.items() if each == term)


@settings(max_examples=50)
@given(PASSAGES)
def test_keys_and_the_entries_of_each_stand_in_order(passages: list[list[str]]) -> None:
    found = postings_of(passages)

    assert found.keys.tolist() == sorted(set(found.keys.tolist()))
    assert found.bounds.tolist() == sorted(set(found.bounds.tolist()))
    for number in range(len(found.keys)):
        entries = found.entries[slice(*found.span(number))].tolist()
        assert entries == sorted(set(entries))


@settings(max_examples=50)
@given(PASSAGES, st.randoms())
def test_the_order_in_which_terms_are_found_does_not_matter(passages: list[list[str]], random: object) -> None:
    found = occurrences(passages)
    order = np.array(sorted(range(len(found.keys)), key=lambda _: random.random()), np.int64)  # type: ignore[attr-defined]
    shuffled = Occurrences(found.keys[order], found.owners[order], found.lengths)

    for name, array in Postings.of(shuffled).arrays("words").items():
        np.testing.assert_array_equal(array, postings_of(passages).arrays("words")[name])


@settings(max_examples=50)
@given(PASSAGES)
def test_entries_in_order_are_grouped_by_their_terms(passages: list[list[str]]) -> None:
    whole = postings_of(passages)
    again = Postings.grouped(np.repeat(whole.keys, whole.sizes), whole.entries, whole.lengths)

    for name, array in again.arrays("words").items():
        np.testing.assert_array_equal(array, whole.arrays("words")[name])


@settings(max_examples=50)
@given(PASSAGES)
def test_arrays_make_the_same_postings_again(passages: list[list[str]]) -> None:
    whole = postings_of(passages)
    arrays = {**whole.arrays("words"), **postings_of([["别的"]]).arrays("bigrams")}
    again = Postings.from_arrays("words", arrays)

    assert {name: array.dtype for name, array in again.arrays("words").items()} == {
        "words.keys": np.uint64,
        "words.bounds": np.uint64,
        "words.entries": np.uint32,
        "words.most": np.uint8,
        "words.lengths": np.uint16,
    }
    for name, array in whole.arrays("words").items():
        np.testing.assert_array_equal(array, again.arrays("words")[name])


@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_an_empty_corpus_holds_nothing(passages: list[list[str]]) -> None:
    found = postings_of(passages)

    assert found.frequency(key("元荡")) == 0
    assert found.passages(key("元荡")).tolist() == []
    assert not found.holds(0, key("元荡"))
    assert found.sizes.tolist() == []


@pytest.mark.parametrize(("term", "passages"), [("元荡", 1), ("岸线", 2), ("医保", 1), (NOWHERE, 0)])
def test_frequency_counts_passages_not_occurrences(term: str, passages: int) -> None:
    assert postings_of(THREE).frequency(key(term)) == passages


def test_a_term_that_is_repeated_without_end_counts_as_often_as_fits() -> None:
    found = postings_of([["哈"] * 300, ["哈"]])

    assert (found.entries & MOST_FREQUENT).tolist() == [MOST_FREQUENT, 1]
    assert found.passages(key("哈")).tolist() == [0, 1]
    assert found.most.tolist() == [MOST_FREQUENT]
    assert found.lengths.tolist() == [300, 1]


def test_a_passage_of_more_terms_than_fit_counts_as_the_longest_not_as_a_short_one() -> None:
    assert postings_of([["哈"] * 65_537]).lengths.tolist() == [65_535]


def test_the_last_passages_and_the_highest_keys_are_found() -> None:
    """Positions take 24 bits, keys 64."""
    last = (1 << 24) - 1
    found = Postings.grouped(
        np.array([key("元荡"), (1 << 64) - 1], np.uint64),
        np.array([last << FREQUENCY_BITS | 2, last << FREQUENCY_BITS | MOST_FREQUENT], np.uint32),
        np.array([7], np.uint16),
    )

    assert found.passages(key("元荡")).tolist() == [last]
    assert found.holds(last, (1 << 64) - 1)
    assert not found.holds(last - 1, (1 << 64) - 1)
    assert found.most.tolist() == [2, MOST_FREQUENT]


def test_postings_of_the_documents_that_ship_are_those_of_their_words() -> None:
    texts = [fold(passage.text) for passage in bundled()[1].passages]
    found = Postings.of(word_occurrences(texts, analyzer()))
    words = [set(analyzer().word_terms(text)) for text in texts]

    for term in sorted(set.union(*words))[::37]:
        assert found.passages(key(term)).tolist() == [place for place, each in enumerate(words) if term in each]
