from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.passages import document_prefix, passages_of
from retrieval.index.analysis import AnalysedDocument, Entry, analyse
from retrieval.index.engine import KINDS, WORDS
from retrieval.index.records import card_of, decode_card, decode_document
from retrieval.index.schema import term
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import Row
from retrieval.milvus.filtering import expression, like
from retrieval.milvus.publishing import digest_of
from retrieval.milvus.schema import (
    LONGEST,
    NO_TERM,
    PIECE,
    document_rows,
    joined,
    passage_key,
    passage_of,
    passage_row,
    record_rows,
)
from retrieval.query.scope import Scope
from retrieval.text.analyzer import bigram_terms
from tests.records import bundled
from tests.shelf import analyzer, entry_of, shelf

any_text = st.text(st.characters(), max_size=60)  # lone surrogates, control characters, everything
SAFE = frozenset("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def analysed(document: Document) -> AnalysedDocument:
    return analyse([Entry(document, passages_of(document))], analyzer())[0]


def sent(rows: Iterable[Row]) -> list[Row]:
    """Rows as they reach Milvus and come back."""
    return [json.loads(json.dumps(row, ensure_ascii=False).encode()) for row in rows]


def test_every_document_that_ships_and_its_passages_are_the_same_after_they_were_rows() -> None:
    for document in bundled()[0].documents.values():
        whole = analysed(document)
        records = joined(
            row for row in sent(document_rows(whole, card_of(whole))) if row["kind"] not in ("surroundings", "unquoted")
        )
        prefix = document_prefix(document.id)
        assert decode_document(records[f"d-{prefix}"]) == document
        assert decode_card(records[f"c-{prefix}"]) == card_of(whole)
        rows = sent(map(passage_row, whole.passages))
        assert tuple(passage_of(row).passage(document) for row in rows) == passages_of(document)
        assert [passage_of(row).context for row in rows] == [each.context for each in whole.passages]


@given(any_text, any_text)
@example('元\ud800荡\n"', "\udfff")
def test_no_character_is_lost_in_a_row(text: str, title: str) -> None:
    entry = entry_of("文\udcff.txt", [f"元{text}"], title=title)
    [whole] = analyse([entry], analyzer())
    rows = sent(document_rows(whole, card_of(whole)))
    records = joined(row for row in rows if row["kind"] not in ("surroundings", "unquoted"))
    prefix = document_prefix(entry.document.id)
    assert decode_document(records[f"d-{prefix}"]) == entry.document
    assert decode_card(records[f"c-{prefix}"]) == card_of(whole)
    stored = sent(map(passage_row, whole.passages))
    assert tuple(passage_of(row).passage(entry.document) for row in stored) == tuple(entry.passages)


@given(st.integers(0, 3 * PIECE).map(lambda size: bytes(range(251)) * (size // 251)))
@example(b"")
def test_a_record_of_any_size_is_cut_into_rows_that_fit_a_field(record: bytes) -> None:
    rows = list(record_rows("t-1", record, kind="common"))
    assert all(len(row["body"].encode()) <= LONGEST for row in rows)
    assert joined(reversed(rows)) == {"t-1": record}
    assert joined(rows[1:]) == {}


@given(st.text(st.characters(), max_size=40))
def test_a_key_of_a_passage_holds_nothing_that_an_expression_gives_a_meaning_to(name: str) -> None:
    assert SAFE.issuperset(passage_key(name))
    assert 0 < len(passage_key(name)) < 64


def test_the_terms_of_a_passage_are_there_as_often_as_they_occur_and_as_a_question_asks_for_them() -> None:
    texts = ["元荡,元荡,岸线!", "沪苏同城化。", "3号线到青浦,17号线也到青浦。", "第5公里。"]
    for document in shelf(*texts, contexts={2: "轨交S1线"}).engine.documents.values():
        for passage in analysed(document).passages:
            row = passage_row(passage)
            lines = [Counter(row[kind].split(" ")) for kind in KINDS]
            counts = [line.total() for line in lines if NO_TERM not in line]
            assert counts == [count for count in passage.counts if count]
            asked = (analyzer().words_of([passage.passage.text])[0], bigram_terms(passage.passage.text))
            for kind, terms in enumerate(asked):
                assert lines[kind] == Counter(term(kind, each) for each in terms)
    [first] = analysed(shelf(texts[0]).engine.documents["000.txt"]).passages
    assert Counter(passage_row(first)[KINDS[WORDS]].split(" "))["元荡"] == 2


def test_a_passage_without_a_term_of_some_kind_has_what_is_no_term() -> None:
    [passage] = analysed(shelf("abc。").engine.documents["000.txt"]).passages
    assert passage_row(passage)["characters"] == NO_TERM
    assert not analyzer().terms(NO_TERM).characters
    assert NO_TERM not in analyzer().words_of(["a_b _ 元_荡"])[0]


def test_a_passage_that_does_not_fit_is_told_by_document_and_paragraph() -> None:
    [passage] = analysed(shelf("元荡").engine.documents["000.txt"]).passages
    long = passage._replace(passage=replace(passage.passage, text="元" * 30_000))
    with pytest.raises(MilvusError, match=r"000\.txt: paragraph 1 is too long"):
        passage_row(long)


def test_a_document_has_its_record_its_card_and_its_surroundings() -> None:
    whole = analysed(shelf("元荡在苏州。", contexts={0: "新闻"}).engine.documents["000.txt"])
    rows = list(document_rows(whole, card_of(whole)))
    assert [row["kind"] for row in rows] == ["document", "card", "surroundings", "unquoted"]
    assert {row["owner"] for row in rows} == {document_prefix("000.txt")}
    assert "新闻" in rows[2]["body"]


def test_no_word_of_long_surroundings_is_cut_in_two() -> None:
    whole = analysed(shelf("元荡在苏州。").engine.documents["000.txt"])
    long = whole._replace(surroundings="零一二三四五六七八九" * 5_000)
    bodies = [row["body"] for row in document_rows(long, card_of(long)) if row["kind"] == "surroundings"]
    assert all(len(body.encode()) <= LONGEST for body in bodies)
    for start in range(0, 49_970, 10):
        assert any(long.surroundings[start : start + 30] in body for body in bodies)
    assert sum(map(len, bodies)) < 51_000


def test_a_digest_changes_with_text_and_title() -> None:
    made = [
        digest_of(card_of(analysed(shelf(text, contexts={0: title}).engine.documents["000.txt"])))
        for text, title in (
            ("元荡在苏州。", "甲"),
            ("元荡在苏州!", "甲"),
            ("元荡在苏州。", "乙"),
            ("元荡在苏州。", "甲"),
        )
    ]
    assert len(set(made)) == 3
    assert made[0] == made[3]


@given(any_text)
def test_nothing_typed_reaches_an_expression_but_letters_and_digits(text: str) -> None:
    told = like("folded", text)
    assert told.startswith('folded like "%')
    assert told.endswith('%"')
    assert not set(told[len('folded like "') : -1]) & set("\"\\'_()[]{} \n")


def test_an_expression_names_documents_passages_and_phrases() -> None:
    assert expression(Scope()) == ""
    assert expression(Scope(documents=frozenset({"甲.txt"}), phrases=("100%",))) == (
        f'document in ["{document_prefix("甲.txt")}"] and folded like "%100%"'
    )
    assert expression(Scope(ranges={"甲.txt": ((1, 9),)})).endswith(" or (start >= 1 and start < 9))")
    names = frozenset(f"a-{number}" for number in range(100))
    told = expression(Scope(exclude=names))
    assert json.loads(told.removeprefix("key not in ")) == sorted(names)
