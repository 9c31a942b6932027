"""How much of a passage is shown, and that it is never more than the passage or what it is a part of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.library import Library
from corpus.passages import Passage
from retrieval.answering.answer import Quote
from retrieval.answering.answerer import Answerer
from retrieval.answering.extent import MOST_SHOWN
from tests.records import bundled
from tests.shelf import entry_of
from tests.sliced import check_passage

LONG = "，凡是在保护范围以内，没有得到书面许可而且造成了后果的"
ARTICLE = (
    "第八条 有下列行为之一的，处二百元罚款：",
    f"（一）捕捞湖蟹{LONG}；",
    f"（二）攀折芦苇{LONG}；",
    f"（三）倾倒煤渣{LONG}；",
    f"（四）鸣放汽笛{LONG}。",
)
WORDS = st.sampled_from(["第八条", "湖蟹", "芦苇", "煤渣", "罚款", "哪些", "怎么", "多少", "第（二）项", "?", "行为"])


def answerer() -> Answerer:
    entry = entry_of("a.txt", ("为了保护湖区，定了几条规矩。", *ARTICLE, "第九条 罚款由湖管所收取。"))
    document = entry.document
    library = Library(bundled()[0].folder, {document.id: document}, ())
    return Answerer(library, passages=entry.passages, resources=bundled()[1].resources)


def shown(question: str) -> list[str]:
    return answerer().answer(question).quotes[0].text.split("\n")


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("哪些行为要处二百元罚款?", [0, 1, 2, 3, 4]),
        ("倾倒煤渣罚多少钱?", [0, 3]),
        ("倾倒煤渣怎么处罚?", [0, 3]),
        ("第八条第（二）项是什么?", [0, 2]),
        ("第八条规定了什么?", [0, 1, 2, 3, 4]),
    ],
)
def test_a_list_is_shown_whole_and_an_item_with_what_introduces_it(question: str, lines: list[int]) -> None:
    assert shown(question) == [ARTICLE[line] for line in lines]


def is_inside(quote: Quote, passage: Passage, document: Document) -> bool:
    start, end = passage.whole or (passage.slices[0].start, passage.slices[-1].end)
    start = min(start, passage.slices[0].start)
    lines = [(line.start, line.end) for line in document.paragraphs]
    own = [(part.start, part.end) for part in passage.slices]
    return all(
        start <= part.start < part.end <= end
        and any(left <= part.start and part.end <= right for left, right in (*own, *lines))
        for part in quote.slices
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5).map("".join))
def test_slices_are_those_of_the_passage_or_of_the_whole(question: str) -> None:
    own = answerer()
    (document,) = own.library.documents.values()
    passages = {passage.id: passage for passage in own.passages}
    for quote in own.answer(question).quotes:
        check_passage(passages[quote.passage], document)
        assert is_inside(quote, passages[quote.passage], document)
        assert len(quote.text) <= max(MOST_SHOWN, len(passages[quote.passage].text))
        assert quote.slices == tuple(sorted(quote.slices, key=lambda part: part.start))
        assert 0 <= quote.best_sentence[0] < quote.best_sentence[1] <= len(quote.text)
