"""How sure an answer is: between 0 and 1, and the surer the more speaks for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.answer import Outcome
from retrieval.ranking.confidence import (
    CERTAIN,
    FOUND,
    RELATED,
    WEIGHTS,
    confidence,
    offers_expected_type,
    outcome,
    signals,
)
from retrieval.ranking.reranking import Ranked
from tests.records import bundled
from tests.shelf import shelf


def said_of(found: list[Ranked], *, names_unknown: bool = False) -> Outcome:
    return outcome(found, confidence(found), names_unknown=names_unknown)


TEXTS = (
    "元荡岸线于2020年贯通,贯通率达到66.4%。",
    "2021年,座谈会在江苏无锡举行。",
    "三地居民就医更加方便。",
    "昨天,双方签署框架协议。",
)


def ranked(question: str, *texts: str) -> list[Ranked]:
    return shelf(*(texts or TEXTS)).ranked(question)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("元荡岸线贯通率是多少?", "元荡污水处理率是多少?"),  # more of the question is named
        ("元荡岸线哪年贯通?", "元荡岸线谁来贯通?"),  # the kind that is wanted is there
        ("居民就医", "居民量子"),
    ],
)
def test_the_more_is_held_the_surer(better: str, worse: str) -> None:
    assert confidence(ranked(better)) > confidence(ranked(worse))


def test_a_second_passage_close_behind_makes_less_sure() -> None:
    alone = confidence(ranked("元荡岸线的贯通率"))

    assert alone > confidence(ranked("元荡岸线的贯通率", *TEXTS, "元荡岸线的贯通率不断提高。"))


@pytest.mark.parametrize("signal", ["named", "reworded", "covered", "introduced", "margin", "place", "aspect"])
def test_what_should_speak_for_a_passage_does(signal: str) -> None:
    assert WEIGHTS[signal] > 0


@pytest.mark.parametrize("signal", ["lacking", "conflict", "number", "aside", "price"])
def test_what_should_speak_against_a_passage_does(signal: str) -> None:
    assert WEIGHTS[signal] < 0


def test_every_signal_has_a_weight() -> None:
    assert set(signals(ranked("元荡岸线"))) == set(WEIGHTS)


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("元荡岸线贯通2021年座谈会无锡多少谁第二批?"), min_size=1, max_size=16))
def test_confidence_is_a_probability(question: str) -> None:
    found = ranked(question)
    if found:
        assert 0 < confidence(found) < 1
        shares = {name: share for name, share in signals(found).items() if name != "concepts"}
        assert all(0 <= share <= 1 + 1e-9 for share in shares.values())


def test_the_right_year_makes_surer_than_a_wrong_one() -> None:
    right, wrong = "元荡岸线2020年贯通了吗?", "元荡岸线2019年贯通了吗?"

    assert confidence(ranked(right)) > confidence(ranked(wrong))


def test_the_margin_is_a_share() -> None:
    found = ranked("2021年第二批座谈会", "2021年第二批座谈会举行。", "2022年第一批座谈会举行。")

    assert 0 <= signals(found)["margin"] <= 1


def test_nothing_at_hand_is_nothing_found() -> None:
    assert said_of([]) is Outcome.NOT_FOUND


def test_the_thresholds_stand_in_order() -> None:
    assert 0 < RELATED < FOUND < 1


@pytest.mark.parametrize(
    ("question", "decided"),
    [
        ("元荡岸线的贯通率是多少?", Outcome.FOUND),
        ("元荡岸线哪年贯通?", Outcome.FOUND),
        ("2021年座谈会在哪里举行?", Outcome.FOUND),
        ("2022年座谈会在哪里举行?", Outcome.RELATED),  # another year
        ("量子计算机的价格是多少?", Outcome.NOT_FOUND),
    ],
)
def test_the_outcome_follows_the_evidence(question: str, decided: Outcome) -> None:
    assert said_of(ranked(question)) is decided or (
        decided is Outcome.RELATED and said_of(ranked(question)) is Outcome.NOT_FOUND
    )


def test_a_name_that_the_documents_do_not_know_forbids_found() -> None:
    found = ranked("元荡岸线的贯通率是多少?")

    assert said_of(found) is Outcome.FOUND
    assert said_of(found, names_unknown=True) is Outcome.RELATED


def test_what_names_all_that_is_asked_about_in_its_context_alone_is_shown() -> None:
    rows = ("苏州 | 1291万", "无锡 | 749万", "南通 | 774万")
    heads = dict.fromkeys(range(len(rows)), "各市情况 常住人口")
    found = shelf(*rows, *TEXTS, contexts=heads).ranked("常住人口")

    partly = shelf(*rows, *TEXTS, contexts=heads).ranked("常住人口的量子")
    assert said_of(found) is not Outcome.NOT_FOUND
    assert confidence(partly) < confidence(found)
    assert said_of(partly) is not Outcome.FOUND


@pytest.mark.parametrize(
    ("question", "text"),
    [("谁签署框架协议?", "昨天,李强、王伟签署框架协议。"), ("元荡岸线有多少盏路灯?", "元荡岸线有230盏路灯。")],
)
def test_what_offers_the_kind_that_is_wanted_makes_surer(question: str, text: str) -> None:
    assert confidence(ranked(question)) < confidence(ranked(question, *TEXTS[1:3], text))


def test_doubt_wants_more_certainty() -> None:
    found = ranked("元荡岸线有多少盏路灯?")

    assert outcome(found, CERTAIN - 0.01) is Outcome.RELATED
    assert outcome(ranked("元荡岸线的贯通率是多少?"), CERTAIN - 0.01) is Outcome.FOUND


def test_kind_offered_is_one_half_where_no_hard_kind_is_wanted() -> None:
    assert offers_expected_type(ranked("元荡岸线")[0]) == 0.5
    assert offers_expected_type(ranked("元荡岸线哪年贯通?")[0]) == 1
    assert offers_expected_type(ranked("元荡岸线谁贯通?")[0]) == 0


def test_of_several_hard_kinds_all_must_be_offered() -> None:
    first = ranked("元荡岸线哪年贯通?")[0]
    features = {**first.marked.features, "who": 0.0}

    assert offers_expected_type(first._replace(marked=first.marked._replace(features=features))) == 0


def test_a_question_of_the_bundled_documents_is_surer_than_one_of_elsewhere() -> None:
    answer = bundled()[1].answer
    sure, unsure = answer("青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"), answer("示范区的狮子有多少只?")

    assert sure.outcome is Outcome.FOUND
    assert unsure.outcome is not Outcome.FOUND
    assert not unsure.quotes or sure.quotes[0].confidence > unsure.quotes[0].confidence


def test_a_copy_of_a_passage_is_no_rival() -> None:
    alone = shelf("元荡岸线2020年贯通。", "会议闭幕。").ranked("元荡岸线哪年贯通?")
    copied = shelf("元荡岸线2020年贯通。", "会议闭幕。", "元蕩岸線2020年貫通。").ranked("元荡岸线哪年贯通?")

    assert signals(copied)["margin"] >= signals(alone)["margin"] - 0.05
