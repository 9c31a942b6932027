"""Which passages of a segment a search may find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.passages import Passage
from retrieval.engines import admitting
from retrieval.engines.admitting import admitted
from retrieval.engines.memory import MemoryEngine
from retrieval.filter_syntax import worded
from retrieval.fold import fold
from retrieval.scope import EVERYTHING, Scope
from retrieval.segment import Segment
from tests.records import bundled

STRETCHES = [
    "元荡",
    "元",
    "元荡岸线",
    "一体化",
    "66.4",
    "1+5",
    ",",
    "1",
    "新片区",
    "二百五十六",
    "苏州,",
    "g60科创",
    "𠀀",
]


def segment() -> Segment:
    engine = bundled()[1].engine
    assert isinstance(engine, MemoryEngine)
    (part,) = engine.parts
    return part.segment


def passages() -> tuple[Passage, ...]:
    return bundled()[1].passages


def found(scope: Scope) -> set[str]:
    whole = segment()
    mask = admitted(whole, np.ones(len(whole), np.bool_), scope)
    return {whole.id(position) for position in np.flatnonzero(mask).tolist()}


def test_everything_is_everything() -> None:
    assert found(EVERYTHING) == {passage.id for passage in passages()}


def test_only_passages_of_the_documents_are_left_and_none_that_is_excluded() -> None:
    name = passages()[0].document
    own = {passage.id for passage in passages() if passage.document == name}
    first = passages()[0].id

    assert found(Scope(documents=frozenset([name, "gone.txt"]))) == own
    assert found(Scope(frozenset([first, "gone-1-0"]), frozenset([name]))) == own - {first}
    assert found(Scope(documents=frozenset())) == set()


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=8, unique=True), st.booleans())
def test_of_a_document_with_ranges_only_what_begins_in_one_is_left(offsets: list[int], cut: bool) -> None:
    name, other = sorted({passage.document for passage in passages()})[:2]
    ranges = tuple(zip(sorted(offsets)[::2], sorted(offsets)[1::2], strict=False))
    wanted = {
        passage.id
        for passage in passages()
        if passage.document == other
        or (passage.document == name and any(start <= passage.start < end for start, end in ranges))
    }
    scope = Scope(documents=frozenset([name, other]), ranges={name: ranges, "gone.txt": ranges})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admitting, "ONE_BY_ONE", 0 if cut else 64)
        assert found(scope) == wanted


def test_what_counted_no_more_before_does_not_count_again() -> None:
    whole = segment()
    alive = np.ones(len(whole), np.bool_)
    alive[0] = False

    assert not admitted(whole, alive, Scope(phrases=(fold(whole.text(0)),))).any()
    assert not admitted(whole, alive, Scope(without=("元荡",)))[0]
    assert not alive[0]
    assert alive[1:].all()


@pytest.mark.parametrize("stretch", STRETCHES)
@pytest.mark.parametrize("most", [admitting.READ_THROUGH, 0])
def test_phrases_and_words_are_those_of_the_filters(stretch: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admitting, "READ_THROUGH", most)
    with_it = {each.id for each in passages() if worded([stretch]).admits_text(fold(each.text))}
    without = {each.id for each in passages() if worded(excluded=[stretch]).admits_text(fold(each.text))}

    if most or any(character > "\u3400" for character in stretch):
        assert found(Scope(phrases=(stretch,))) == with_it
        assert found(Scope(without=(stretch,))) == without
    else:  # a large segment is not read through for a piece of a longer number
        assert found(Scope(phrases=(stretch,))) <= with_it


@given(st.integers(0, 1000), st.integers(0, 300), st.integers(1, 12))
def test_any_stretch_of_a_passage_leads_to_it(number: int, start: int, length: int) -> None:
    passage = passages()[number % len(passages())]
    stretch = fold(passage.text)[start % len(passage.text) :][:length].strip() or "元荡"
    holding = found(Scope(phrases=(stretch,)))

    assert passage.id in holding or stretch not in fold(passage.text)
    assert found(Scope(without=(stretch,))) == {each.id for each in passages()} - holding
