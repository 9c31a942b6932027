from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import Library
from retrieval.answering.answerer import Answerer
from retrieval.index.engine import KINDS, SearchRequest
from retrieval.index.live_index import LiveIndex
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus import MilvusError, publishing
from retrieval.milvus.connection import BYTES, Connection, Row, batches
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.live_index import MilvusIndex
from retrieval.milvus.manifest import CURRENT, read_manifest
from retrieval.milvus.publishing import Published, publish
from retrieval.milvus.schema import NAME, SCHEMA, record_row
from retrieval.query.parser import QueryParser
from retrieval.query.vocabulary import weighted_terms
from retrieval.text.resources import TextResources
from tests.milvus_server import MilvusServer, _one_milvus, milvus, needs_milvus
from tests.shelf import resources

__all__ = ["_one_milvus", "milvus"]
pytestmark = needs_milvus

TEXTS = {
    "甲.txt": "元荡岸线在苏州。\n李亚平市长说投资一百一十三亿元。\n元荡有一座桥。",
    "乙.txt": "青浦在上海。\n沪苏通铁路已经通车。",
    "丙.txt": "嘉善在浙江。",
}
QUESTIONS = ("元荡有什么?", "青浦在哪里?", "嘉善在哪里?", "投资113亿?", "太仓在哪里?", "沪苏通铁路通车了吗?")


