from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from retrieval.keys import key
from retrieval.segment import KINDS, Entry

from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus import MilvusError, rows
from retrieval.milvus.admitting import expression, filtered, like
from retrieval.milvus.rows import (
    Card,
    decode,
    decode_passage,
    digests,
    document_rows,
    encode,
    encode_passage,
    passage_rows,
)
from retrieval.milvus.schema import LONGEST, passage_key, pieces, short, term_lines, token
from retrieval.query.scope import Scope
from tests.records import bundled
from tests.shelf import analyzer, passage_of, shelf

any_text = st.text(st.characters(), max_size=60)  # lone surrogates, control characters, everything
SAFE = frozenset("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def test_every_document_that_ships_is_the_same_after_it_was_rows() -> None:
    for document in bundled()[0].documents.values():
        assert decode("".join(pieces(encode(document)))) == document


def test_every_passage_that_ships_is_the_same_after_it_was_a_row() -> None:
    segment = bundled()[1].engine.parts[0].segment  # type: ignore[attr-defined]
    for position in range(len(segment)):
        passage, context = segment.passage(position)
        assert decode_passage(encode_passage(passage, context)) == (passage, context)


def test_no_character_is_lost_in_a_document_and_what_it_says_of_itself() -> None:
    known = bundled()[0].documents["000_f9517c49bce6a449.txt"]
    metadata = replace(known.metadata, title='"\ud800\n元', publisher="\\\0")
    document = replace(known, id="文\udcff.txt", metadata=metadata)
    assert decode(encode(document).encode().decode()) == document
    card = Card(document.id, 1, "0", metadata)
    assert Card.decoded(card.encoded().encode().decode()) == card


@given(any_text, any_text)
@example('元\ud800荡\n"', "\udfff")
def test_no_character_is_lost_in_a_record(text: str, context: str) -> None:
    passage = replace(passage_of("元荡在苏州。"), text=text, headings=(text, context), speaker=context)
    record = encode_passage(passage, context)
    assert decode_passage(record.encode().decode()) == (passage, context)


@given(st.text(st.characters(), max_size=40))
def test_a_key_of_a_passage_holds_nothing_that_an_expression_gives_a_meaning_to(name: str) -> None:
    assert SAFE.issuperset(passage_key(name))
    assert 0 < len(passage_key(name)) < 64


@given(st.lists(any_text, unique=True, max_size=20))
def test_tokens_are_without_blanks_and_as_different_as_terms(terms: list[str]) -> None:
    tokens = [token(each) for each in {key(term) for term in terms} - {0}]
    assert len(set(tokens)) == len(tokens)
    assert all(SAFE.issuperset(each) and each for each in tokens)


def test_the_tokens_of_a_passage_are_its_terms_as_often_as_they_stand_there() -> None:
    texts = ["元荡,元荡,岸线!", "沪苏同城化。", "3号线到青浦,17号线也到青浦。"]
    segment = shelf(*texts, contexts={2: "轨交S1线"}).segment
    for postings in segment.postings:
        lines = list(term_lines(postings, 0, 3))
        assert [len(line) for line in lines] == postings.lengths.tolist()
        assert list(term_lines(postings, 1, 3)) == lines[1:]
    words = next(iter(term_lines(segment.postings[0], 0, 1)))
    assert Counter(words)[token(key("元荡"))] == 2


def test_rows_are_made_in_windows_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    part = bundled()[1].engine.parts[0]  # type: ignore[attr-defined]
    every = list(passage_rows(part, range(part.segment.documents)))
    monkeypatch.setattr(rows, "AT_ONCE", 7)
    assert list(passage_rows(part, range(part.segment.documents))) == every
    assert list(passage_rows(part, [1, 3])) == [
        row for row in every if row["document"] in {short(part.segment.name(each)) for each in (1, 3)}
    ]


def test_a_passage_without_a_term_of_some_kind_has_what_is_no_token() -> None:
    [row] = passage_rows(shelf("abc。").engine.parts[0], [0])
    assert row["characters"] == "_"
    assert "_" not in {token(each) for each in range(1, 5000)}


def test_terms_that_do_not_fit_a_field_are_left_out_at_the_end_of_a_term() -> None:
    document = bundled()[0].documents["000_f9517c49bce6a449.txt"]
    document = replace(document, text="元荡" * 6_000)
    whole = replace(passage_of("元荡"), document=document.id, text=document.text, end=len(document.text))
    part = TantivyEngine.of([Entry(document, (whole,))], analyzer()).parts[0]
    [row] = passage_rows(part, [0])
    assert all(len(row[kind].encode()) <= LONGEST for kind in KINDS)
    assert set(row["characters"].split()) == {token(key("元")), token(key("荡"))}


def test_a_passage_that_does_not_fit_is_told_by_document_and_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    part = shelf("元荡").engine.parts[0]
    segment = part.segment
    long = replace(segment.passage(0)[0], text="元" * 30_000)
    monkeypatch.setattr(segment, "passage", lambda _: (long, ""))
    with pytest.raises(MilvusError, match=r"000\.txt: paragraph 1 is too long"):
        list(passage_rows(part, [0]))


def test_a_document_has_its_card_its_record_and_its_surroundings() -> None:
    part = shelf("元荡在苏州。", contexts={0: "新闻"}).engine.parts[0]
    [digest] = digests(part.segment, [0])
    records, card = document_rows(part.segment, 0, digest)
    assert [row["kind"] for row in records] == ["document", "surroundings"]
    assert "新闻" in records[1]["body"]
    read = Card.decoded(card["body"])
    assert (read.name, read.pieces, read.digest, read.metadata.title) == ("000.txt", 1, digest, "新闻")


def test_a_digest_changes_with_text_and_title() -> None:
    made = [
        next(iter(digests(shelf(text, contexts={0: title}).segment, [0])))
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


def test_an_empty_set_of_documents_admits_nothing() -> None:
    assert expression(Scope(documents=frozenset())) is None
    assert expression(Scope()) == ""


def test_what_an_expression_cannot_say_is_looked_at_in_the_replies() -> None:
    found = [
        {"key": "a", "folded": "100%的元荡"},
        {"key": "b", "folded": "100的元荡"},
        {"key": "c", "folded": "100%青浦"},
    ]
    scope = Scope(exclude=frozenset({"c"}), phrases=("100%",))
    assert [row["key"] for row in filtered(found, scope)] == ["a"]
    assert [row["key"] for row in filtered(found, Scope(without=("元荡",)))] == ["c"]


def test_many_passages_to_pass_over_are_left_to_milvus() -> None:
    names = frozenset(f"a-{number}" for number in range(100))
    told = expression(Scope(exclude=names))
    assert told
    assert all(f'"{name}"' in told for name in names)
    assert filtered([{"key": "a-1"}], Scope(exclude=names)) == [{"key": "a-1"}]
    assert json.loads(told.removeprefix("key not in ")) == sorted(names)
