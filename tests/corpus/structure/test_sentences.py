"""Sentences keep their quotations and speakers, clauses keep to a limit, and both partition the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.structure.sentences import SENTENCE_LENGTH, marking_units, split_clauses, split_sentences

TEXTS = st.text(alphabet="苏州说明天,。;:!?…“”「」『』()、 a1.——", max_size=200)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@given(TEXTS)
def test_sentences_and_units_partition_the_text(text: str) -> None:
    for ranges in (split_sentences(text), split_clauses(text, 20), marking_units(text, 20)):
        assert "".join(text[start:end] for start, end in ranges) == text
        assert all(start < end for start, end in ranges)


@given(TEXTS, st.integers(1, 50))
def test_no_clause_is_longer_than_the_limit(text: str, limit: int) -> None:
    assert all(end - start <= limit for start, end in split_clauses(text, limit))


@pytest.mark.parametrize(
    "one",
    [
        "总投资66.4亿元,于16:27:36发布。",
        "「投資阜陽,既安心又放心。」立訊精密副總裁王軍奕,言語中抑制不住對阜陽的認可,「來阜陽,真是來對了!」",
        "「十多年前,坐火車要十多個小時。現在,只需3個小時。」副會長李虎,常年在兩地之間往返。",
        "「堪稱前所未有!」相關負責同志表示。",
        "——「越走越近。」蘇州市市長吳慶文說。",
        "他说:“我们来了。大家都好!”",
        "立訊汽車、協鑫鋰電、零部件……越來越多的企業正奔「阜」而來。",
        "推动交通互联;推动产业互补;推动合作互动。",
        "活动(含线上!)于5月举行。",
        "见https://example.org/a?b=1的说明。",
        "《你好!苏州》在京首映。",
        "没有句号的一行",
    ],
)
def test_it_is_one_sentence(one: str) -> None:
    assert sentences(one) == [one]


@pytest.mark.parametrize(
    "several",
    [
        ["未来怎么干?", "来听听沪苏浙皖四地书记怎么说。"],
        ["志同道合,雙向奔赴!", "阜陽人的精彩故事,也在蘇州不斷「上新」。"],
        ["他说:“我们来了。”", "会议随后举行。"],
        ["“三好学生”人人夸。", "“五好家庭”户户爱。"],
        ["“来了。”", "“走吧。”"],
        ["怎么会这样?!", "谁也不知道。"],
        ["一个不闭合的引号“出现了。", "下一句照样分开。"],
        ["This is good.", "That is too."],
    ],
)
def test_they_are_several_sentences(several: list[str]) -> None:
    assert [sentence.strip() for sentence in sentences("".join(several).replace(".T", ". T"))] == several


def test_closing_brackets_and_blanks_stay_with_their_sentence() -> None:
    assert sentences("(会议结束。) 散会。") == ["(会议结束。) ", "散会。"]


def test_an_over_long_sentence_is_cut_at_semicolons_before_commas() -> None:
    text = "要把握机遇:" + "在甲地,要深度对接各项功能和平台;" * 6 + "在乙地,要深化合作。"
    parts = [text[start:end] for start, end in split_clauses(text, 60)]
    assert all(part.endswith((";", "。")) for part in parts)
    assert all(len(part) <= 60 for part in parts)


def test_a_quotation_is_not_cut_while_a_comma_outside_will_do() -> None:
    text = "会议审议了有关文件," * 4 + "强调“服务新格局,走在最前列,争做示范”," + "并作出部署," * 5 + "形成共识。"
    for start, end in split_clauses(text, 50):
        assert text[start:end].count("“") == text[start:end].count("”")


def test_marking_units_are_sentences_unless_those_are_too_long() -> None:
    text = "会议召开。" + "会议指出要坚持绿色发展," * 15 + "形成共识。"
    units = marking_units(text)
    assert units[0] == (0, 5)
    assert len(units) == 3
    assert all(end - start <= SENTENCE_LENGTH for start, end in units)
