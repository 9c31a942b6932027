from dataclasses import replace

import pytest

from retrieval.answering.answer import Outcome, Quote
from retrieval.evaluation import folder_judging, limits, report
from retrieval.evaluation.folder_judging import FolderJudgement, contains, judge
from retrieval.evaluation.folder_set import FolderQuestion
from tests.retrieval.evaluation.test_judging import DOCUMENTS, answer, quote

GOLD = FolderQuestion("q1", "签了多少个协议?", "fact", "documents/000.txt", (("90 个协议", "九十个"),), "90个", "found")
LIST = replace(GOLD, id="q2", kind="list", expect=(("90个协议",), ("参观了元荡",)), mark=None)
NONE = replace(GOLD, id="q3", kind="none_near", document=None, expect=(), mark=None, outcome="related_or_not_found")

FOLLOW_UP = replace(GOLD, id="q4", follow_up=True, previous="座谈会有几个?")


def judged(gold: FolderQuestion, *quotes: Quote, outcome: Outcome = Outcome.FOUND) -> FolderJudgement:
    return judge(answer(*quotes, outcome=outcome), gold, DOCUMENTS)


@pytest.mark.parametrize(
    ("text", "wanted", "contained"),
    [
        ("赔偿20元", "20", True),
        ("赔偿120元", "20", False),
        ("赔偿205元", "20", False),
        ("赔偿1.20元", "20", False),
        ("赔偿120元", "20元", True),
        ("自公示之日起七日内", "自公示之日起\n七 日内", True),
        ("", "20", False),
    ],
)
def test_white_space_is_ignored_and_a_number_is_whole(text: str, wanted: str, *, contained: bool) -> None:
    assert contains(text, wanted) is contained


def test_a_right_first_quote_with_its_sentence_marked_has_no_failure() -> None:
    assert judged(GOLD, quote()).failures == ()


def test_the_wrong_sentence_marked_is_a_failure_of_the_sentence_alone() -> None:
    assert judged(GOLD, quote(mark=(12, 20))).failures == ("sentence",)


def test_every_group_is_needed_and_three_quotes_may_share_them() -> None:
    whole, parts = judged(LIST, quote()), judged(LIST, quote(0, 12), quote(12))
    assert (whole.hit1, whole.hit3) == (True, True)
    assert (parts.hit1, parts.hit3, parts.failures) == (False, True, ("hit@1", "precision"))


def test_a_fourth_quote_is_too_late() -> None:
    assert not judged(GOLD, quote(12), quote(12), quote(12), quote()).hit3


def test_a_right_quote_that_is_only_related_is_not_found() -> None:
    assert judged(GOLD, quote(), outcome=Outcome.RELATED).failures == ("found_right",)
    refused = judged(GOLD, outcome=Outcome.NOT_FOUND)
    assert refused.failures == ("found_right", "hit@1", "hit@3", "refused", "sentence")


def test_an_unanswerable_question_fails_only_when_called_found() -> None:
    assert judged(NONE, quote(), outcome=Outcome.RELATED).failures == ()
    wrong = judged(NONE, quote())
    assert (wrong.failures, wrong.hit1, wrong.hit3) == (("false_found",), False, False)


def test_the_figures_by_hand() -> None:
    judgements = [
        judged(GOLD, quote()),
        judged(GOLD, quote(12), quote()),
        judged(LIST, quote(), outcome=Outcome.RELATED),
        judged(GOLD, outcome=Outcome.NOT_FOUND),
        judged(NONE, quote()),
        judged(NONE, outcome=Outcome.NOT_FOUND),
    ]
    figures = report.of_folder_set("folder", judgements, [judged(FOLLOW_UP, quote())]).figures
    wanted = {"hit@1": 2 / 4, "hit@3": 3 / 4, "sentence": 1 / 3, "found_right": 2 / 4, "refused": 1 / 4}
    wanted |= {"precision": 1 / 2, "false_found": 1 / 2, "verbatim": 1.0, "p50_ms": 2.0}
    assert {name: figures[name] for name in wanted} == wanted
    assert set(figures) == set(limits.FOLDER_SET_FIGURES)

    kinds, formats = folder_judging.by_kind(judgements), folder_judging.by_format(judgements)
    assert kinds["none_near"] == {"questions": 2, "found": 0.5, "not_found": 0.5}
    assert list(kinds) == ["fact", "list", "none_near"]
    assert "sentence" not in kinds["list"]
    assert (list(formats), formats["txt"]["questions"], formats["txt"]["hit@1"]) == (["txt"], 4, 0.5)
    assert set(limits.FOLDER_ROW_FIGURES) == set(kinds["fact"]) == set(formats["txt"])


def test_without_a_question_there_is_no_figure() -> None:
    assert folder_judging.figures([]) == {}


def test_the_report_finds_figures_by_kind_and_by_format() -> None:
    found = report.of_folder_set(
        "folder", [judged(GOLD, quote(12), quote()), judged(NONE, quote())], [judged(FOLLOW_UP, quote(12))]
    )
    assert (found.figure("hit@1/fact"), found.figure("hit@3/txt"), found.figure("hit@1/pdf")) == (0.0, 1.0, None)
    assert [failure.id for failure in found.failures] == ["q1", "q3", "q4"]
    assert (found.figure("followup_hit@1"), found.figure("hit@1/followup"), found.questions) == (0.0, 0.0, 2)
    shown = report.as_json(found, failures=False)
    assert (shown["follow_ups"], shown["formats"]["txt"]["questions"]) == (1, 1)
