"""Passages that share the same words with a question are told apart by the form of their answer."""

from __future__ import annotations

import pytest

from retrieval.ranking.weights import DEFAULT_WEIGHTS
from tests.shelf import shelf

OTHERS = ("三地居民就医更加方便。", "昨天,双方签署框架协议。", "汾湖的游船每小时一班。")


def part(name: str, question: str, text: str) -> float:
    """What the form ``name`` adds to the score of ``text``."""
    one = shelf(text, *OTHERS)
    (candidate,) = [each for each in one.candidates(question) if each.hit.id == one.passages[0].id]
    return candidate.parts.get(name, 0.0)


@pytest.mark.parametrize(
    ("name", "question", "text", "other"),
    [
        ("definition", "什么是缓冲区?", "缓冲区是指保护对象周围划定的区域。", "缓冲区的面积不断扩大。"),
        ("definition", "什麼是緩衝區?", "本辦法所稱緩衝區，是指周圍劃定的區域。", "緩衝區的面積不斷擴大。"),
        ("label", "开标时间是什么时候?", "开标时间：4月12日上午九点。", "开标以后的时间由双方商定。"),
        ("code", "故障E37怎么排除?", "故障E37：请清洗滤网。", "故障请清洗滤网。"),
        ("bare", "岸线的整治", "岸线的整治", "岸线的整治今年完成了。"),
        ("purpose", "绿地的管理", "为了加强绿地的管理,制定本办法。", "绿地的管理由街道负责。"),
    ],
)
def test_a_form_counts_where_it_is_asked_for(name: str, question: str, text: str, other: str) -> None:
    weight = getattr(DEFAULT_WEIGHTS, name)
    assert part(name, question, text) * weight > 0
    assert part(name, question, other) == 0


@pytest.mark.parametrize(
    ("name", "question", "text"),
    [
        ("definition", "缓冲区有多大?", "缓冲区是指保护对象周围划定的区域。"),
        ("purpose", "制定绿地办法的目的是什么?", "为了加强绿地的管理,制定本办法。"),
        ("code", "2024年的故障有几次?", "2024年的故障有三次。"),
    ],
)
def test_a_form_does_not_count_where_it_is_not(name: str, question: str, text: str) -> None:
    assert part(name, question, text) == 0
