import re

import pytest

from retrieval.answering.answer import Outcome
from retrieval.evaluation import judging, limits, report
from retrieval.evaluation.beir import JudgedQuery
from retrieval.evaluation.calibration import Prediction
from retrieval.evaluation.leave_out import LeaveOutPair
from retrieval.evaluation.limits import Limit, broken, check_names, parse_limit
from retrieval.evaluation.lines import EvaluationError
from retrieval.evaluation.report import Report, as_json
from retrieval.evaluation.runs import Ranking
from tests.retrieval.evaluation.test_judging import FAR_GOLD, GOLD, NEAR_GOLD, judged, quote

FOUND = Prediction(Outcome.FOUND, quoted=True, confidence=0.9, right=True, answerable=True)
LEFT_OUT = Prediction(Outcome.RELATED, quoted=True, confidence=0.3, right=False, answerable=False)


@pytest.fixture
def ours() -> Report:
    judgements = [
        judged(GOLD, quote()),
        judged(GOLD, quote(12, mark=(0, 8)), quote()),
        judged(NEAR_GOLD, outcome=Outcome.NOT_FOUND),
        judged(FAR_GOLD, outcome=Outcome.NOT_FOUND),
    ]
    return report.of_question_set("questions.jsonl", judgements)


@pytest.fixture
def collection() -> Report:
    query = JudgedQuery("q1", "元荡在哪里?", frozenset({"a"}))
    rankings = [Ranking(query, ("a", "b"), (2.0, 1.0), 10), Ranking(query, ("b", "a"), (2.0, 1.0), 20)]
    return report.of_collection("set", rankings, [LeaveOutPair(query, FOUND, LEFT_OUT)])


def test_a_figure_is_found_by_its_name_and_by_kind(ours: Report) -> None:
    assert ours.figure("hit@1") == 0.5
    assert ours.figure("hit@3/fact") == 1.0
    assert ours.figure("hit@1/unanswerable_far") is None
    assert ours.figure("hit@1/poem") is None


def test_a_failure_shows_what_came_instead(ours: Report) -> None:
    (failure,) = ours.failures
    assert failure.failed == ("hit@1", "sentence")
    assert failure.came == "000.txt 1/1: 会后参观了元荡。"


def test_a_passage_that_is_not_first_is_a_failure_of_the_collection(collection: Report) -> None:
    (failure,) = collection.failures
    assert (failure.failed, failure.came) == (("recall@1",), "b")


def test_a_passage_beyond_the_fifth_place_fails_both_recalls() -> None:
    ranking = Ranking(
        JudgedQuery("q1", "元荡?", frozenset({"a"})), tuple("bcdefa"), tuple(map(float, range(6, 0, -1))), 1
    )
    assert report.of_collection("set", [ranking]).failures[0].failed == ("recall@1", "recall@5")


def test_the_object_holds_figures_kinds_and_the_points_of_the_picture(ours: Report) -> None:
    found = as_json(ours, failures=True)
    assert found.keys() == {"set", "questions", "figures", "kinds", "reliability", "coverage", "failures"}
    assert found["kinds"]["fact"]["hit@1"] == 0.5
    assert found["failures"][0]["question"] == GOLD.question
    assert "failures" not in as_json(ours, failures=False)


def test_the_names_that_limits_know_are_those_of_the_figures(ours: Report, collection: Report) -> None:
    assert set(limits.QUESTION_SET_FIGURES) == set(ours.figures)
    assert set(limits.KIND_FIGURES) == set().union(*ours.kinds.values())
    assert {*limits.COLLECTION_FIGURES, *limits.LEAVE_OUT_FIGURES} == set(collection.figures)


def test_a_limit_is_a_name_and_a_number() -> None:
    assert parse_limit("hit@1/fact=0.9") == Limit("hit@1/fact", 0.9)
    assert parse_limit("auc = 1", floor=False) == Limit("auc", 1.0, floor=False)


@pytest.mark.parametrize("text", ["hit@1", "hit@1=viel", "=", "hit@1=nan", "hit@1=inf", ""])
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(EvaluationError, match=re.escape(f"'{text}': METRIC=VALUE with a number is wanted")):
        parse_limit(text)


@pytest.mark.parametrize("name", ["recall", "hit@1/poem", "auc/fact", "", "/"])
def test_a_limit_on_an_unknown_figure_is_refused_before_the_run(name: str) -> None:
    check_names([Limit("hit@1", 1), Limit("hit@1/fact", 1)], limits.QUESTION_SET_FIGURES, {"fact"})
    with pytest.raises(EvaluationError, match=re.escape(f"unknown metric '{name}'; known here: hit@1, hit@3")):
        check_names([Limit(name, 1)], limits.QUESTION_SET_FIGURES, {"fact"})


def test_only_broken_limits_get_a_line(ours: Report) -> None:
    kept = [Limit("hit@1", 0.5), Limit("hit@3/fact", 1.0), Limit("hit@1", 0.5, floor=False)]
    assert list(broken(kept, ours)) == []
    failing = [Limit("hit@1", 0.51), Limit("answerable_found", 0.9, floor=False)]
    assert list(broken(failing, ours)) == [
        "hit@1 is 0.5000, under 0.51",
        "answerable_found is 1.0000, over 0.9",
    ]


def test_a_limit_without_a_question_to_measure_it_on_is_wrong_use() -> None:
    only_far = report.of_question_set("far.jsonl", [judged(FAR_GOLD, outcome=Outcome.NOT_FOUND)])
    with pytest.raises(EvaluationError, match=r"'hit@1': far.jsonl has no question to measure it on"):
        list(broken([Limit("hit@1", 0.5)], only_far))


def test_a_set_of_one_side_has_no_area() -> None:
    assert "auc" not in judging.figures([judged(GOLD, quote())])
