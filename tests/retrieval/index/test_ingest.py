"""Files become analysed documents in batches, by several processes where there are many."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.folder.scan import list_folder
from corpus.metadata.declarations import Declarations
from corpus.passages import Passage, passages_of
from retrieval.index import ingest as ingesting
from retrieval.index.analysis import AnalysedDocument, Entry, analyse
from retrieval.index.diff import Batch, signatures_of
from retrieval.index.ingest import Ingested, copied, ingest
from retrieval.index.schema import open_index
from retrieval.index.state import FileIssue
from retrieval.index.writer import IndexWriter
from retrieval.text.analyzer import Analyzer
from retrieval.text.resources import TextResources
from retrieval.text.user_lexicon import UserLexicon
from tests.made_folder import make_folder
from tests.shelf import resources

COUNT = 12
NONE_DECLARED = Declarations({}, {})


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "FILES", 4)
    monkeypatch.setattr(ingesting, "SHARED", 3)


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    made = tmp_path / "文件"
    make_folder(made, COUNT)
    (made / "坏.txt").write_bytes(b"\x00\x01\x02" * 50)
    listing = list_folder(made)
    return Batch(listing, signatures_of(listing, listing.documents, NONE_DECLARED), NONE_DECLARED)


def documents(found: Iterable[Ingested]) -> list[str]:
    return [each.document.id for ingested in found for each in ingested.documents]


def issues(found: Iterable[Ingested]) -> dict[str, FileIssue]:
    return {name: issue for ingested in found for name, issue in ingested.issues.items()}


def test_all_files_are_read_and_what_cannot_be_is_reported(batch: Batch) -> None:
    steps: list[tuple[int, int]] = []
    found = list(ingest(batch, resources(), progress=lambda done, total: steps.append((done, total))))

    assert [len(each.documents) for each in found] == [4, 4, 4, 0]
    assert list(issues(found)) == ["坏.txt"]
    assert issues(found)["坏.txt"].reports[0].code == "binary"
    assert steps == [(4, 13), (8, 13), (12, 13), (13, 13)]


def test_several_processes_find_the_same(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(ingest(batch, resources(), alone=True))
    monkeypatch.setattr(ingesting, "_read", _not_here)
    apart = list(ingest(batch, TextResources.of(UserLexicon())))

    assert apart == here


def _not_here(*_anything: object) -> Ingested:
    raise AssertionError("read in this process")


def test_what_one_document_breaks_is_told_of_that_one_alone(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(batch.signatures)

    def passages(document: Document) -> tuple[Passage, ...]:
        if document.id == names[1]:
            raise RecursionError("too deep")
        return passages_of(document)

    def analysed(entries: Sequence[Entry], analyzer: Analyzer) -> list[AnalysedDocument]:
        if any(entry.document.id == names[2] for entry in entries):
            raise MemoryError("too much")
        return analyse(entries, analyzer)

    monkeypatch.setattr(ingesting, "passages_of", passages)
    monkeypatch.setattr(ingesting, "analyse", analysed)
    found = list(ingest(batch, resources(), alone=True))

    told = {name: issues(found)[name].reports[0] for name in names[1:3]}
    assert [each.code for each in told.values()] == ["stumbled", "too-heavy"]
    assert [each.detail for each in told.values()] == ["RecursionError: too deep", "out of memory"]
    assert documents(found) == sorted(set(names) - {names[1], names[2], "坏.txt"})


def _ends_itself(batch: Batch, own: UserLexicon) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return batch, own


def test_where_another_process_is_killed_this_one_reads(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "_read_apart", _ends_itself)
    assert len(documents(ingest(batch, resources()))) == COUNT


def test_ctrl_c_is_heeded_again_once_the_others_run(batch: Batch) -> None:
    before = signal.getsignal(signal.SIGINT)
    list(ingest(batch, resources()))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_may_ingest_too(batch: Batch) -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(documents(ingest(batch, resources()))))
    thread.start()
    thread.join()
    assert len(found) == COUNT


def test_an_index_is_copied_document_by_document(batch: Batch) -> None:
    analysed = [each for ingested in ingest(batch, resources(), alone=True) for each in ingested.documents]
    writer = IndexWriter(open_index(None))
    writer.add(analysed)
    copies = [each for some in copied(writer.commit(), resources()) for each in some]

    assert copies == analysed


def test_a_declaration_and_a_sidecar_belong_to_the_signature(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("元荡岸线贯通。\n", "utf-8")
    plain = list_folder(tmp_path)
    (tmp_path / "甲.toml").write_text('title = "元荡"\n', "utf-8")
    beside = list_folder(tmp_path)

    one = signatures_of(plain, ["甲.txt"], NONE_DECLARED)["甲.txt"]
    other = signatures_of(beside, ["甲.txt"], NONE_DECLARED)["甲.txt"]
    assert (one.size, one.modified) == (other.size, other.modified)
    assert one.declared != other.declared
