from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.library import Library
from retrieval.answering.answer import Answer
from retrieval.answering.answerer import Answerer
from retrieval.index.engine import SearchRequest
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus import MilvusError
from retrieval.milvus import engine as engine_module
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.manifest import read_manifest
from retrieval.milvus.publishing import publish
from retrieval.query.scope import EVERYTHING, Scope
from retrieval.query.vocabulary import weighted_terms
from tests.milvus_server import MilvusServer, _one_milvus, milvus, needs_milvus
from tests.records import bundled
from tests.shelf import analyzer, resources, shelf

__all__ = ["_one_milvus", "milvus"]
pytestmark = needs_milvus

QUESTIONS = (
    "沪苏通勤去青浦要多久?",
    "哪些地方的参保人员可以免备案直接刷卡结算?",
    "源荡岸线什么时候贯通?",
    "李市長在推介會上說了什麼?",
    "2020年11月签了什么协议?",
    "一百一十三亿投资",
    "量子计算机",
    "“沪苏同城化” 交通",
    "苏州 -上海",
    "轨交S1号线 来源:苏州",
    "年份:2020 元荡",
    "的",
    "你好",
    "",
    "100%_\"\\' 元荡",
)


def opened(milvus: MilvusServer, engine: TantivyEngine) -> MilvusEngine:
    connection = milvus.connection()
    publish(engine, resources(), connection)
    manifest = read_manifest(connection)
    assert manifest
    return MilvusEngine(connection, manifest)


def timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0.0)


def test_answers_are_those_of_one_machine_to_the_last_factor(milvus: MilvusServer) -> None:
    library, near = bundled()
    assert isinstance(near.engine, TantivyEngine)
    engine = opened(milvus, near.engine)
    far = Answerer(Library(library.folder, engine.documents, ()), engine=engine, resources=near.resources)
    for question in QUESTIONS:
        ours, theirs = timeless(far.answer(question, top=3)), timeless(near.answer(question, top=3))
        assert ours.outcome is theirs.outcome
        assert (ours.missing, ours.assumed) == (theirs.missing, theirs.assumed)
        for mine, other in zip(ours.quotes, theirs.quotes, strict=True):
            assert mine.score == pytest.approx(other.score, abs=1e-9)
            assert replace(mine, score=0, confidence=0, factors=()) == replace(other, score=0, confidence=0, factors=())
    first = near.answer(QUESTIONS[0]).quotes[0].passage
    again = far.answer(QUESTIONS[0], exclude=frozenset({first}))
    assert [quote.passage for quote in again.quotes] == [
        quote.passage for quote in near.answer(QUESTIONS[0], exclude=frozenset({first})).quotes
    ]


def test_what_stands_in_the_passages_is_told_as_on_one_machine(milvus: MilvusServer) -> None:
    near = bundled()[1].engine
    assert isinstance(near, TantivyEngine)
    far = opened(milvus, near)
    for word in (
        "元荡",
        "元荡岸",
        "荡元",
        "荡南",
        "1+5",
        "岸线贯通",
        "生态岸线贯通工程",
        "荡",
        "量子",
        "州苏",
        "s1号线",
        "沪苏湖铁路、",
    ):
        assert far.contains(word) == near.contains(word)
    for word in ("苏州市发展和改革委员会", "新篇章", "量子", "%", "州_发", '"'):
        assert far.surrounded_by(word) == near.surrounded_by(word)
    for meaning in ("/2020-11-", "#113", "@李 市长", "nothing"):
        assert far.spellings(meaning) == near.spellings(meaning)
    assert dict(far.documents) == dict(near.documents)
    assert dict(far.metadata) == dict(near.metadata)
    assert dict(far.sections) == dict(near.sections)
    assert far.version == near.version
    assert len(far.documents) == 5
    assert sorted(far.passages(), key=lambda each: each.id) == sorted(near.passages(), key=lambda each: each.id)
    name = next(iter(near.passages())).id
    assert far.passage(name) == near.passage(name)
    assert far.passage("no-such-passage") is None
    assert "000_f9517c49bce6a449.txt" in far.documents
    assert "no.txt" not in far.documents
    assert far.metadata["000_f9517c49bce6a449.txt"] == near.metadata["000_f9517c49bce6a449.txt"]
    with pytest.raises(KeyError):
        far.documents["no.txt"]
    with pytest.raises(KeyError):
        far.metadata["no.txt"]
    assert far.connection.trouble is None


