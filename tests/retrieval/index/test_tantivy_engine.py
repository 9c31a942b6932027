"""The engine: the definition's ranking, however the documents are spread over segments and whatever was removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Metadata
from corpus.passages import passages_of
from retrieval.index import tantivy_engine
from retrieval.index.analysis import Entry, analyse
from retrieval.index.bm25 import inverse_document_frequency
from retrieval.index.engine import KINDS, Engine, Hit, SearchRequest, Terms
from retrieval.index.schema import open_index
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.index.writer import IndexWriter
from retrieval.query.vocabulary import weighted_terms
from retrieval.text.fold import fold
from tests.records import bundled
from tests.shelf import analyzer, defined, entry_of

ALPHABET = "苏州元荡岸线的85s。 "
TEXTS = st.lists(st.text(st.sampled_from(ALPHABET), min_size=1, max_size=10), max_size=3)
TITLES = st.none() | st.text(st.sampled_from("苏州元荡"), max_size=4)
SHELVES = st.lists(st.tuples(TEXTS, TITLES), min_size=1, max_size=6)
QUESTIONS = (
    "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?",
    "蘇州和阜陽簽了哪些項目?",
    "1+5联动发展会议总投资113亿元",
    "66.4亿 S1线 66.4亿",
    "量子计算机",
)
Found = list[tuple[str, float]]


def entries_of(shelf: Sequence[tuple[Sequence[str], str | None]]) -> list[Entry]:
    return [entry_of(f"{number}.txt", texts, title=title) for number, (texts, title) in enumerate(shelf)]


@cache
def shipped() -> tuple[Entry, ...]:
    return tuple(Entry(document, passages_of(document)) for document in bundled()[0].documents.values())


@cache
def shipped_engine(parts: int) -> TantivyEngine:
    return engine_of(shipped(), parts=parts)


def terms_of(text: str, *, weights: Sequence[float] = (1.0, 0.5, 0.25, 0.3)) -> tuple[Terms, ...]:
    found = analyzer().terms(fold(text))
    kinds = (found.words, found.bigrams, found.characters, found.words)
    return tuple([(term, weight) for term in terms] for terms, weight in zip(kinds, weights, strict=True))


def engine_of(entries: Sequence[Entry], *, parts: int = 1) -> TantivyEngine:
    """An engine whose documents are dealt out to so many commits."""
    return without(entries, (), parts=parts)


def without(entries: Sequence[Entry], gone: Sequence[int], *, parts: int = 1) -> TantivyEngine:
    """An engine of all ``entries`` from which those with the numbers ``gone`` were removed, one after the other."""
    index, reader = open_index(None), None
    for number in range(parts):
        writer = IndexWriter(index, reader)
        writer.add(analyse(entries[number::parts], analyzer()))
        reader = writer.commit()
    for number in gone:
        writer = IndexWriter(index, reader)
        writer.remove([entries[number].document.id])
        reader = writer.commit()
    assert reader
    return TantivyEngine(reader)


def brute_force(entries: Sequence[Entry], wanted: SearchRequest) -> Found:
    """All passages that share a term, by the definition's scores; ties by passage id."""
    scores = {name: sum(kinds) for name, kinds in defined(entries, wanted.terms).items()}
    ranked = sorted((name for name in scores if scores[name]), key=lambda name: (-round(scores[name], 9), name))
    return [(name, scores[name]) for name in ranked[: wanted.count]]


def ranked(hits: Sequence[Hit]) -> Found:
    return [(hit.id, sum(hit.scores)) for hit in hits]


def assert_same(found: Found, expected: Found) -> None:
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-9)


def assert_the_definition(entries: Sequence[Entry], engine: Engine, wanted: SearchRequest) -> None:
    hits = engine.search(wanted)
    expected = defined(entries, wanted.terms)
    for hit in hits:
        assert hit.scores == pytest.approx(expected[hit.id], abs=1e-9)
    assert_same(ranked(hits), brute_force(entries, wanted))


