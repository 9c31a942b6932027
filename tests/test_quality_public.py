"""Ranking and refusal on public collections, where they lie beside the checkout; they are not ours to ship."""

from functools import cache

import pytest

from retrieval.answering.answerer import Answerer
from retrieval.evaluation import leave_out, runs
from retrieval.evaluation.beir import Collection, even_sample, read_collection
from tests.paths import COLLECTIONS

SAMPLE = 1000
LEFT_OUT = 500
FLOORS = {"cmrc": 0.975, "drcd": 0.915, "drcd_x": 0.915}  # recall@1 on the sample

pytestmark = pytest.mark.skipif(not COLLECTIONS.is_dir(), reason=f"no public collections in {COLLECTIONS}")


@cache
def opened(name: str) -> tuple[Collection, Answerer]:
    collection = read_collection(COLLECTIONS / name)
    return collection, Answerer(collection.library, passages=collection.passages)


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_the_first_passage_is_the_one_asked_for(name: str, floor: float) -> None:
    collection, answerer = opened(name.removesuffix("_x"))
    queries = even_sample(collection.queries, SAMPLE)
    if name.endswith("_x"):
        queries = tuple(map(runs.to_simplified, queries))
    assert runs.measure(list(runs.rank_all(answerer, queries)))["recall@1"] >= floor


def test_confidence_tells_an_answered_question_from_one_whose_passage_is_gone() -> None:
    collection, answerer = opened("cmrc")
    pairs = list(leave_out.ask_twice(answerer, even_sample(collection.queries, LEFT_OUT)))
    found = leave_out.figures(pairs)
    assert found["leave_out_auc"] >= 0.8
    assert found["kept_not_found"] <= 0.02
