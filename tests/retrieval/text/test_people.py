"""Persons by surname and office."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.surface_index import Spellings
from retrieval.query.question import Mention
from retrieval.ranking.weights import DEFAULT_WEIGHTS
from retrieval.text.fold import fold
from retrieval.text.people import named, people
from tests.records import bundled
from tests.shelf import shelf
from tests.spellings import gathered

KNOWN_AS = DEFAULT_WEIGHTS.person

TEXTS = (
    "市委副书记、市长李亚平率领代表团。",
    "市长李亚平说,要加强合作。市长李强出席。",
    "市委书记许昆林主持会议。",
    "副市长顾海东、秘书长俞愉参加。",
    "省委副书记吴政隆说,要加强合作。",
    "调研员、招商二队队长孙晓斌说。",
)
NAMES = gathered(named(TEXTS))


def find(meaning: str) -> Spellings:
    return NAMES.get(meaning, {})


def meant(question: str) -> list[tuple[str, tuple[str, ...]]]:
    folded = fold(question)
    return [
        (folded[each.start : each.end], tuple(name for name, _ in each.forms))
        for each in people(folded, find, KNOWN_AS)
    ]


@pytest.mark.parametrize(
    ("question", "mentioned", "names"),
    [
        ("许书记要求什么?", "许书记", ("许昆林",)),
        ("許書記要求什麼?", "许书记", ("许昆林",)),
        ("李市长说了什么?", "李市长", ("李亚平", "李强")),  # named more often, first
        ("顾市长是谁?", "顾市长", ("顾海东",)),
        ("吴书记是谁?", "吴书记", ("吴政隆",)),
        ("顾副市长是谁?", "顾副市长", ("顾海东",)),
        ("请问孙队长说了什么", "孙队长", ("孙晓斌",)),
    ],
)
def test_surname_and_office_name_those_who_hold_it(question: str, mentioned: str, names: tuple[str, ...]) -> None:
    assert meant(question) == [(mentioned, names)]


@pytest.mark.parametrize("question", ["王市长说了什么?", "李书记是谁", "市长是谁", "李亚平", "小李", "许昆林书记", ""])
def test_nobody_is_meant_where_no_such_person_is_named(question: str) -> None:
    assert meant(question) == []


def test_several_persons_may_be_asked_for() -> None:
    assert [mentioned for mentioned, _ in meant("李市长和许书记谈了什么?")] == ["李市长", "许书记"]


def test_a_name_counts_a_little_less_than_what_was_typed() -> None:
    assert people("许书记", find, KNOWN_AS) == [Mention(0, 3, (("许昆林", KNOWN_AS),))]
    assert 0 < KNOWN_AS < 1


def test_the_mayor_is_found_by_surname_and_office_in_a_text_that_only_has_the_name() -> None:
    two = shelf("吴庆文要求,要增强责任意识。", "市委书记曹路宝、市长吴庆文出席。", "会议要求,要增强责任意识。")
    scores = two.scores("吴市长要求什么?")

    assert scores[0] > scores[2]


@pytest.mark.parametrize(("question", "name"), [("龚市长", "龚正"), ("吴市长", "吴庆文"), ("刘书记", "刘玉杰")])
def test_the_documents_that_ship_know_their_mayors(question: str, name: str) -> None:
    (mention,) = people(question, bundled()[1].engine.spellings, KNOWN_AS)

    assert mention.forms == ((name, KNOWN_AS),)


def test_who_holds_an_office_is_counted_as_often_as_the_texts_say_so() -> None:
    counted = gathered(named(("市长李强、市长王芳、市长李亚平。", "市长王芳与市长李亚平、副市长李亚平。")))

    assert sorted(sorted(names.items()) for names in counted.values()) == [[("李亚平", 3), ("李强", 1)], [("王芳", 2)]]


def test_of_many_persons_the_four_named_most_often_are_meant() -> None:
    names = ("李强", "李军", "李伟", "李勇", "李杰", "李涛")
    many = gathered(named(f"市长{name}说。" * (10 - number) for number, name in enumerate(names)))
    (mention,) = people("李市长", lambda meaning: many.get(meaning, {}), KNOWN_AS)

    assert [name for name, _ in mention.forms] == list(names[:4])


@given(st.text())
def test_any_text_may_name_persons(text: str) -> None:
    folded = fold(text)
    names = gathered(named([folded, *TEXTS]))
    for mention in people(folded, lambda meaning: names.get(meaning, {}), KNOWN_AS):
        assert 0 <= mention.start < mention.end <= len(folded)
