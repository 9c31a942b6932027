"""The score is rank-bm25's but for the inverse document frequency, and a few scores are worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from retrieval.index.bm25 import K1, B, candidate_scores, definition, inverse_document_frequency

THREE = (("元荡", "岸线"), ("岸线",), ("医保", "医保", "刷卡"))


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
    scores = definition()(THREE).get_scores

    assert scores(["医保"]) == pytest.approx([0, 0, log(8 / 3) * 4.4 / 3.65])
    # 岸线 once in the first, of average length: 2.2 / 2.2; once in the second: 2.2 / (1 + 1.2 · (0.25 + 0.75 · 0.5))
    assert scores(["岸线"]) == pytest.approx([log(1.6), log(1.6) * 2.2 / 1.75, 0])


def test_the_definition_is_rank_bm25_but_for_the_inverse_document_frequency() -> None:
    ours, theirs = definition()(THREE), BM25Okapi(THREE, k1=K1, b=B)
    theirs.idf = {term: inverse_document_frequency(3, n) for term, n in {"元荡": 1, "岸线": 2}.items()}

    np.testing.assert_allclose(ours.get_scores(["元荡", "岸线"]), theirs.get_scores(["元荡", "岸线"]), atol=1e-12)
    assert (K1, B) == (1.2, 0.75)


def test_candidates_score_as_among_all() -> None:
    idf = {"岸线": 2 * inverse_document_frequency(3, 2), "元荡": inverse_document_frequency(3, 1)}
    found = candidate_scores(idf, [{"岸线": 1, "元荡": 0}, {"岸线": 1, "元荡": 1}], [1, 2], average=2.0)

    scores = definition()(THREE).get_scores
    expected = 2 * scores(["岸线"]) + scores(["元荡"])
    np.testing.assert_allclose(found, [expected[1], expected[0]], atol=1e-12)
