import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.matching import normalise, passage_is_right, sentence_is_right, sentence_ranges
from retrieval.evaluation.question_set import GoldQuestion

GOLD = GoldQuestion(
    "q1",
    "推介会上签了多少个协议?",
    "fact",
    "000.txt",
    ("推介会上,90个专项合作和项目合作协议签约,涉及政务服务、科技创新。", "签约的共有90个协议"),
    "90个",
    ("九十个",),
)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("區(qū)域會(huì)議", "區域會議"),
        ("綠（lǜ）色", "綠色"),
        ("推介會(huì) \n 上,　簽約", "推介會上,簽約"),
        (
            "世卫(WHO)、甲(C)、目标(2021—2023年)、各区(区、开发区)",
            "世卫(WHO)、甲(C)、目标(2021—2023年)、各区(区、开发区)",
        ),
        ("1(yī)", "1(yī)"),
    ],
)
def test_only_glosses_and_white_space_are_deleted(written: str, compared: str) -> None:
    assert normalise(written) == compared


def test_a_passage_with_one_evidence_is_right() -> None:
    assert passage_is_right("当天,签约的 共有90个协议。", GOLD)


def test_a_passage_with_the_answer_and_half_of_an_evidence_is_right() -> None:
    half = "推介会上,90个专项合作和项目合作协议"
    assert len(half) * 2 >= len(GOLD.evidence[0])
    assert passage_is_right(half, GOLD)


def test_half_of_an_evidence_in_two_pieces_is_not_half() -> None:
    assert not passage_is_right("推介会上,90个专项合作。 和项目合 作协议签,约 涉及政".replace(" ", "。"), GOLD)


def test_less_than_half_of_an_evidence_is_wrong_even_with_the_answer() -> None:
    assert not passage_is_right("推介会上,90个专项", GOLD)


def test_half_of_an_evidence_without_the_answer_is_wrong() -> None:
    assert not passage_is_right("专项合作和项目合作协议签约,涉及政务服务、科技创新。", GOLD)


@pytest.mark.parametrize(("length", "right"), [(400, True), (401, False)])
def test_a_passage_that_nobody_reads_at_a_glance_counts_for_nothing(length: int, right: bool) -> None:
    evidence = GOLD.evidence[1]
    assert passage_is_right(evidence + "长" * (length - len(evidence)), GOLD) is right


def test_a_sentence_with_the_answer_or_an_alias_is_right() -> None:
    text = "会议开得很好。签约的有九十个协议。大家满意。"
    assert sentence_is_right(text, (7, 17), GOLD)
    assert not sentence_is_right(text, (0, 7), GOLD)


def test_two_sentences_are_no_mark() -> None:
    text = "会议开得很好。签约的有90个协议。大家满意。"
    assert not sentence_is_right(text, (0, 17), GOLD)


@pytest.mark.parametrize(
    ("length", "rest", "right"), [(120, 2, True), (121, 2, False), (180, 120, True), (181, 120, False)]
)
def test_a_mark_is_at_most_120_characters_or_three_fifths(length: int, rest: int, right: bool) -> None:
    sentence = "签约的有90个" + "长" * (length - 8) + "。"
    assert sentence_is_right(sentence + "甲" * (rest - 1) + "。", (0, length), GOLD) is right


def test_a_passage_of_one_long_sentence_may_be_marked_whole() -> None:
    sentence = "签约的有90个" + "长" * 300 + "。"
    assert sentence_is_right(sentence, (0, len(sentence)), GOLD)


def test_an_end_mark_inside_a_quotation_ends_no_sentence() -> None:
    text = "他说:「兩年了。變化很大!」大家鼓掌。會後參觀。"
    assert [text[start:end] for start, end in sentence_ranges(text)] == [
        "他说:「兩年了。變化很大!」大家鼓掌。",
        "會後參觀。",
    ]


def test_a_lone_mark_is_no_sentence() -> None:
    assert sentence_ranges("。……。\n") == ()
    assert len(sentence_ranges("签约了”。然后散会")) == 2


@given(st.text(alphabet="甲乙。！？“”「」\n 1"))
def test_sentences_follow_each_other_inside_the_text(text: str) -> None:
    ranges = sentence_ranges(text)
    flat = [offset for span in ranges for offset in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in ranges)
