"""A segment holds its documents whole, finds them by name, and is the same when it is opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Metadata
from corpus.passages import passages_of
from retrieval import indexing
from retrieval.analyzer import Analyzer
from retrieval.columns import DamagedError, verify_arrays
from retrieval.extraction import unit_occurrences, word_occurrences
from retrieval.fold import fold
from retrieval.indexing import context_of, segment_of
from retrieval.postings import Postings
from retrieval.segment import KINDS, Entry, Segment, Signature
from tests.records import bundled
from tests.shelf import analyzer, entry_of

TEXTS = st.text(
    st.sampled_from("元荡蘇州市长李亚平85亿Ａ…①。,\ud800𠀀😀 \n\0\uffff\udfff"), min_size=1, max_size=30
).filter(
    lambda text: "\ud800\udfff" not in text  # one character in UTF-16
)
NAMES = st.text(st.sampled_from("苏ab/.\udcff"), min_size=1, max_size=6)
SHELVES = st.dictionaries(NAMES, st.lists(TEXTS, max_size=4), max_size=4)


@cache
def shipped() -> tuple[Entry, ...]:
    return tuple(Entry(document, passages_of(document)) for document in bundled()[0].documents.values())


@cache
def shipped_segment() -> Segment:
    return segment_of(shipped(), analyzer())


def entries_of(shelf: dict[str, list[str]]) -> tuple[Entry, ...]:
    return tuple(
        replace(entry_of(name, texts, title=f"标题{number}"), signature=Signature(number, number << 60, (1 << 64) - 1))
        for number, (name, texts) in enumerate(shelf.items())
    )


def assert_holds(segment: Segment, entries: Sequence[Entry]) -> None:
    """``segment`` holds ``entries``, all of them, in their order."""
    assert segment.names() == [entry.document.id for entry in entries]
    assert segment.documents == len(entries)
    assert [segment.signature(ordinal) for ordinal in range(len(entries))] == [entry.signature for entry in entries]
    assert len(segment) == sum(len(entry.passages) for entry in entries)
    position = 0
    for ordinal, entry in enumerate(entries):
        assert segment.document(ordinal) == entry.document
        assert segment.metadata(ordinal) == entry.document.metadata
        assert segment.document(ordinal).source == entry.document.source
        assert segment.ordinal(entry.document.id) == ordinal
        assert segment.positions(ordinal) == range(position, position + len(entry.passages))
        for passage in entry.passages:
            assert segment.passage(position) == (passage, fold(context_of(entry.document, passage)))
            assert segment.text(position) == passage.text
            assert segment.folded(position) == fold(passage.text)
            assert segment.sentences(position) == passage.sentences
            assert segment.context(position) == fold(context_of(entry.document, passage))
            assert segment.id(position) == passage.id
            assert segment.position(passage.id) == position
            assert segment.ordinal_at(position) == ordinal
            position += 1


@settings(max_examples=60, deadline=None)
@given(SHELVES)
def test_any_documents_come_back_as_they_were(shelf: dict[str, list[str]]) -> None:
    entries = entries_of(shelf)

    assert_holds(segment_of(entries, analyzer()), entries)


def test_the_documents_that_ship_come_back_as_they_were_also_from_a_file(tmp_path: Path) -> None:
    shipped_segment().write(tmp_path / "a.segment")
    opened = Segment.open(tmp_path / "a.segment")

    assert_holds(shipped_segment(), shipped())
    assert_holds(opened, shipped())
    verify_arrays(tmp_path / "a.segment")
    assert (opened.shortest, opened.totals) == (shipped_segment().shortest, shipped_segment().totals)
    assert (opened.path, shipped_segment().path) == (tmp_path / "a.segment", None)
    for name, array in shipped_segment().arrays.items():
        np.testing.assert_array_equal(array, opened.arrays[name])
        assert array.dtype == opened.arrays[name].dtype


@settings(max_examples=20, deadline=None)
@given(SHELVES)
def test_any_segment_is_the_same_when_it_is_opened_again(
    tmp_path_factory: pytest.TempPathFactory, shelf: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("segments") / "b.segment"
    segment_of(entries_of(shelf), analyzer()).write(path)

    assert_holds(Segment.open(path), entries_of(shelf))


def test_an_opened_segment_may_be_written_over_itself(tmp_path: Path) -> None:
    entries = entries_of({"a.txt": ["元荡岸线。"]})
    segment_of(entries, analyzer()).write(tmp_path / "a")
    opened = Segment.open(tmp_path / "a")
    opened.write(tmp_path / "a")

    assert_holds(opened, entries)
    assert_holds(Segment.open(tmp_path / "a"), entries)


@pytest.mark.parametrize("name", ["", "b.txt", "a.txt\0", "\ud800", "a.tx", "A.TXT", "元荡" * 100])
def test_what_is_not_there_is_not_found(name: str) -> None:
    segment = segment_of(entries_of({"a.txt": ["元荡岸线。"]}), analyzer())

    assert segment.ordinal(name) is None
    assert segment.position(name) is None


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_may_be_asked_for(name: str) -> None:
    segment = shipped_segment()

    assert segment.ordinal(name) is None
    assert segment.position(name) is None


def test_a_document_without_passages_is_a_document_too() -> None:
    entries = entries_of({"a": [], "b": ["元荡。"], "c": [], "d": ["岸线。", "苏州。"], "e": []})
    segment = segment_of(entries, analyzer())

    assert_holds(segment, entries)
    assert [segment.ordinal_at(position) for position in range(3)] == [1, 3, 3]


def test_a_segment_of_nothing_holds_nothing(tmp_path: Path) -> None:
    for entries in ((), entries_of({"a": []})):
        segment_of(entries, analyzer()).write(tmp_path / "a")
        for segment in (segment_of(entries, analyzer()), Segment.open(tmp_path / "a")):
            assert_holds(segment, entries)
            assert segment.totals == (0, 0, 0, 0)
            assert segment.spellings("@李 市长") == {}
            assert not segment.surrounded_by("元荡")


def test_postings_are_those_of_the_folded_passages_and_contexts() -> None:
    texts = [fold(passage.text) for entry in shipped() for passage in entry.passages]
    contexts = [fold(context_of(entry.document, passage)) for entry in shipped() for passage in entry.passages]
    bigrams, characters = unit_occurrences(texts)
    found = (word_occurrences(texts, analyzer()), bigrams, characters, word_occurrences(contexts, analyzer()))

    for kind, name in enumerate(KINDS):
        expected = Postings.of(found[kind])
        for array, wanted in zip(
            expected.arrays(name).values(), shipped_segment().postings[kind].arrays(name).values(), strict=True
        ):
            np.testing.assert_array_equal(array, wanted)
        assert shipped_segment().totals[kind] == int(found[kind].lengths.sum())
        assert shipped_segment().shortest[kind] == int(found[kind].lengths.min())


def test_each_context_is_analysed_once() -> None:
    """Most passages of a document share theirs."""
    counted: list[str] = []

    class Counting(Analyzer):
        def words_of(self, texts: Sequence[str]) -> list[list[str]]:
            counted.extend(texts)
            return super().words_of(texts)

    segment_of([entry_of("a", ["元荡。", "岸线。", "苏州。"], title="走进水乡客厅")], Counting())

    assert counted.count("走进水乡客厅") == 1


@pytest.mark.parametrize(
    ("word", "stands"),
    [("水乡客厅", True), ("乡客", True), ("发改委", True), ("市长", True), ("元荡", False), ("客厅苏州", False)],
)
def test_titles_headings_speakers_and_publishers_surround_a_text(word: str, stands: bool) -> None:
    entry = entry_of("a", ["元荡岸线。", "贯通。"])
    document = replace(entry.document, metadata=Metadata(title="走進水鄉客廳", publisher="蘇州發改委"))
    passages = (replace(entry.passages[0], speaker="市长李亚平"), entry.passages[1])

    assert segment_of([Entry(document, passages)], analyzer()).surrounded_by(word) is stands


def test_the_context_is_every_line_around_a_passage() -> None:
    entry = entry_of("a", ["元荡岸线。"], title="题")
    passage = replace(entry.passages[0], section="节", headings=("章", "条"), captions=("图",), speaker="人")

    assert context_of(entry.document, passage) == "题\n节\n章\n条\n图\n人"
    assert context_of(entry_of("a", ["元荡。"]).document, entry.passages[0]) == ""


def test_how_the_passages_write_numbers_dates_and_persons_is_known() -> None:
    segment = segment_of(
        [entry_of("a", ["市長李亞平說,投資一百一十三億元。", "2023年5月,市长李亚平、113亿元。"])], analyzer()
    )

    assert segment.spellings("@李 市长") == {"李亚平": 2}
    assert segment.spellings("#11300000000") == {"一百一十三亿": 1, "113亿": 1}
    assert segment.spellings("/2023-5-") == {"2023年5月": 1}
    assert segment.spellings("#7") == {}


@pytest.mark.parametrize(
    "signature",
    [Signature(), Signature(1, 2, 3), Signature(1 << 40, 1 << 62, (1 << 64) - 1, (1 << 64) - 2), Signature(1, -1, 0)],
)
def test_signatures_are_kept_also_of_files_from_before_1970(signature: Signature) -> None:
    entry = replace(entry_of("a", ["元荡。"]), signature=signature)

    assert segment_of([entry], analyzer()).signature(0) == signature


def test_a_context_of_more_words_than_fit_counts_as_the_longest_that_does() -> None:
    long = segment_of([entry_of("a", ["元荡。"], title="元荡,岸线,贯通。" * 22_000)], analyzer())
    context = KINDS.index("context_words")

    assert long.postings[context].lengths.tolist() == [65_535]
    assert (long.shortest[context], long.totals[context]) == (65_535, 65_535)


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda _: b"", lambda whole: b"X" + whole[1:]])
def test_a_damaged_file_is_not_opened(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a"
    segment_of(entries_of({"a.txt": ["元荡岸线。"]}), analyzer()).write(path)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(DamagedError):
        Segment.open(path)


def test_every_field_of_a_signature_is_kept() -> None:
    assert len(fields(Signature)) == 4


def test_a_paragraph_may_have_any_number_of_pieces() -> None:
    entry = entry_of("a", ["元荡岸线。"])
    (passage,) = entry.passages
    segment = segment_of([replace(entry, passages=(replace(passage, piece=70_000),))], analyzer())

    assert segment.passage(0)[0].piece == 70_000


def test_more_passages_than_postings_tell_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_PASSAGES", 1)

    with pytest.raises(OverflowError, match="2 passages, at most 1"):
        segment_of([entry_of("a", ["元荡。", "岸线。"])], analyzer())
