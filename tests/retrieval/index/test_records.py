"""Documents and passages come back from bytes as they were, character for character."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import (
    Correction,
    Document,
    Kind,
    Metadata,
    Paragraph,
    Part,
    PartKind,
    Reason,
    Section,
    Span,
    source_map,
)
from corpus.passages import Passage, passages_of
from corpus.reading.document import read_document
from retrieval.errors import DamagedError
from retrieval.index.analysis import Entry, Signature, analyse
from retrieval.index.records import (
    LAYOUT,
    card_of,
    decode_card,
    decode_document,
    decode_passage,
    encode_card,
    encode_document,
    encode_passage,
)
from retrieval.text.fold import fold
from tests.records import bundled
from tests.shelf import analyzer

# A high surrogate right before a low one is one character in UTF-16, so no text can hold the two apart.
CHARACTERS = st.one_of(
    st.sampled_from("元荡岸线。\n𠀀😀\ud800"),
    st.characters(exclude_categories=(), max_codepoint=0xDBFF),
    st.characters(),
)
TEXTS = st.text(CHARACTERS, max_size=30)
NUMBERS = st.integers(0, 1 << 32)
MAYBE = st.none() | TEXTS
METADATA = st.builds(
    Metadata, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, st.lists(st.sampled_from(["title", "url"]), max_size=2).map(tuple)
)
PARAGRAPHS = st.builds(
    Paragraph,
    NUMBERS,
    NUMBERS,
    st.sampled_from(Kind),
    TEXTS,
    st.none() | NUMBERS,
    MAYBE,
    st.none() | NUMBERS,
    st.lists(TEXTS, max_size=3).map(tuple),
)
PARTS = st.builds(Part, NUMBERS, st.sampled_from(PartKind), MAYBE, st.none() | NUMBERS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    source = draw(TEXTS)
    places = st.integers(0, len(source))
    pairs = draw(st.lists(st.tuples(places, places, st.sampled_from(Reason)), max_size=4))
    whole = source_map(
        source, [Span(min(left, right), max(left, right), why) for left, right, why in pairs if left != right]
    )
    return Document(
        id=draw(TEXTS),
        sha256=draw(TEXTS),
        source=source,
        map=whole,
        text=whole.cut(source),
        paragraphs=tuple(draw(st.lists(PARAGRAPHS, max_size=3))),
        metadata=draw(METADATA),
        corrections=tuple(draw(st.lists(st.builds(Correction, NUMBERS, NUMBERS, TEXTS, TEXTS), max_size=2))),
        pages=tuple(draw(st.lists(NUMBERS, max_size=3))),
        sections=tuple(draw(st.lists(st.builds(Section, NUMBERS, METADATA), max_size=2))),
        notes=tuple(draw(st.lists(TEXTS, max_size=2))),
        parts=tuple(draw(st.lists(PARTS, max_size=2))),
    )


def again(document: Document) -> Document:
    return decode_document(encode_document(document))


@settings(max_examples=50, deadline=None)
@given(documents())
def test_a_document_comes_back_as_it_was(document: Document) -> None:
    found = again(document)

    assert found == document
    assert found.source == document.source
    assert found.cut(0, len(document.text)) == document.text
    for each in fields(Document):
        assert type(getattr(found, each.name)) is type(getattr(document, each.name))


@settings(max_examples=50, deadline=None)
@given(documents())
def test_kinds_and_reasons_come_back_as_what_they_were(document: Document) -> None:
    found = again(document)

    assert all(isinstance(each.kind, Kind) for each in found.paragraphs)
    assert all(isinstance(each.reason, Reason) for each in found.map.spans)
    assert all(isinstance(each.metadata, Metadata) for each in found.sections)
    assert hash(found) == hash(document)


@pytest.mark.parametrize("name", sorted(bundled()[0].documents))
def test_the_documents_that_ship_come_back_as_they_are(name: str) -> None:
    document = bundled()[0].documents[name]

    assert again(document) == document


MARKDOWN = """---
title: 元荡岸线贯通
date: 2023-05-23
---

# 生态

元荡岸线**贯通率**达到66.4%。

## 医保

<!-- 备注 -->
三地85家医保定点机构已实现免备案刷卡,见[名单](https://example.com/a)。
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "标题\n\n  重庆(chóng qìng)的两江(jiāng)\n新区已经\n\n\n建成。\n"),
        ("a.md", MARKDOWN),
        ("a.txt", "\ufeff元蕩岸線𠀀😀貫通。\r\n\r\n第二段。"),
        ("a.jsonl", '{"title": "记录一", "text": "元荡岸线贯通。", "date": "2023"}\n{"text": "第二条\\ud800。"}\n'),
    ],
)
def test_what_readers_make_comes_back_as_it_was(name: str, content: str) -> None:
    document, _ = read_document(name, content.encode("utf-8", "surrogatepass"))

    assert again(document) == document
    assert passages_of(again(document)) == passages_of(document)


@pytest.mark.parametrize("name", sorted(bundled()[0].documents))
def test_passages_and_cards_come_back_as_they_were(name: str) -> None:
    document = bundled()[0].documents[name]
    (analysed,) = analyse([Entry(document, passages_of(document), Signature(1, -2, 3))], analyzer())

    for each in analysed.passages:
        stored = decode_passage(encode_passage(each))
        assert stored.passage(document) == each.passage
        assert (stored.folded, stored.context) == (fold(each.passage.text), each.context)
        assert (stored.words.split(), tuple(stored.counts)) == (each.terms[0].split(), each.counts)
    assert decode_card(encode_card(card_of(analysed))) == card_of(analysed)


def test_a_passage_that_its_document_does_not_hold_is_damaged() -> None:
    document = next(iter(bundled()[0].documents.values()))
    (analysed,) = analyse([Entry(document, passages_of(document))], analyzer())
    changed = replace(document, text=document.text.translate({ord("苏"): "沪"}))

    stored = next(decode_passage(encode_passage(each)) for each in analysed.passages if "苏" in each.passage.text)
    with pytest.raises(DamagedError):
        stored.passage(changed)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_changed_bit_of_a_record_is_noticed(place: int, bit: int) -> None:
    document = next(iter(bundled()[0].documents.values()))
    stored = bytearray(encode_document(document))
    stored[place % len(stored)] ^= 1 << bit

    with suppress(DamagedError):
        assert decode_document(bytes(stored)) == document


def test_the_layout_names_every_field_that_is_stored() -> None:
    """A field more or less is another layout, so that an index of before is not misread."""
    names = {
        each.name for record in (Document, Passage, Metadata, Correction, Section, Part) for each in fields(record)
    }

    assert all(repr(name) in LAYOUT for name in (*names, *Paragraph._fields))
