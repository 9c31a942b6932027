"""Documents and passages come back from bytes as they were, character for character."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.document import Correction, Document, Kind, Metadata, Paragraph, Reason, Section, Span, source_map
from corpus.passages import Passage, passages_of
from corpus.reading import read_document
from retrieval.records import (
    COLUMNS,
    LAYOUT,
    decode_around,
    decode_document,
    decode_metadata,
    decode_sha256,
    decode_text,
    encode_around,
    encode_document,
    encode_metadata,
    encode_text,
)
from tests.records import bundled

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
    )


def again(document: Document) -> Document:
    text = decode_text(encode_text(document.text))
    metadata = decode_metadata(encode_metadata(document.metadata))
    return decode_document(document.id, text, metadata, encode_document(document))


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


@settings(max_examples=50, deadline=None)
@given(documents(), st.binary(min_size=32, max_size=32))
def test_the_hash_of_a_file_is_found_whatever_else_is_known_of_it(document: Document, digest: bytes) -> None:
    known = replace(document, sha256=digest.hex(), notes=(*document.notes, '"sha256":"甲"'))

    assert decode_sha256(encode_document(known)) == digest.hex()


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


@given(TEXTS)
@example("\ud800")
@example("\udc00\ud800")
@example("𠀀\ud840a\udc00")
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert decode_text(encode_text(text)) == text


def test_a_chinese_character_takes_two_bytes_and_a_rare_one_four() -> None:
    assert len(encode_text("元荡")) == 4
    assert len(encode_text("𠀀")) == 4


@given(
    st.builds(
        Passage,
        *[st.just("")] * 2,
        *[st.just(0)] * 4,
        st.just(""),
        st.just(()),
        MAYBE,
        MAYBE,
        st.lists(TEXTS, max_size=3).map(tuple),
        st.lists(TEXTS, max_size=3).map(tuple),
        st.none() | NUMBERS,
    ),
    TEXTS,
)
def test_what_goes_with_a_passage_comes_back_as_it_was(passage: Passage, context: str) -> None:
    found, around = decode_around(encode_around(passage, context))

    assert found == context
    assert replace(passage, **around) == passage
    assert set(around) == {each.name for each in fields(Passage)} - set(COLUMNS)


def test_the_layout_names_every_field_that_is_stored() -> None:
    """A field more or less is another layout, so that an index of before is not misread."""
    names = {each.name for record in (Document, Passage, Metadata, Correction, Section) for each in fields(record)}

    assert all(repr(name) in LAYOUT for name in (*names, *Paragraph._fields))


def test_passages_with_the_same_around_have_the_same_bytes() -> None:
    one, other, *_ = passages_of(next(iter(bundled()[0].documents.values())))
    same = replace(
        other, **{each.name: getattr(one, each.name) for each in fields(Passage) if each.name not in COLUMNS}
    )

    assert encode_around(one, "元荡") == encode_around(same, "元荡")
    assert encode_around(one, "元荡") != encode_around(one, "岸线")
