"""Files become segments in batches, by several processes where there are many."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.declarations import Declarations
from corpus.document import Document
from corpus.passages import Passage, passages_of
from corpus.survey import list_folder
from retrieval import intake
from retrieval.analyzer import Analyzer
from retrieval.engines.memory import MemoryEngine
from retrieval.engines.part import Part
from retrieval.indexing import segment_of
from retrieval.intake import Batch, Intake, signatures_of, take_in
from retrieval.operator_words import OperatorWords
from retrieval.segment import Entry, Segment
from retrieval.wording import Wording
from tests.made_folder import make_folder
from tests.shelf import wording

COUNT = 12
NONE_DECLARED = Declarations({}, {})


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "FILES", 4)


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    made = tmp_path / "文件"
    make_folder(made, COUNT)
    (made / "坏.txt").write_bytes(b"\x00\x01\x02" * 50)
    listing = list_folder(made)
    return Batch(listing, signatures_of(listing, listing.documents, NONE_DECLARED), NONE_DECLARED)


def new_files(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    number = 0
    while True:
        number += 1
        yield folder / f"{number}.segment"


def documents(found: Intake) -> list[str]:
    return list(MemoryEngine(map(Part, found.segments)).documents)


def test_all_files_are_read_in_memory_and_what_cannot_be_is_remarked(batch: Batch) -> None:
    steps: list[tuple[int, int]] = []
    found = take_in(batch, wording(), progress=lambda done, total: steps.append((done, total)))

    assert len(found.segments) == 3  # nothing of the last batch could be read
    assert len(found.read) == COUNT
    assert list(found.remarks) == ["坏.txt"]
    assert found.remarks["坏.txt"].reports[0].code == "binary"
    assert steps == [(4, 13), (8, 13), (12, 13), (13, 13)]


def test_several_processes_find_the_same(batch: Batch, tmp_path: Path) -> None:
    files = new_files(tmp_path / "store")
    apart = take_in(batch, Wording.of(OperatorWords()), space=files.__next__)
    here = take_in(batch, wording())

    assert documents(apart) == documents(here)
    assert apart.remarks == here.remarks
    assert all(segment.path for segment in apart.segments)


def test_what_one_document_breaks_is_told_of_that_one_alone(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(batch.signatures)

    def passages(document: Document) -> tuple[Passage, ...]:
        if document.id == names[1]:
            raise RecursionError("too deep")
        return passages_of(document)

    def segment(entries: Sequence[Entry], analyzer: Analyzer) -> Segment:
        if any(entry.document.id == names[2] for entry in entries):
            raise MemoryError("too much")
        return segment_of(entries, analyzer)

    monkeypatch.setattr(intake, "passages_of", passages)
    monkeypatch.setattr(intake, "segment_of", segment)
    found = take_in(batch, wording())

    told = {name: found.remarks[name].reports[0] for name in names[1:3]}
    assert [each.code for each in told.values()] == ["stumbled", "too-heavy"]
    assert [each.detail for each in told.values()] == ["RecursionError: too deep", "out of memory"]
    assert documents(found) == sorted(set(names) - {names[1], names[2], "坏.txt"})


def _ends_itself(batch: Batch, own: OperatorWords) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return batch, own


def test_where_another_process_is_killed_this_one_reads(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = new_files(tmp_path / "store")
    monkeypatch.setattr(intake, "_read_apart", _ends_itself)
    found = take_in(batch, wording(), space=files.__next__)
    assert len(found.read) == COUNT
    assert len(documents(found)) == COUNT


def test_ctrl_c_is_heeded_again_once_the_others_run(batch: Batch, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    files = new_files(tmp_path / "store")
    take_in(batch, wording(), space=files.__next__)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_may_take_in_too(batch: Batch, tmp_path: Path) -> None:
    files, found = new_files(tmp_path / "store"), []
    thread = threading.Thread(target=lambda: found.append(take_in(batch, wording(), space=files.__next__)))
    thread.start()
    thread.join()
    assert len(found[0].read) == COUNT


def test_a_segment_that_cannot_be_written_is_an_error(batch: Batch, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        take_in(batch, wording(), space=lambda: tmp_path / "none" / "a.segment")


def test_a_declaration_and_a_sidecar_belong_to_the_signature(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("元荡岸线贯通。\n", "utf-8")
    plain = list_folder(tmp_path)
    (tmp_path / "甲.toml").write_text('title = "元荡"\n', "utf-8")
    beside = list_folder(tmp_path)

    one = signatures_of(plain, ["甲.txt"], NONE_DECLARED)["甲.txt"]
    other = signatures_of(beside, ["甲.txt"], NONE_DECLARED)["甲.txt"]
    assert (one.size, one.modified) == (other.size, other.modified)
    assert one.declared != other.declared
