"""What is extracted from many texts at once is what the analyzer finds in each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.analyzer import HAN, Terms
from retrieval.extraction import Occurrences, unit_occurrences, word_occurrences
from retrieval.fold import fold
from retrieval.keys import key
from tests.records import bundled
from tests.shelf import analyzer

RUNS = st.sampled_from(["元荡", "岸线", "85", "66.4", "3.14abc", ".5", "1.2.3", "s1"])
SIGNS = st.sampled_from("_。、 〇é٣𠀀\U000323af\U000323b0豈㐀ꀀ😀가かß½\n\t\ud800\udc00\x00")
PIECES = RUNS | SIGNS
TEXTS = st.lists(st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20)), max_size=5)


def assert_as_the_analyzer_says(texts: Sequence[str]) -> None:
    terms = [analyzer().terms(text) for text in texts]
    bigrams, characters = unit_occurrences(texts)
    for found, kind in (
        (word_occurrences(texts, analyzer()), "words"),
        (bigrams, "bigrams"),
        (characters, "characters"),
    ):
        assert_terms(found, [getattr(each, kind) for each in terms])


def assert_terms(found: Occurrences, expected: Sequence[Sequence[str]]) -> None:
    pairs = sorted((number, key(term)) for number, terms in enumerate(expected) for term in terms)

    assert sorted(zip(found.owners.tolist(), found.keys.tolist(), strict=True)) == pairs
    assert found.lengths.tolist() == [len(terms) for terms in expected]


@settings(max_examples=120, deadline=None)
@given(TEXTS)
@example(["3.14abc", "a.5元", "元_荡"])
@example(["元荡\n岸线", "岸", "线"])
@example(["", "", "元"])
@example(["66", ".4", "苏"])
def test_what_is_extracted_at_once_are_the_terms_of_each_text(texts: list[str]) -> None:
    assert_as_the_analyzer_says(texts)


@pytest.mark.parametrize(
    ("text", "bigrams"),
    [
        ("元荡岸", ["元\t荡", "荡\t岸"]),
        ("总投资66.4亿元", ["总\t投", "投\t资", "资\t66.4", "66.4\t亿", "亿\t元"]),
        ("3.14abc线", ["3.14\tabc", "abc\t线"]),
        ("S1线", ["S1\t线"]),
        ("元荡,岸线 长_江", ["元\t荡", "岸\t线"]),
        ("𠀀荡", ["𠀀\t荡"]),
    ],
)
def test_bigrams_are_pairs_of_neighbouring_units(text: str, bigrams: list[str]) -> None:
    found, _ = unit_occurrences([text])

    assert_terms(found, [bigrams])


def test_no_bigram_goes_from_one_text_into_the_next() -> None:
    bigrams, _ = unit_occurrences(["元", "荡", "85", "家"])

    assert bigrams.keys.tolist() == []
    assert bigrams.lengths.tolist() == [0, 0, 0, 0]


def test_a_term_stands_as_often_as_it_is_written() -> None:
    _, characters = unit_occurrences(["元元荡", "元"])

    assert sorted(zip(characters.keys.tolist(), characters.owners.tolist(), strict=True)) == [
        (key("元"), 0),
        (key("元"), 0),
        (key("元"), 1),
        (key("荡"), 0),
    ]
    assert characters.lengths.tolist() == [3, 1]


@pytest.mark.parametrize("texts", [[], [""], ["", "。", "\n"]])
def test_texts_without_terms_have_none(texts: list[str]) -> None:
    for found in (*unit_occurrences(texts), word_occurrences(texts, analyzer())):
        assert found.keys.tolist() == []
        assert found.lengths.tolist() == [0] * len(texts)


@pytest.mark.parametrize("place", [0, 0x3006, 0x3007, 0x3008, 0x33FF, 0x3400, 0x9FFF, 0xA000, 0xF900, 0xFAFF, 0xFB00])
@pytest.mark.parametrize("plane", [0, 2, 3])
def test_a_character_is_chinese_here_where_it_is_to_the_analyzer(place: int, plane: int) -> None:
    character = chr(plane << 16 | place)
    _, found = unit_occurrences([character])

    assert len(found.keys) == bool(re.fullmatch(f"[{HAN}]", character))


def test_the_documents_that_ship_are_extracted_as_they_are_analysed() -> None:
    assert_as_the_analyzer_says([fold(passage.text) for passage in bundled()[1].passages])


def test_owners_and_lengths_are_whole_numbers_of_one_size() -> None:
    for found in (*unit_occurrences(["元荡85家"]), word_occurrences(["元荡85家"], analyzer())):
        assert found.keys.dtype == np.uint64
        assert found.owners.dtype == np.int32
        assert len(found.keys) == len(found.owners) == found.lengths.sum()


def test_the_terms_of_the_test_are_of_all_kinds() -> None:
    assert all(getattr(analyzer().terms("元荡85家"), kind) for kind in Terms.__dataclass_fields__)
