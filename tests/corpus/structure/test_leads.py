"""Lines that announce what follows, and those that only look so."""

from __future__ import annotations

import pytest

from corpus.structure.leads import announces, announces_several, has_value, is_announced
from corpus.structure.markers import marker_of


@pytest.mark.parametrize(
    ("text", "announcing", "valued"),
    [
        ("办理入住要带以下证件：", True, False),
        ("辦理材料如下:", True, False),
        ("“注意事项：”", True, False),
        ("报名时间：", True, False),
        ("报名时间：3月1日", False, True),
        ("联系人:王伟", False, True),
        ("票价:12元", False, True),
        ("会议于三点结束。", False, False),
        ("他说了很久，也没有说清楚：那天的事", False, False),
    ],
)
def test_a_colon_announces_or_labels(text: str, announcing: bool, valued: bool) -> None:
    assert (announces(text), has_value(text)) == (announcing, valued)


@pytest.mark.parametrize(
    ("above", "first", "announced"),
    [
        ("入住要带的证件：", "1. 身份证", True),
        ("申请人应当提交下列材料。", "1. 身份证", True),
        ("申請人應當提交下列材料。", "（一）身分證", True),
        ("请提交以下材料", "● 身份证", True),
        ("需要以下材料", "（三）照片", False),  # the list began further up
        ("以上情况如下文所述。今天散会。", "1. 身份证", False),
        ("今天散会。", "1. 身份证", False),
    ],
)
def test_a_list_is_announced_by_the_line_above(above: str, first: str, announced: bool) -> None:
    marker = marker_of(first)
    assert marker is not None
    assert is_announced(above, marker) is announced


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("注意事项：", True),
        ("办理时请带齐，以下几样都要：", True),
        ("辦理時請帶齊，下列幾樣都要：", True),
        ("老周想了很久，说：", False),
    ],
)
def test_a_sentence_of_prose_announces_only_the_next_one(text: str, several: bool) -> None:
    assert announces_several(text) is several