SCOPES = (
    EVERYTHING,
    Scope(exclude=frozenset({"none"})),
    Scope(documents=frozenset({"001.txt", "003.txt"})),
    Scope(documents=frozenset()),
    Scope(phrases=("元荡",)),
    Scope(phrases=("100%",)),
    Scope(without=("苏州",)),
    Scope(ranges={f"{number:03}.txt": ((1, 9),) for number in range(38)}),
    Scope(documents=frozenset({"000.txt"}), without=("上海",), phrases=("岸线",)),
)


@pytest.mark.parametrize("few", [False, True])
def test_searches_are_those_of_one_machine_in_every_scope(
    milvus: MilvusServer, monkeypatch: pytest.MonkeyPatch, few: bool
) -> None:
    texts = [f"元荡岸线在苏州,第{number}段长{number}公里{'绿道' * number}。" for number in range(40)]
    texts += ["元荡在上海。", "青浦的元荡100%贯通。", "岸线,岸线,还是岸线。", "荡起双桨。", "上海青浦。"]
    near = shelf(*texts)
    far = opened(milvus, near.engine)
    if few:  # as in a large collection: one kind's best are not all, and characters find nothing by themselves
        monkeypatch.setattr(engine_module, "LIMIT", 25)
        monkeypatch.setattr(engine_module, "FEW", 0)
    for question in ("元荡岸线有多长?", "青浦的元荡在哪里?", "荡", "上海"):
        terms = weighted_terms(near.ask(question))
        for scope in SCOPES:
            wanted = SearchRequest(terms, 5, within=0.3, least=2, scope=scope)
            ours, theirs = far.search(wanted), near.engine.search(wanted)
            assert [hit.id for hit in ours] == [hit.id for hit in theirs]
            for mine, other in zip(ours, theirs, strict=True):
                assert mine.scores == pytest.approx(other.scores, abs=1e-9)
                assert (mine.folded, mine.sentences, mine.context) == (other.folded, other.sentences, other.context)
                assert mine.is_word("元荡") == other.is_word("元荡")
                assert mine.read() == other.read()


def test_in_a_large_collection_no_text_is_read_for_a_stretch_that_no_term_tells_of(
    milvus: MilvusServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = opened(milvus, shelf("元荡岸线长1234公里。").engine)
    assert far.contains("23")
    monkeypatch.setattr(engine_module, "READ_THROUGH", 0)
    before = far.connection.calls
    assert not far.contains("34")
    assert far.connection.calls == before


def test_a_question_takes_one_round_trip(milvus: MilvusServer) -> None:
    near = shelf("元荡岸线在苏州。", "青浦在上海。")
    far = opened(milvus, near.engine)
    before = far.connection.calls
    far.search(SearchRequest(weighted_terms(near.ask("元荡在哪里?")), 20))
    assert far.connection.calls - before == 1


def test_nothing_is_asked_for_words_that_no_passage_holds(milvus: MilvusServer) -> None:
    near = shelf("元荡岸线在苏州。")
    far = opened(milvus, near.engine)
    before = far.connection.calls
    assert far.search(SearchRequest(weighted_terms(near.ask("量子")), 20)) == []
    assert far.connection.calls == before


def test_a_document_of_many_pieces_is_read_whole(milvus: MilvusServer) -> None:
    text = "\n".join(f"第{number}段说元荡的岸线贯通工程已经竣工。" for number in range(3000))
    from corpus.passages import passages_of
    from corpus.reading.document import read_document
    from retrieval.index.analysis import Entry

    document, _ = read_document("长.txt", text.encode())
    near = TantivyEngine.of([Entry(document, passages_of(document)[:3])], analyzer())
    assert opened(milvus, near).documents["长.txt"] == document


def test_a_lost_record_is_a_clear_line(milvus: MilvusServer) -> None:
    far = opened(milvus, shelf("元荡岸线在苏州。").engine)
    key = far.manifest.tables[0]
    far.connection.delete(f"youju_records_{far.manifest.generation}", [f"{key}-0"])
    with pytest.raises(MilvusError, match=f"lacks the record '{key}'"):
        MilvusEngine(far.connection, far.manifest)


def test_analysis_is_that_of_the_tests() -> None:
    assert analyzer() is resources().analyzer
