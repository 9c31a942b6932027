"""Which kind of answer real questions want, and which real sentences offer one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.answer_type import (
    AnswerType,
    ExpectedAnswer,
    counted_near,
    counts,
    expected_answer,
    names_somebody,
    offers,
)
from retrieval.text.fold import fold

WHEN, HOW_MANY, WHO, WHERE, WHY, HOW = (
    AnswerType.WHEN,
    AnswerType.HOW_MANY,
    AnswerType.WHO,
    AnswerType.WHERE,
    AnswerType.WHY,
    AnswerType.HOW,
)
LIST, DEFINITION, NAME, SPEAKER = AnswerType.LIST, AnswerType.DEFINITION, AnswerType.NAME, AnswerType.SPEAKER


@pytest.mark.parametrize(
    ("question", "kinds", "unit"),
    [
        ("元荡岸线什么时候贯通?", {WHEN}, None),
        ("座谈會是什麼時候開的?", {WHEN}, None),
        ("示范区是哪一年成立的?", {AnswerType.YEAR}, None),
        ("几点开会?", {WHEN}, None),
        ("院前急救是什么意思?", {AnswerType.DEFINITION}, None),
        ("青吴嘉的意思是什么?", {AnswerType.DEFINITION}, None),
        ("哪天签约", {WHEN}, None),
        ("什么时候签了多少个项目?", {WHEN}, None),  # the date tells sentences apart, a number is soon found
        ("2023年签了多少个项目?", {HOW_MANY}, None),  # 个 goes with everything
        ("培训班有多少学员?", {HOW_MANY}, None),
        ("嘉闵线全长多少公里?", {HOW_MANY}, "公里"),
        ("能在多少家医保定点机构刷卡?", {HOW_MANY}, "家"),
        ("总投资几亿元?", {HOW_MANY}, "元"),
        ("要花多少钱?", {HOW_MANY}, None),
        ("去青浦要多久?", {HOW_MANY}, None),
        ("那座山有多高", {HOW_MANY}, None),
        ("谁主持会议?", {WHO}, None),
        ("是哪位领导?", {WHO}, None),
        ("这句话是谁说的?", {WHO, SPEAKER}, None),
        ("哪位领导强调了一体化?", {WHO, SPEAKER}, None),
        ("苏州北站在哪里?", {WHERE}, None),
        ("在哪个城市举行?", {WHERE}, None),
        ("为什么要建示范区?", {WHY}, None),
        ("推迟的原因是?", {WHY}, None),
        ("怎么办理备案?", {HOW}, None),
        ("如何推进一体化", {HOW}, None),
        ("签了哪些项目?", {LIST}, None),
        ("什么是水乡客厅?", {DEFINITION}, None),
        ("水乡客厅是什么?", {DEFINITION}, None),
        ("阜阳又叫什么?", {NAME}, None),
        ("元荡岸线贯通率", set(), None),
        ("", set(), None),
    ],
)
def test_a_question_names_the_kind_of_its_answer(question: str, kinds: set[AnswerType], unit: str | None) -> None:
    assert expected_answer(fold(question)) == ExpectedAnswer(frozenset(kinds), unit)


def test_why_at_the_end_of_a_question_asks_for_no_definition() -> None:
    assert expected_answer("这是为什么?").types == {WHY}


@pytest.mark.parametrize("question", ["几乎没有", "再多的困难", "几年级"])
def test_words_that_look_like_question_words_ask_for_no_date(question: str) -> None:
    assert WHEN not in expected_answer(question).types


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (WHEN, "示范区于2019年11月1日揭牌。"),
        (WHEN, "去年以来,两地互访不断。"),
        (WHEN, "会议于昨天下午举行。"),
        (WHEN, "上世纪八十年代,星期日工程师往来两地。"),
        (HOW_MANY, "可在三地85家医保定点机构刷卡。"),
        (HOW_MANY, "協議總投資113億元。"),
        (HOW_MANY, "贯通率达到66.4%。"),
        (HOW_MANY, "双方共签约二十三个项目。"),
        (HOW_MANY, "两座城市携手。"),
        (WHERE, "会议在江苏无锡举行。"),
        (WHERE, "项目位于吴江区。"),
        (WHY, "由于疫情,会议改为线上举行。"),
        (HOW, "通过互联网技术享受诊断。"),
        (LIST, "包括上海、江苏、浙江和安徽。"),
        (DEFINITION, "水乡客厅是示范区的核心。"),
        (NAME, "阜阳又称“颍州”。"),
        (SPEAKER, "曹路宝强调,要做到心往一处想。"),
        (SPEAKER, "李强指出,要紧扣一体化。"),
    ],
)
def test_a_sentence_offers_what_it_holds(kind: AnswerType, sentence: str) -> None:
    assert offers(kind, fold(sentence))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (WHEN, "可在三地85家医保定点机构刷卡。"),
        (WHEN, "要提高政治站位。"),
        (SPEAKER, "会议强调,要坚持绿色发展。"),
        (SPEAKER, "曹路宝出席会议。"),
        (WHY, "项目位于吴江。"),
        (LIST, "贯通率达到66.4%。"),
        (NAME, "贯通率达到66.4%。"),
        (DEFINITION, "双方共签约23个项目。"),
    ],
)
def test_a_sentence_offers_nothing_that_it_lacks(kind: AnswerType, sentence: str) -> None:
    assert not offers(kind, fold(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "示范区于2019年11月1日揭牌。",
        "2023年,双方签约。",
        "会议在5月26日召开。",
        "到2025年基本建成。",
        "当天是第3次会议。",
        "推进一体化。",
        "长三角协同发展。",
        "周一开会。",
    ],
)
def test_a_number_inside_a_date_or_a_word_is_no_count(sentence: str) -> None:
    assert not offers(HOW_MANY, sentence)


def test_a_number_inside_a_time_of_day_is_no_count() -> None:
    assert not offers(HOW_MANY, "发布时间为16:27。")


@pytest.mark.parametrize("sentence", ["大家万众一心。", "千方百计引才。", "全市统一部署。"])
def test_a_number_inside_a_word_that_begins_like_a_count_is_none(sentence: str) -> None:
    assert not offers(HOW_MANY, sentence)


EVIDENT = [kind for kind in AnswerType if kind is not WHO]  # persons are known by names_somebody


@pytest.mark.parametrize("kind", EVIDENT)
def test_an_empty_sentence_offers_nothing(kind: AnswerType) -> None:
    assert not offers(kind, "")
    assert not offers(kind, " ,。 ")


@pytest.mark.parametrize(
    "sentence",
    [
        "市委书记曹路宝出席会议。",
        "吴庆文主持。",
        "阜陽市委書記劉玉傑在座談時表示,希望加強互訪。",
        "参加座谈的有市长李亚平、副市长顾海东。",
        "诺贝尔·阿尔弗雷德设立了奖项。",
    ],
)
def test_a_person_is_somebody_behind_an_office_or_before_what_he_does(sentence: str) -> None:
    assert names_somebody(fold(sentence), "谁?")


@pytest.mark.parametrize("sentence", ["双方共签约23个项目。", "会议在江苏无锡举行。", "贯通率达到66.4%。", ""])
def test_where_nobody_is_named_nobody_is_found(sentence: str) -> None:
    assert not names_somebody(sentence, "谁?")


def test_a_person_whom_the_question_names_is_no_answer() -> None:
    assert not names_somebody("市委书记曹路宝出席会议。", "曹路宝和谁出席?")
    assert names_somebody("市委书记曹路宝、市长吴庆文出席会议。", "曹路宝和谁出席?")


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("家", "三地85家医保定点机构"),
        ("家", "几十家企业"),
        ("家", "五十七家养老机构"),
        ("个", "二十多个项目"),
        ("人", "300余人"),
        ("元", "113亿元"),
        ("元", "1,200万元"),
        ("座", "两座大桥"),
    ],
)
def test_what_is_counted_in_the_unit_counts(unit: str, sentence: str) -> None:
    assert counts(unit, sentence, "多少?")


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("家", "国家级示范区"),
        ("家", "85个项目"),
        ("个", "各个项目"),
        ("元", "元荡岸线"),
        ("人", "66.4公里,人人共享"),
        ("家", ""),
    ],
)
def test_what_is_not_counted_in_the_unit_counts_not(unit: str, sentence: str) -> None:
    assert not counts(unit, sentence, "多少?")


def test_what_the_question_counts_itself_is_no_answer() -> None:
    assert not counts("家", "三地85家医保定点机构", "85家机构里有多少家?")
    assert counts("家", "三地85家医保定点机构,57家养老机构", "85家机构外有多少家?")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    folded = fold(text)
    found = expected_answer(folded)

    assert found.unit is None or HOW_MANY in found.types
    assert not {WHEN, HOW_MANY} <= found.types
    for kind in EVIDENT:
        assert isinstance(offers(kind, folded), bool)


@pytest.mark.parametrize(
    ("sentence", "near"),
    [
        ("在苏州打拼的阜阳人约20万。", True),
        ("20万阜阳人在苏州。", True),
        ("阜阳设立展销中心,帮助农户销售农产品,销售额超过74亿元。", False),
        ("2023年阜阳市代表团来访。", False),  # a year counts nothing
    ],
)
def test_a_number_stands_close_to_what_it_counts_or_not(sentence: str, near: bool) -> None:
    assert counted_near(["阜阳"], sentence, sentence.replace("阜阳", "  ")) is near
