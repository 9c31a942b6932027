"""Every regular expression takes time in proportion to its text, whatever stands there."""

from __future__ import annotations

import re

import pytest

from tests.patterns import Pattern, patterns, super_linear

ALL = tuple(patterns())


def test_all_patterns_of_the_program_are_found() -> None:
    places = {pattern.where.partition(":")[0].rpartition(".")[0] for pattern in ALL}
    assert len(ALL) > 230
    assert {
        "corpus.cleaning.conversations",
        "corpus.readers.markdown.reader",
        "retrieval.query.filter_syntax",
        "bot.logs",
    } <= places


@pytest.mark.parametrize("package", ["bot", "corpus.cleaning", "corpus.readers", "corpus", "retrieval"])
def test_no_pattern_takes_more_than_linear_time(package: str) -> None:
    inside = ("corpus.cleaning", "corpus.readers") if package == "corpus" else ()
    own = [each for each in ALL if each.where.startswith(f"{package}.") and not each.where.startswith(inside or "-")]
    assert {each.where: attack for each in own if (attack := super_linear(each))} == {}


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"\s*\|", "search"),
        (r"(?:a|ab?)*c", "match"),
        (r".*(?:x|z).*(?:y|w)", "match"),
        (r"\d+\d+z", "fullmatch"),
        (r"来源\s*[:：]?\s*\d", "match"),
        (r"\[[^\]]*\]", "sub"),
        (r"(?:.*第){2}章", "match"),
    ],
)
def test_a_pattern_that_backtracks_is_told_from_a_linear_one(source: str, method: str) -> None:
    assert super_linear(Pattern("here", re.compile(source), frozenset({method})))


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"(?:(?<!\s)\s++)?\|", "search"),
        (r"\s*+(?:[:：]\s*+)?\d", "match"),
        (r"[^\]]*+\]", "match"),
        (r"a{0,50}b", "sub"),
    ],
)
def test_a_linear_pattern_is_not_accused(source: str, method: str) -> None:
    assert super_linear(Pattern("here", re.compile(source), frozenset({method}))) is None
