"""Re-ranking by meaning in the answers: the order changes, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.cli.runtime import Runtime, UnavailableError
from bot.settings import Settings
from bot.translations import Language, read_translations
from retrieval.answering.answer import Answer
from retrieval.answering.answerer import Answerer
from retrieval.ranking.semantic.reranker import Reranker
from tests.records import bundled
from tests.retrieval.ranking.semantic.test_semantic import Bigrams

QUESTIONS = ("长三角一体化 示范区", "苏州有哪些医院?", "吴庆文说了什么?", "今天天气怎么样")


def with_meaning() -> Answerer:
    return Answerer(bundled()[0], rerank=partial(Reranker, embedder=Bigrams()))


def by_passage(answer: Answer) -> dict[str, tuple[str, float]]:
    return {quote.passage: (quote.text, quote.confidence) for quote in answer.quotes}


def test_outcome_quotes_and_confidence_stay_those_of_the_words() -> None:
    answerer = with_meaning()
    for question in QUESTIONS:
        words, meaning = bundled()[1].answer(question, top=20), answerer.answer(question, top=20)
        assert (meaning.outcome, meaning.missing) == (words.outcome, words.missing)
        assert by_passage(meaning) == by_passage(words)


def test_the_difference_is_a_factor_and_the_factors_still_sum_to_the_score() -> None:
    for quote in with_meaning().answer(QUESTIONS[0]).quotes:
        assert quote.factors[-1].name == "semantic"
        assert sum(factor.value for factor in quote.factors) == pytest.approx(quote.score)


def test_a_ranking_is_by_meaning_too() -> None:
    ranked = with_meaning().rank(QUESTIONS[0], top=10)

    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    assert ranked != bundled()[1].rank(QUESTIONS[0], top=10)


def test_a_model_that_is_not_to_be_had_is_one_line(tmp_path: Path) -> None:
    settings = replace(Settings(), data_dir=tmp_path, semantic="http://127.0.0.1:9/v1", semantic_model="m")

    with pytest.raises(UnavailableError, match="127") as error:
        _ = Runtime(settings, read_translations(Language.ENGLISH)).answerer
    assert "\n" not in str(error.value)


def test_an_address_without_a_model_is_one_line() -> None:
    with pytest.raises(UnavailableError, match="model"):
        _ = Runtime(replace(Settings(), semantic="https://example.org"), read_translations(Language.ENGLISH)).answerer
