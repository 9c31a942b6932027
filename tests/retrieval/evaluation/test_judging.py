from dataclasses import replace
from hashlib import sha256

import pytest

from corpus.document import Document, Kind, Metadata, Paragraph, Reason, SourceMap, Span
from retrieval.answering.answer import Answer, Citation, Outcome, Quote, QuoteSlice, Role
from retrieval.evaluation import judging
from retrieval.evaluation.judging import Judgement, is_verbatim, judge, slices_verbatim
from retrieval.evaluation.question_set import FAR, NEAR, GoldQuestion

SOURCE = "推介會(huì)上签了90个协议。会后参观了元荡。"
TEXT = "推介會上签了90个协议。会后参观了元荡。"
DOCUMENT = Document(
    "000.txt",
    sha256(SOURCE.encode()).hexdigest(),
    SOURCE,
    SourceMap(len(SOURCE), (Span(3, 8, Reason.GLOSS),)),
    TEXT,
    (Paragraph(0, len(TEXT), Kind.CONTENT, "whole", 1),),
    Metadata(),
)
DOCUMENTS = {DOCUMENT.id: DOCUMENT}
GOLD = GoldQuestion("q1", "签了多少个协议?", "fact", "000.txt", ("推介會上签了90个协议",), "90个")
NEAR_GOLD = GoldQuestion("q2", "签了多少个联盟?", NEAR, None, (), "")
FAR_GOLD = GoldQuestion("q3", "今天天气怎么样?", FAR, None, (), "")


def quote(start: int = 0, end: int = len(TEXT), *, mark: tuple[int, int] = (0, 12), confidence: float = 0.9) -> Quote:
    place = Citation(DOCUMENT.id, None, None, None, None, (), None, 1, 1, start, end, DOCUMENT.sha256)
    return Quote(TEXT[start:end], (), mark, 1.0, confidence, (), (), "p", (), place)


def answer(*quotes: Quote, outcome: Outcome = Outcome.FOUND) -> Answer:
    return Answer("签了多少个协议?", outcome, quotes=quotes, elapsed_ms=2.0)


def judged(gold: GoldQuestion, *quotes: Quote, outcome: Outcome = Outcome.FOUND) -> Judgement:
    return judge(answer(*quotes, outcome=outcome), gold, DOCUMENTS)


def test_a_right_first_quote_with_its_sentence_marked_has_no_failure() -> None:
    judgement = judged(GOLD, quote())
    assert judgement.right == (True,)
    assert judgement.verbatim == (True,)
    assert judgement.sentence
    assert judgement.failures == ()


def test_a_right_second_quote_hits_at_three_only() -> None:
    judgement = judged(GOLD, quote(12), quote())
    assert (judgement.hit(1), judgement.hit(3)) == (False, True)
    assert judgement.failures == ("hit@1", "sentence")


def test_the_wrong_sentence_marked_is_a_failure_of_the_sentence_alone() -> None:
    assert judged(GOLD, quote(mark=(12, 20))).failures == ("sentence",)


def test_the_evidence_in_another_document_is_not_right() -> None:
    assert judged(replace(GOLD, document="001.txt"), quote()).right == (False,)


def test_the_answer_marked_in_a_wrong_quote_is_not_right() -> None:
    gold = replace(GOLD, evidence=("另一段说的签约共有九十个协议",))
    assert not judged(gold, quote()).sentence


@pytest.mark.parametrize(
    "altered",
    [
        replace(quote(), text=TEXT.replace("90", "91")),
        replace(quote(), citation=replace(quote().citation, start=1)),
        replace(quote(), citation=replace(quote().citation, sha256="0" * 64)),
        replace(quote(), citation=replace(quote().citation, document="009.txt")),
    ],
)
def test_a_quote_that_is_not_the_documents_own_slice_is_not_verbatim(altered: Quote) -> None:
    judgement = judged(GOLD, altered)
    assert judgement.verbatim == (False,)
    assert "verbatim" in judgement.failures


def test_a_quote_is_cut_afresh_from_the_source() -> None:
    tampered = replace(DOCUMENT, source=SOURCE.replace("90", "91"))
    assert judge(answer(quote()), GOLD, {DOCUMENT.id: tampered}).verbatim == (False,)


