from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.answer import Answer, Outcome
from retrieval.evaluation.calibration import Prediction, auc, calibration_error, coverage, prediction, reliability


def point(confidence: float, *, answerable: bool = True, right: bool = True, quoted: bool = True) -> Prediction:
    return Prediction(Outcome.FOUND if quoted else Outcome.NOT_FOUND, quoted, confidence, right, answerable)


def test_the_area_counts_pairs_in_the_right_order_and_ties_half() -> None:
    answerable = [point(0.9), point(0.5)]
    unanswerable = [point(0.5, answerable=False), point(0.2, answerable=False), point(0.7, answerable=False)]
    assert auc(answerable + unanswerable) == pytest.approx((3 + 1.5) / 6)


@given(
    st.lists(st.sampled_from([0, 0.2, 0.5, 1]), min_size=1, max_size=8),
    st.lists(st.sampled_from([0, 0.2, 0.5, 1]), min_size=1, max_size=8),
)
def test_the_area_is_the_share_of_pairs(yes: list[float], no: list[float]) -> None:
    points = [point(value) for value in yes] + [point(value, answerable=False) for value in no]
    pairs = [(left > right) + (left == right) / 2 for left, right in product(yes, no)]
    assert auc(points) == pytest.approx(sum(pairs) / len(pairs))


def test_the_calibration_error_weighs_each_bin_by_its_count() -> None:
    points = [point(0.95), point(0.95), point(0.95, right=False), point(0.25, right=False)]
    bins = reliability(points)
    assert [(part.low, part.high, part.count) for part in bins] == [(0.2, 0.3, 1), (0.9, 1.0, 3)]
    assert bins[1].right == pytest.approx(2 / 3)
    assert calibration_error(bins) == pytest.approx((1 * 0.25 + 3 * (0.95 - 2 / 3)) / 4)


def test_full_confidence_falls_into_the_last_bin_and_an_edge_into_the_upper_one() -> None:
    assert [(part.low, part.count) for part in reliability([point(1.0), point(0.7), point(0.0)])] == [
        (0.0, 1),
        (0.7, 1),
        (0.9, 1),
    ]


def test_a_question_without_a_quote_makes_no_claim() -> None:
    assert reliability([point(0.0, right=False, quoted=False)]) == ()


def test_coverage_falls_with_the_threshold_and_never_counts_a_missing_quote() -> None:
    points = [point(0.9), point(0.4), point(0.0, quoted=False), point(0.3, answerable=False)]
    found = {step.threshold: step for step in coverage(points)}
    assert [found[level].answerable for level in (0.0, 0.4, 0.45, 0.9, 1.0)] == pytest.approx(
        [2 / 3, 2 / 3, 1 / 3, 1 / 3, 0]
    )
    assert [found[level].unanswerable for level in (0.0, 0.3, 0.35)] == [1, 1, 0]


def test_an_answer_without_quotes_has_no_confidence() -> None:
    silent = prediction(Answer("天气怎么样?", Outcome.NOT_FOUND), right=False, answerable=False)
    assert silent == Prediction(Outcome.NOT_FOUND, quoted=False, confidence=0.0, right=False, answerable=False)
