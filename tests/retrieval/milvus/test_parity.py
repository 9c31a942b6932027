"""Memory against Milvus over TCP on whole collections: the same passages, the same figures, whatever was written
before. Takes a minute or two, so only ``make milvus-test`` runs it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import starmap
from pathlib import Path

import pytest

from corpus.document import Document, SourceMap, digest_of
from corpus.library import Library
from corpus.passages import Passage, Slice
from retrieval.answering.answerer import Answerer
from retrieval.evaluation import judging, runs
from retrieval.evaluation.beir import JudgedQuery, even_sample, read_collection
from retrieval.evaluation.matching import sentence_ranges
from retrieval.evaluation.question_set import read_questions
from retrieval.evaluation.runs import Ranking
from retrieval.index.analysis import Entry
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.manifest import read_manifest
from retrieval.milvus.publishing import publish
from tests.milvus_server import MilvusServer, needs_milvus
from tests.paths import COLLECTIONS
from tests.paths import QUESTIONS as OWN
from tests.records import bundled
from tests.shelf import analyzer, resources

QUESTIONS = int(os.environ.get("YOUJU_PARITY", "0"))
EQUAL = 0.99  # of the questions, the five best passages
TOP = 5

pytestmark = [
    needs_milvus,
    pytest.mark.skipif(not QUESTIONS, reason="make milvus-test runs it: it takes long"),
]


@dataclass(frozen=True)
class Pair:
    """The same documents in memory and in Milvus, and questions about them."""

    near: Answerer
    far: Answerer
    queries: Sequence[JudgedQuery]

    def compare(self, told: str) -> None:
        """The same five best for ``EQUAL`` of the questions, and the same figures; print them."""
        near, far = (list(runs.rank_all(each, self.queries)) for each in (self.near, self.far))
        same = sum(starmap(_alike, zip(near, far, strict=True)))
        figures = [runs.measure(each) for each in (near, far)] if self.queries[0].positives else [{}, {}]
        engine = self.far.engine
        assert isinstance(engine, MilvusEngine)
        print(f"\n{told}: top {TOP} equal on {same} of {len(near)}", file=sys.stderr)
        for name in figures[0]:
            print(f"  {name}: memory {figures[0][name]:.4f}, Milvus {figures[1][name]:.4f}", file=sys.stderr)
        assert same >= EQUAL * len(near)
        for name in ("recall@1", "recall@5", "MRR@10", "nDCG@10"):
            assert figures[0].get(name) == pytest.approx(figures[1].get(name), abs=1e-9)


def _alike(one: Ranking, other: Ranking) -> bool:
    return one.passages[:TOP] == other.passages[:TOP]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with MilvusServer(tmp_path_factory.mktemp("parity")) as made:
        yield made


def pair(server: MilvusServer, engine: TantivyEngine, queries: Sequence[JudgedQuery]) -> Pair:
    """Write what ``engine`` holds to Milvus, and open that."""
    connection = server.connection()
    begun = time.perf_counter()
    publish(engine, resources(), connection)
    print(f"\n{engine.size} passages written in {time.perf_counter() - begun:.1f} s", file=sys.stderr)
    manifest = read_manifest(connection)
    assert manifest
    far = MilvusEngine(connection, manifest)
    answerers = [
        Answerer(Library(Path(), each.documents, ()), engine=each, resources=resources()) for each in (engine, far)
    ]
    return Pair(answerers[0], answerers[1], queries)


@cache
def cmrc() -> tuple[list[Entry], Sequence[JudgedQuery]]:
    collection = read_collection(COLLECTIONS / "cmrc")
    entries = [Entry(collection.library.documents[each.document], (each,)) for each in collection.passages]
    return entries, even_sample(collection.queries, QUESTIONS)


def shortened(entry: Entry) -> Entry:
    """The document without its first sentence."""
    document, (passage,) = entry.document, entry.passages
    text = document.text[passage.sentences[0][1] :]
    paragraph = document.paragraphs[0]._replace(end=len(text))
    parts = {"source": text, "text": text, "map": SourceMap(len(text), ()), "paragraphs": (paragraph,)}
    changed: Document = replace(document, **parts, sha256="f" * 64, digest=digest_of(text, text))  # type: ignore[arg-type]
    whole = (Slice(0, len(text)),)
    return Entry(changed, (Passage(passage.id, document.id, 1, 0, 0, len(text), text, sentence_ranges(text), whole),))


def test_the_documents_that_ship(server: MilvusServer) -> None:
    engine = bundled()[1].engine
    assert isinstance(engine, TantivyEngine)
    gold = read_questions(OWN)
    both = pair(server, engine, [JudgedQuery(each.id, each.question, frozenset()) for each in gold])
    both.compare("the documents that ship")
    near, far = (
        judging.figures(list(judging.judge_all(each, gold, each.library.documents))) for each in (both.near, both.far)
    )
    print(f"  memory {near}\n  Milvus {far}", file=sys.stderr)
    timed = [name for name in near if name.endswith(("_ms", "_us"))]
    for name in near.keys() - timed:
        assert far[name] == pytest.approx(near[name], abs=1e-9)


@pytest.mark.skipif(not COLLECTIONS.is_dir(), reason=f"no public collections in {COLLECTIONS}")
def test_a_public_collection_before_and_after_changes_and_a_new_start(server: MilvusServer) -> None:
    entries, queries = cmrc()
    pair(server, TantivyEngine.of(entries, analyzer()), queries).compare("cmrc")
    some = even_sample(queries, QUESTIONS // 4)
    left = [
        shortened(entry) if number % 10 == 1 and len(entry.passages[0].sentences) > 1 else entry
        for number, entry in enumerate(entries)
        if number % 10
    ]
    changed = pair(server, TantivyEngine.of(left, analyzer()), some)
    changed.compare("cmrc, a tenth removed and a tenth changed")
    server.stop()
    server.start()
    pair(server, TantivyEngine.of(left, analyzer()), some).compare("the same after a new start")
    pair(server, TantivyEngine.of(entries, analyzer()), some).compare("cmrc, all put back")