@pytest.mark.parametrize(
    ("gold", "outcome", "right"),
    [
        (GOLD, Outcome.FOUND, True),
        (GOLD, Outcome.RELATED, False),
        (GOLD, Outcome.NOT_FOUND, False),
        (NEAR_GOLD, Outcome.FOUND, False),
        (NEAR_GOLD, Outcome.RELATED, True),
        (NEAR_GOLD, Outcome.NOT_FOUND, True),
        (FAR_GOLD, Outcome.FOUND, False),
        (FAR_GOLD, Outcome.RELATED, False),
        (FAR_GOLD, Outcome.NOT_FOUND, True),
    ],
)
def test_each_kind_of_question_has_its_right_outcomes(gold: GoldQuestion, outcome: Outcome, right: bool) -> None:
    assert judged(gold, outcome=outcome).outcome_is_right is right


def test_a_quote_for_a_foreign_question_is_wrong_whatever_the_outcome() -> None:
    assert judged(FAR_GOLD, quote(), outcome=Outcome.NOT_FOUND).failures == ("outcome",)


def test_the_figures_are_shares_of_the_questions_they_are_about() -> None:
    judgements = [
        judged(GOLD, quote(confidence=0.8)),
        judged(GOLD, quote(12, confidence=0.4), quote(), outcome=Outcome.RELATED),
        judged(NEAR_GOLD, quote(confidence=0.4)),
        judged(NEAR_GOLD, outcome=Outcome.NOT_FOUND),
        judged(FAR_GOLD, outcome=Outcome.NOT_FOUND),
    ]
    assert judging.figures(judgements) == pytest.approx(
        {
            "hit@1": 0.5,
            "hit@3": 1.0,
            "sentence": 0.5,
            "answerable_found": 0.5,
            "answerable_related": 0.5,
            "answerable_not_found": 0.0,
            "near_refused": 0.5,
            "far_not_found": 1.0,
            "verbatim": 1.0,
            "auc": (2.5 + 3) / 6,
            "calibration_error": (0.2 + 2 * 0.4) / 3,
            "p50_ms": 2.0,
        }
    )


def test_figures_without_a_question_to_measure_them_on_are_absent() -> None:
    assert judging.figures([]) == {}
    assert judging.figures([judged(FAR_GOLD, outcome=Outcome.NOT_FOUND)]).keys() == {"far_not_found", "p50_ms"}


def test_each_kind_has_a_row_in_the_order_of_the_set() -> None:
    rows = judging.by_kind([judged(NEAR_GOLD), judged(GOLD, quote()), judged(GOLD, outcome=Outcome.NOT_FOUND)])
    assert list(rows.items()) == [
        (NEAR, {"questions": 1, "found": 1.0, "related": 0.0, "not_found": 0.0}),
        (
            "fact",
            {
                "questions": 2,
                "hit@1": 0.5,
                "hit@3": 0.5,
                "sentence": 0.5,
                "found": 0.5,
                "related": 0.0,
                "not_found": 0.5,
            },
        ),
    ]


def sliced(text: str, *slices: tuple[int, int, int, int]) -> Quote:
    return replace(quote(), text=text, slices=tuple(QuoteSlice(*each[:2], Role.ANSWER, *each[2:]) for each in slices))


def test_each_slice_of_a_quote_is_compared_with_its_own_place() -> None:
    both = sliced(f"{TEXT[:12]}\n{TEXT[12:]}", (0, 12, 0, 12), (12, 20, 13, 21))
    assert slices_verbatim(both, DOCUMENTS) == (True, True)
    assert is_verbatim(both, DOCUMENTS)
    moved = sliced(both.text, (0, 12, 0, 12), (11, 19, 13, 21))
    assert slices_verbatim(moved, DOCUMENTS) == (True, False)
    assert not is_verbatim(moved, DOCUMENTS)


def test_a_quote_with_text_beside_its_slices_has_no_verbatim_slice() -> None:
    assert slices_verbatim(sliced(f"答：{TEXT}", (0, 20, 2, 22)), DOCUMENTS) == (False,)
