"""The careful look at candidates: every factor named, and all of them together the score."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.engine import KINDS
from retrieval.ranking.reranking import (
    FINALISTS,
    SHOWN,
    Candidate,
    Ranked,
    conflict,
    newest_first,
    order,
    rescored,
    weigh,
    worth_showing,
)
from tests.records import bundled
from tests.shelf import shelf

MEETINGS = (
    "2021年,长三角主要领导座谈会在江苏无锡举行。",
    "2022年,长三角主要领导座谈会在上海举行。",
    "长三角主要领导座谈会轮流举行。",
    "元荡岸线已经贯通。",
)
WORDS = st.sampled_from(["座谈会", "长三角", "2021年", "2022年", "第二批", "元荡", "在哪里", "多少", "李市长", "医保"])


def candidate(number: int, score: float) -> Candidate:
    """A candidate whose passage's id ends with ``number``."""
    one = shelf("元荡岸线已经贯通。")
    hit = one.hit(0)
    numbered = hit._replace(id=f"q3f0Zk1LsA-14-{number:02}")
    return Candidate(numbered, one.features("量子"), {"words": score}, score)


def numbers(candidates: Sequence[Candidate | Ranked]) -> list[int]:
    return [int(each.hit.id.rpartition("-")[2]) for each in candidates]


def factors(question: str, position: int, **given: dict[int, str]) -> dict[str, float]:
    four = shelf(*MEETINGS, **given)
    (found,) = [each for each in four.candidates(question) if each.hit.id == four.passages[position].id]
    return dict(found.parts)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6).map("".join))
def test_the_factors_sum_to_the_score_and_have_one_name_each(question: str) -> None:
    for quote in bundled()[1].answer(question).quotes:
        assert sum(factor.value for factor in quote.factors) == pytest.approx(quote.score)
        assert len({factor.name for factor in quote.factors}) == len(quote.factors)


def test_what_the_index_gave_comes_first_among_the_factors() -> None:
    names = list(factors("座谈会在哪里举行?", 2))

    assert names[: len(KINDS)] == list(KINDS)
    assert set(names[len(KINDS) :]) == {"sentence", "context", "above", "conflict"}


def test_another_year_than_the_one_asked_about_costs() -> None:
    assert factors("2021年座谈会在哪里举行?", 1)["conflict"] < 0
    assert factors("2021年座谈会在哪里举行?", 0)["conflict"] == 0
    assert factors("2021年座谈会在哪里举行?", 2)["conflict"] == 0  # it names no year
    assert factors("座谈会在哪里举行?", 1)["conflict"] == 0  # none is asked about
    assert shelf(*MEETINGS).ranked("2021年座谈会在哪里举行?")[-1].hit.read().text == MEETINGS[1]


@pytest.mark.parametrize(
    ("question", "text", "costs"),
    [
        ("第二批名单有多少家医院?", "第一批名单有85家医院。", True),
        ("第二批名单有多少家医院?", "首批名单有85家医院。", True),
        ("首批名单有多少家医院?", "第一批名单有85家医院。", False),
        ("第二批名单有多少家医院?", "第二批名单有85家医院。", False),
        ("第二批名单有多少家医院?", "第二届论坛公布名单,有85家医院。", False),
        ("第二批名单有多少家医院?", "名单有85家医院。", False),
    ],
)
def test_another_rank_than_the_one_asked_about_costs(question: str, text: str, costs: bool) -> None:
    assert (conflict(shelf(text, *MEETINGS).features(question)) > 0) is costs


def test_the_same_rank_in_digits_is_no_other_rank() -> None:
    assert conflict(shelf("第10届座谈会举行。", *MEETINGS).features("第十届座谈会在哪里?")) == 0


def test_a_title_that_names_the_matter_speaks_for_a_passage() -> None:
    with_title = factors("示范区座谈会", 2, contexts={2: "走进示范区"})

    assert with_title["context"] > 0
    assert factors("示范区座谈会", 2)["context"] == 0


def test_weighing_keeps_the_hit_and_its_evidence() -> None:
    four = shelf(*MEETINGS)
    hit, features = four.hit(1)._replace(scores=(2.0, 0.5, 0.25, 0.0)), four.features("座谈会", 1)
    scored_sentences = weigh(hit, features)

    assert (scored_sentences.hit, scored_sentences.features) == (hit, features)
    assert list(scored_sentences.parts.items())[: len(KINDS)] == list(zip(KINDS, hit.scores, strict=True))


def test_a_question_without_words_weighs_nothing() -> None:
    four = shelf(*MEETINGS)

    assert weigh(four.hit(0), four.features("?")).score == 0


def test_the_best_come_first_with_the_factor_of_their_marked_sentence() -> None:
    ranked = order([candidate(0, 1.0), candidate(1, 3.0), candidate(2, 2.0)])

    assert numbers(ranked) == [1, 2, 0]
    for each in ranked:
        assert each.factors[-1].name == "mark"
        assert each.score == pytest.approx(sum(factor.value for factor in each.factors))


def test_ties_but_for_floating_point_go_by_passage_id() -> None:
    assert numbers(order([candidate(2, 1.0), candidate(0, 1.0), candidate(1, 1.0 + 1e-12)])) == [0, 1, 2]


def test_of_equal_score_the_newest_comes_first_and_only_they_are_dated() -> None:
    ranked = order([candidate(0, 2.0), candidate(1, 2.0), candidate(2, 3.0), candidate(3, 2.0)])
    days = {0: 2020, 1: 2023, 3: 2023}

    def recency(each: Ranked) -> int:
        return days[numbers([each])[0]]

    assert numbers(newest_first(ranked, recency)) == [2, 1, 3, 0]


def test_new_scores_give_a_new_order_and_the_difference_is_a_factor() -> None:
    ranked = rescored(order([candidate(0, 3.0), candidate(1, 2.0)]), [1.0, 4.0])

    assert numbers(ranked) == [1, 0]
    assert [each.score for each in ranked] == [4.0, 1.0]
    for each in ranked:
        assert each.factors[-1].name == "semantic"
        assert each.score == pytest.approx(sum(factor.value for factor in each.factors))


def test_only_finalists_have_their_sentences_weighed_or_as_many_as_are_wanted() -> None:
    many = [candidate(position, 100.0 - position) for position in range(FINALISTS + 5)]

    assert len(order(many)) == FINALISTS
    assert len(order(many, least=FINALISTS + 2)) == FINALISTS + 2
    assert order([]) == []


def test_what_stays_far_behind_the_first_is_not_shown() -> None:
    ranked = order([candidate(0, 10.0), candidate(1, 10 * SHOWN + 0.01), candidate(2, 10 * SHOWN - 0.01)])

    assert numbers(worth_showing(ranked)) == [0, 1]
    assert worth_showing([]) == []