@contextmanager
def constants(**values: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setattr(tantivy_engine, name, value)
        yield


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("parts", [1, 3])
def test_each_kind_of_the_documents_that_ship_scores_as_rank_bm25_does(question: str, parts: int) -> None:
    wanted = SearchRequest(terms_of(question), 10_000)

    assert_the_definition(shipped(), shipped_engine(parts), wanted)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_best_of_the_documents_that_ship_are_those_of_all_their_passages(question: str) -> None:
    asked = bundled()[1]._parser.read(question)
    wanted = SearchRequest(weighted_terms(asked), 20)

    assert_the_definition(shipped(), bundled()[1].engine, wanted)


@settings(max_examples=40, deadline=None)
@given(SHELVES, st.text(st.sampled_from(ALPHABET), max_size=8), st.integers(1, 4), st.integers(1, 6))
def test_a_search_finds_what_brute_force_finds(
    shelf: list[tuple[list[str], str | None]], question: str, parts: int, count: int
) -> None:
    entries = entries_of(shelf)

    assert_the_definition(entries, engine_of(entries, parts=parts), SearchRequest(terms_of(question), count))


@settings(max_examples=20, deadline=None)
@given(SHELVES, st.text(st.sampled_from(ALPHABET), max_size=8), st.integers(1, 3), st.integers(1, 3))
def test_candidates_score_as_they_do_among_all_passages(
    shelf: list[tuple[list[str], str | None]], question: str, parts: int, pool: int
) -> None:
    entries, wanted = entries_of(shelf), SearchRequest(terms_of(question), pool)
    with constants(POOL=pool, FEW=-1):
        hits = engine_of(entries, parts=parts).search(wanted)

    expected = defined(entries, wanted.terms)
    for hit in hits:
        assert hit.scores == pytest.approx(expected[hit.id], abs=1e-9)
    assert len(hits) == min(pool, sum(1 for scores in expected.values() if any(scores)))
    places = [(-round(sum(hit.scores), 9), hit.id) for hit in hits]
    assert places == sorted(places)


@settings(max_examples=40, deadline=None)
@given(SHELVES, st.data(), st.integers(1, 3))
def test_an_engine_from_which_documents_were_removed_is_one_of_what_is_left(
    shelf: list[tuple[list[str], str | None]], data: st.DataObject, parts: int
) -> None:
    entries = entries_of(shelf)
    gone = data.draw(st.lists(st.integers(0, len(entries) - 1), unique=True))
    question = data.draw(st.text(st.sampled_from(ALPHABET), max_size=8))
    left = [entry for number, entry in enumerate(entries) if number not in gone]
    found, fresh = without(entries, gone, parts=parts), engine_of(left)

    if any(each.passages for each in left):
        assert_the_definition(left, found, SearchRequest(terms_of(question), 5))
    assert_alike(found, fresh)
    for word in (*ALPHABET, "苏州", "元荡", "85", "州元", "荡85"):
        for one, other in zip(found.statistics, fresh.statistics, strict=True):
            assert (one.size, one.frequency(word)) == (other.size, other.frequency(word))
        assert found.contains(word) is fresh.contains(word)
        assert found.surrounded_by(word) is fresh.surrounded_by(word)
        assert found.spellings(f"#{word}") == fresh.spellings(f"#{word}")


def assert_alike(found: TantivyEngine, other: TantivyEngine) -> None:
    """Both hold the same documents and passages."""
    assert list(found.documents) == list(other.documents)
    assert len(found.documents) == len(other.documents)
    assert dict(found.documents) == dict(other.documents)
    assert sorted(found.passages(), key=lambda each: each.id) == sorted(other.passages(), key=lambda each: each.id)
    assert (found.size, found.version) == (other.size, other.version)


def test_what_was_removed_is_found_nowhere() -> None:
    entries = [
        entry_of("a", ["市长李强说,投资113亿元。"], title="走进水乡"),
        entry_of("b", ["元荡岸线。"], title="合作"),
    ]
    found = without(entries, [0])
    (passage,) = entries[0].passages

    assert found.search(SearchRequest(terms_of("市长李强投资113亿,走进水乡"), 5)) == []
    assert found.passage(passage.id) is None
    assert "a" not in found.documents
    with pytest.raises(KeyError):
        found.documents["a"]
    assert not found.contains("投资")
    assert [each.id for each in found.passages()] == [entries[1].passages[0].id]


def test_how_what_was_removed_wrote_a_meaning_is_forgotten() -> None:
    """Else a word of a question would pass for one that the documents write otherwise."""
    entries = [entry_of("a", ["市长李强说,投资一百一十三亿元。"]), entry_of("b", ["市长李亚平说,投资113亿元。"])]

    engine = without(entries, [0])

    assert engine.spellings("@李 市长") == {"李亚平": 1}
    assert engine.spellings("#11300000000") == {"113亿": 1}


def test_the_title_of_what_was_removed_surrounds_nothing() -> None:
    entries = [entry_of("a", ["元荡。"], title="走进水乡"), entry_of("b", ["元荡。"], title="走进苏州")]
    published = [replace(entries[0], document=replace(entries[0].document, metadata=Metadata(publisher="发改委")))]

    assert not without(entries, [0]).surrounded_by("水乡")
    assert without(entries, [0]).surrounded_by("走进")
    assert not without([*published, entries[1]], [0]).surrounded_by("发改委")


def test_the_state_of_before_answers_as_before() -> None:
    entries = entries_of([(["元荡岸线。"], None), (["元荡贯通。"], None)])
    index = open_index(None)
    writer = IndexWriter(index)
    writer.add(analyse(entries, analyzer()))
    before = writer.commit()
    writer = IndexWriter(index, before)
    writer.remove([entries[0].document.id])
    after = TantivyEngine(writer.commit())

    assert len(after.search(SearchRequest(terms_of("元荡"), 5))) == 1
    assert_the_definition(entries, TantivyEngine(before), SearchRequest(terms_of("元荡"), 5))


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_documents_without_passages_are_documents_wherever_they_lie(parts: int) -> None:
    entries = entries_of([([], "只有标题"), (["元荡。"], None), ([], None), ([], None), ([], None)])

    assert_alike(engine_of(entries, parts=parts), engine_of(entries))
    assert set(engine_of(entries, parts=parts).documents) == {entry.document.id for entry in entries}


def test_an_engine_of_nothing_finds_nothing() -> None:
    for engine in (
        engine_of([]),
        engine_of(entries_of([([], None)])),
        without(entries_of([(["元"], "荡")]), [0]),
    ):
        assert engine.search(SearchRequest(terms_of("元荡"), 3)) == []
        assert list(engine.passages()) == []
        assert engine.size == 0
        assert not engine.contains("元荡")
        assert not engine.contains("元")
        assert engine.passage("") is None
        assert engine.spellings("@李 市长") == {}
        assert not engine.surrounded_by("元荡")
        assert [each.idf("元荡") for each in engine.statistics] == [inverse_document_frequency(0, 0)] * len(KINDS)


def test_passages_and_documents_are_found_by_their_ids() -> None:
    entries = entries_of([(["元荡。", "岸线。"], "题"), (["苏州。"], None)])
    engine = engine_of(entries, parts=2)

    for entry in entries:
        assert engine.documents[entry.document.id] == entry.document
        assert [engine.passage(each.id) for each in entry.passages] == list(entry.passages)
    assert engine.passage("q3f0Zk1LsA-1-0") is None
    assert "2.txt" not in engine.documents
    assert 1 not in engine.documents  # type: ignore[comparison-overlap]
    assert list(engine.documents) == sorted(engine.documents)


def test_a_hit_is_the_passage_as_it_is_matched() -> None:
    (hit,) = engine_of([entry_of("a", ["元蕩岸線。"], title="走進水鄉")]).search(SearchRequest(terms_of("元荡"), 3))

    passage = hit.read()
    assert (passage.text, hit.folded, hit.context) == ("元蕩岸線。", "元荡岸线。", "走进水乡\na")
    assert (passage.id, passage.sentences) == (hit.id, hit.sentences)
    assert len(hit.scores) == len(KINDS)
    assert hit.is_word("元荡")
    assert not hit.is_word("元")


def test_ties_go_by_passage_id_in_whatever_part_they_lie() -> None:
    entries = entries_of([(["元荡。"], None)] * 9)
    ids = sorted(entry.passages[0].id for entry in entries)
    for parts in (1, 2, 4):
        for count in (1, 4, 9):
            hits = engine_of(entries, parts=parts).search(SearchRequest(terms_of("元荡"), count))
            assert [hit.id for hit in hits] == ids[:count]


def test_what_lies_far_below_the_first_is_left_out_beyond_the_least() -> None:
    engine = engine_of([entry_of("a", ["元荡岸线贯通。", "元荡。", "贯通。", "苏州。"])])
    wanted = SearchRequest(terms_of("元荡岸线贯通", weights=(1, 0, 0, 0)), 9)
    every = ranked(engine.search(wanted))
    share = every[1][1] / every[0][1]

    assert len(every) == 3
    assert ranked(engine.search(replace(wanted, within=share + 0.01))) == every[:1]
    assert len(engine.search(replace(wanted, within=share - 0.01))) >= 2
    assert ranked(engine.search(replace(wanted, within=0.999, least=2))) == every[:2]
    assert ranked(engine.search(replace(wanted, within=0.999, least=9))) == every


def test_a_term_that_is_asked_for_twice_counts_twice() -> None:
    engine = engine_of([entry_of("a", ["元荡岸线。", "苏州。"])])
    once = engine.search(SearchRequest(([("元荡", 1.0)], [], [], []), 1))
    twice = engine.search(SearchRequest(([("元荡", 1.0), ("元荡", 1.0)], [], [], []), 1))

    assert twice[0].scores[0] == pytest.approx(2 * once[0].scores[0])


@pytest.mark.parametrize(
    ("word", "stands"),
    [
        ("1,000万", False),  # its last part stands behind another number
        ("5,000万", True),
        ("元荡,岸线", True),
        ("元荡。岸线", False),
        ("元荡,", True),
        ("元荡。", False),
        ("龘", False),
        ("000万", True),
        ("投资5", True),
        ("00万元", True),
        ("23", True),  # within a code
        ("s1,", False),
    ],
)
def test_a_stretch_stands_there_with_its_punctuation_or_not_at_all(word: str, stands: bool) -> None:
    texts = ["投资5,000万元。", "元荡,岸线贯通。", "编号1234号。"]
    for parts in (1, 3):
        entries = [entry_of(f"{number}", [text]) for number, text in enumerate(texts)]
        assert engine_of(entries, parts=parts).contains(word) is stands


def test_eight_threads_get_the_answers_of_one() -> None:
    engine = without(shipped(), [0], parts=2)
    wanted = [SearchRequest(terms_of(question), count) for question in QUESTIONS for count in (1, 20, 200)]
    alone = [ranked(engine.search(each)) for each in wanted]
    with constants(POOL=5, FEW=100), ThreadPoolExecutor(8) as threads:
        pruned = [ranked(engine.search(each)) for each in wanted]
        assert list(threads.map(lambda each: ranked(engine.search(each)), wanted * 8)) == pruned * 8
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda each: ranked(engine.search(each)), wanted * 8)) == alone * 8


def test_eight_threads_share_one_fresh_answerer() -> None:
    entries = shipped()
    engine = engine_of(entries)
    alone = [ranked(engine_of(entries).search(SearchRequest(terms_of(question), 20))) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(
            lambda question: ranked(engine.search(SearchRequest(terms_of(question), 20))), QUESTIONS * 4
        )

    assert list(found) == alone * 4