class Folder:
    """Some files, their index here, and one in Milvus."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        self.write(TEXTS)
        self.holdings = LiveIndex(path)
        self.holdings.refresh()

    def write(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            (self.path / name).write_text(text, "utf-8")

    @property
    def near(self) -> Answerer:
        return self.holdings.answerer

    def publish(self, connection: Connection | None = None) -> Published:
        self.holdings.refresh()
        engine = self.near.engine
        assert isinstance(engine, TantivyEngine)
        return publish(engine, self.near.resources, connection or self.connection)

    def far(self) -> MilvusEngine:
        manifest = read_manifest(self.connection)
        assert manifest
        return MilvusEngine(self.connection, manifest)

    def is_the_same(self) -> None:
        """Milvus holds and answers what the index here does."""
        engine = self.far()
        far = Answerer(Library(self.path, engine.documents, ()), engine=engine, resources=self.near.resources)
        assert dict(engine.documents) == dict(self.near.engine.documents)
        assert engine.version == self.near.engine.version
        assert {each.id for each in engine.passages()} == {each.id for each in self.near.passages}
        for question in QUESTIONS:
            mine, other = dict(far.rank(question)), dict(self.near.rank(question))
            assert list(mine) == list(other)
            assert list(mine.values()) == pytest.approx(list(other.values()), abs=1e-9)
            ours, theirs = far.answer(question), self.near.answer(question)
            assert (ours.outcome, ours.missing) == (theirs.outcome, theirs.missing)
        for meaning in ("#11300000000", "@李 市长"):
            assert engine.spellings(meaning) == self.near.engine.spellings(meaning)


@pytest.fixture
def folder(tmp_path: Path, milvus: MilvusServer) -> Folder:
    return Folder(tmp_path, milvus.connection())


def test_documents_are_added_changed_and_removed_by_differences(folder: Folder) -> None:
    assert folder.publish() == Published(added=("丙.txt", "乙.txt", "甲.txt"))
    folder.is_the_same()
    assert folder.publish() == Published()

    folder.write({"甲.txt": "元荡岸线在苏州。\n元荡有两座桥。", "丁.txt": "太仓在江苏。"})
    (folder.path / "乙.txt").unlink()
    assert folder.publish() == Published(added=("丁.txt",), changed=("甲.txt",), removed=("乙.txt",))
    folder.is_the_same()

    folder.write({"乙.txt": TEXTS["乙.txt"]})
    assert folder.publish() == Published(added=("乙.txt",))
    folder.is_the_same()


def test_only_what_differs_is_counted_anew_until_that_is_much(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "SMALL", 1.0)
    monkeypatch.setattr(publishing, "DIFFERENCES", 2)
    folder.publish()
    counts = []
    for number in range(4):
        folder.write({f"戊{number}.txt": f"第{number}份文件说太仓。"})
        folder.publish()
        folder.is_the_same()
        counts.append(len(folder.far().manifest.tables))
    assert counts == [2, 3, 1, 2]


def test_a_state_is_opened_from_the_one_before(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "SMALL", 1.0)
    folder.publish()
    before = folder.far()
    folder.write({"丁.txt": "太仓在江苏。"})
    folder.publish()
    fresh = folder.far()
    assert fresh.manifest.tables[:1] == before.manifest.tables
    folder.connection.delete(f"youju_records_{fresh.manifest.generation}", [f"{before.manifest.tables[0]}-0"])
    after = MilvusEngine(folder.connection, fresh.manifest, before)
    assert after.frequencies.keys.tolist() == fresh.frequencies.keys.tolist()
    assert after.frequencies.counts.tolist() == fresh.frequencies.counts.tolist()


def test_nothing_is_left_of_what_a_document_no_longer_holds(folder: Folder) -> None:
    long = "\n".join(f"# 第{number}章说元荡的岸线怎样贯通\n\n元荡岸线在苏州。\n" for number in range(900))
    folder.write({"戊.md": long})
    folder.publish()
    assert folder.far().surrounded_by("第899章")
    folder.write({"戊.md": "# 青浦\n\n元荡岸线在苏州。\n"})
    folder.publish()
    assert folder.far().surrounded_by("青浦")
    assert not folder.far().surrounded_by("第899章")
    folder.is_the_same()


class Failing(Connection):
    """A connection that fails when it has inserted so many rows."""

    left = 2

    def insert(self, name: str, rows: Iterable[Row]) -> None:
        def some() -> Iterable[Row]:
            for row in rows:
                self.left -= 1
                if self.left < 0:
                    raise MilvusError("Milvus at nowhere: gone")
                yield row

        for row in some():
            super().insert(name, [row])


def test_an_interrupted_job_goes_on_where_it_ended(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "DOCUMENTS", 1)
    with pytest.raises(MilvusError):
        folder.publish(Failing(folder.connection.uri))
    assert read_manifest(folder.connection) is None
    told: list[tuple[int, int]] = []
    engine = folder.near.engine
    assert isinstance(engine, TantivyEngine)
    done = publish(engine, folder.near.resources, folder.connection, progress=lambda *counts: told.append(counts))
    assert done.added == ("乙.txt", "甲.txt")
    assert told == [(1, 2), (2, 2)]
    folder.is_the_same()


def test_what_an_interrupted_job_left_of_a_document_that_changed_or_went_is_removed(folder: Folder) -> None:
    failing = Failing(folder.connection.uri)
    failing.left = 5
    with pytest.raises(MilvusError):
        folder.publish(failing)
    folder.write({"甲.txt": "元荡岸线在苏州。"})
    (folder.path / "乙.txt").unlink()
    done = folder.publish()
    assert done.removed == ()
    folder.is_the_same()


def test_other_words_of_the_operator_make_a_new_generation_without_a_gap(folder: Folder, milvus: MilvusServer) -> None:
    folder.publish()
    replica = MilvusIndex(folder.path, milvus.connection())
    replica.refresh()
    old = replica.answerer
    folder.write({"userdict.txt": "元荡岸线\n"})
    done = folder.publish()
    assert done.renewed
    assert len(done.added) == 3
    assert old.answer("元荡有什么?").quotes
    assert replica.refresh()
    assert replica.answerer.resources.own.user_words == ("元荡岸线",)
    folder.is_the_same()
    assert len([name for name in folder.connection.collections() if "passages" in name]) == 2
    folder.write({"丁.txt": "太仓在江苏。"})
    folder.publish()
    assert len([name for name in folder.connection.collections() if "passages" in name]) == 1


def test_new_synonyms_reach_replicas_without_an_analysis(folder: Folder, milvus: MilvusServer) -> None:
    folder.publish()
    folder.write({"synonyms.txt": "大桥 桥\n"})
    folder.publish()
    replica = MilvusIndex(folder.path, milvus.connection())
    replica.refresh()
    assert replica.answerer.resources.own.groups == (("大桥", "桥"),)


def test_a_document_that_was_removed_can_be_read_until_the_next_time(folder: Folder) -> None:
    folder.publish()
    before = folder.far()
    (folder.path / "乙.txt").unlink()
    folder.publish()
    assert before.documents["乙.txt"].text.startswith("青浦")
    assert "乙.txt" not in folder.far().documents
    folder.write({"丁.txt": "太仓在江苏。"})
    folder.publish()
    with pytest.raises(KeyError):
        folder.far().documents["乙.txt"]


def test_a_passage_that_is_newer_than_the_document_that_was_read_is_cut_from_the_new_one(folder: Folder) -> None:
    folder.publish()
    before = folder.far()
    assert before.documents["甲.txt"].text.endswith("元荡有一座桥。")
    folder.write({"甲.txt": "序。\n元荡岸线在苏州。\n元荡有三座桥。"})
    folder.publish()
    hits = before.search(
        SearchRequest(weighted_terms(QueryParser.of(folder.near.resources, before).read("元荡有什么?")), 9)
    )
    texts = [hit.read().text for hit in hits if hit.read().document == "甲.txt"]
    assert "元荡有三座桥。" in texts
    assert all(text in TEXTS["甲.txt"] + "元荡有三座桥。" for text in texts)


def test_a_changed_bit_of_a_stored_passage_or_document_is_a_clear_line(folder: Folder) -> None:
    folder.publish()
    passages, records = folder.far().reader.collection, folder.far().reader.records
    fields = ("key", "document", "start", "folded", "record", *KINDS)
    for row in folder.connection.walk(passages, "", fields):
        stored = row["record"]
        folder.connection.upsert(passages, [{**row, "record": f"{stored[:40]}{'AB'[stored[40] == 'A']}{stored[41:]}"}])
    with pytest.raises(MilvusError, match="not what was written"):
        list(folder.far().passages())
    for row in folder.connection.walk(records, 'kind == "document"', ("key", "kind", "owner", "body", "vector")):
        folder.connection.upsert(records, [{**row, "body": row["body"].replace(row["body"][30], "_")}])
    with pytest.raises(MilvusError, match=r"127\.0\.0\.1"):
        folder.far().documents["甲.txt"]


def test_everything_is_there_when_milvus_starts_again(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    with MilvusServer(tmp_path) as server:
        folder = Folder(tmp_path / "documents", server.connection())
        folder.publish()
        folder.write({"甲.txt": "元荡有三座桥。"})
        folder.publish()
        server.stop()
        with pytest.raises(MilvusError, match=r"127\.0\.0\.1"):
            folder.far()
        assert folder.connection.trouble
        server.start()
        folder.is_the_same()
        assert folder.connection.trouble is None


def test_a_manifest_of_another_schema_or_damaged_is_told(folder: Folder) -> None:
    folder.publish()
    connection = folder.connection
    connection.upsert(NAME, [record_row(CURRENT, '{"schema": 0}', kind="manifest")])
    assert read_manifest(connection) is None
    with pytest.raises(MilvusError, match="run youju index"):
        MilvusIndex(folder.path, connection).refresh()
    folder.publish()
    folder.is_the_same()
    for damaged in ("{", f'{{"schema": {SCHEMA}}}', f'{{"schema": {SCHEMA}, "manifest": 3}}'):
        connection.upsert(NAME, [record_row(CURRENT, damaged, kind="manifest")])
        with pytest.raises(MilvusError, match="manifest cannot be read"):
            read_manifest(connection)


def test_rows_travel_in_requests_of_bounded_size() -> None:
    rows = [{"body": "元" * (BYTES // 10)}] * 7
    assert [len(batch) for batch in batches(rows)] == [3, 3, 1]
    assert list(batches([])) == []


def test_a_state_tells_apart_what_answers_differ_by() -> None:
    words = resources()
    other = TextResources(replace(words.own, stop_words=frozenset({"请问"})), words.analyzer, words.expander)
    states = [publishing._digest_of_all({"甲": "1"}, words), publishing._digest_of_all({"甲": "2"}, words)]
    states += [publishing._digest_of_all({"甲": "1"}, other), publishing._digest_of_all({"甲": "1"}, words)]
    assert len(set(states)) == 3
