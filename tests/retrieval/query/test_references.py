"""Articles and sections that a question names by their number."""

from __future__ import annotations

import pytest

from retrieval.query.references import NO_REFERENCES, mentioned_in, places_of, references
from retrieval.text.fold import fold


@pytest.mark.parametrize(
    ("question", "places", "item", "referring"),
    [
        ("第七条规定了什么", {7}, None, False),
        ("第七條規定了什麼", {7}, None, False),
        ("第7条是什么", {7}, None, False),
        ("第七条之一说什么", {"7之1"}, None, False),
        ("第四十六条第（三）项是什么", {46}, 3, False),
        ("第46条第3项", {46}, 3, False),
        ("第三条和第五条有什么不同", {3, 5}, None, False),
        ("4.4节讲什么", {"4.4"}, None, False),
        ("4.4.1是什么", {"4.4.1"}, None, False),
        ("哪条提到第七条", {7}, None, True),
        ("违反第十条怎么处罚", {10}, None, True),
    ],
)
def test_places_are_named_by_number(question: str, places: set[int | str], item: int | None, referring: bool) -> None:
    found = references(fold(question))
    assert (found.places, found.item, found.referring) == (frozenset(places), item, referring)


@pytest.mark.parametrize(
    "question",
    ["版本4.4有什么新功能", "增长2.5%了吗", "第三项是什么", "这一条说什么", "第一批有几家", ""],
)
def test_other_numbers_name_no_place(question: str) -> None:
    assert references(fold(question)) == NO_REFERENCES


@pytest.mark.parametrize(
    ("text", "context", "own", "mentioned"),
    [
        ("第七条 罚五百元。", "", {7}, set()),
        ("第七条之一 可以分期。", "", {"7之1"}, set()),
        ("第八条 依照第七条处罚的,应当告知。", "", {8}, {7}),
        ("困难的可以减免。", "办法\n第七条", {7}, set()),
        ("4.4 范围", "", {"4.4"}, set()),
        ("4.4%的人", "", set(), set()),
        ("依照第七条之一办理。", "", set(), {"7之1"}),
    ],
)
def test_a_passage_is_the_place_that_it_begins_with(
    text: str, context: str, own: set[int | str], mentioned: set[int | str]
) -> None:
    assert places_of(text, context) == own
    assert mentioned_in(text) == mentioned
