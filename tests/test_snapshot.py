"""What is on disk is the old state or the new one, whenever the writer ends, and however."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

import corpus
from corpus.listing import FileReport, Status
from retrieval.engines.part import Part
from retrieval.holdings import Holdings
from retrieval.indexing import segment_of
from retrieval.intake import Remark
from retrieval.manifest import SEEN, Seen, State
from retrieval.segment import Signature
from retrieval.snapshot import DAMAGED, LOCK, MANIFEST, OUTDATED, Snapshot
from tests.made_folder import Made, make_folder
from tests.shelf import analyzer

ROOT = Path(corpus.__file__).parents[1]
DOCUMENTS = 40
KILLED = 6  # times
INDEX = "import sys\nfrom pathlib import Path\nfrom retrieval.holdings import Holdings\n"


def empty() -> State:
    return State((Part(segment_of([], analyzer())),))


def test_what_was_written_is_read_and_of_another_analysis_it_is_not(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path, "甲")
    with snapshot.locked() as hindered:
        assert hindered == ""
        snapshot.write(empty())

    read = snapshot.read()
    assert read is not None
    assert len(read.parts) == 1
    other = Snapshot(tmp_path, "乙")
    assert other.read() is None
    assert other.unusable == OUTDATED


def test_what_was_seen_is_noted_only_beside_the_state_that_was_made_of_it(tmp_path: Path) -> None:
    snapshot, other = Snapshot(tmp_path, "甲"), Snapshot(tmp_path, "乙")
    seen = Seen("标记", (FileReport("照片.jpg", Status.SKIPPED, "unknown-format", ".jpg"),))
    with snapshot.locked():
        snapshot.note(replace(empty(), seen=seen))
        assert not (tmp_path / MANIFEST).exists()
        state = snapshot.write(empty())
        remarked = replace(state, seen=seen, remarks={"坏.txt": Remark(Signature(1, 2, 3), seen.reports)})
        for stranger, its in ((snapshot, remarked), (snapshot, State(seen=seen)), (other, replace(state, seen=seen))):
            stranger.note(its)
            read = snapshot.read()
            assert read
            assert read.seen == Seen()
        snapshot.note(replace(state, seen=seen))

    read = snapshot.read()
    assert read
    assert read.seen == seen


def test_an_index_from_before_folders_were_marked_is_as_good(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path, "甲")
    with snapshot.locked():
        snapshot.write(replace(empty(), seen=Seen("标记")))
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    del manifest[SEEN]
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))

    read = snapshot.read()
    assert read
    assert (len(read.parts), read.seen) == (1, Seen())


def test_where_nothing_was_written_nothing_is_damaged(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path / "none", "甲")
    assert snapshot.read() is None
    assert snapshot.unusable == ""
    assert snapshot.damaged() == frozenset()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\x80", b'{"version": 1, "fingerprint": "\xe7\x94\xb2"}'])
def test_a_manifest_that_is_none_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    snapshot = Snapshot(tmp_path, "甲")
    assert snapshot.read() is None
    assert snapshot.unusable == DAMAGED


def test_a_manifest_that_may_not_be_one_is_not_swept_after(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(b"?")
    (tmp_path / "a.segment").write_bytes(b"")
    Snapshot(tmp_path, "甲").sweep()
    assert (tmp_path / "a.segment").exists()


def test_one_writer_keeps_another_out(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path, "甲")
    with snapshot.locked() as first, snapshot.locked() as second:
        assert first == ""
        assert second != ""
    with snapshot.locked() as third:
        assert third == ""


def test_the_writer_sweeps_away_what_does_not_count_and_leaves_the_rest(tmp_path: Path) -> None:
    for name in ("old.segment", "old.removed", ".manifest.json.17", ".x.segment.9", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    snapshot = Snapshot(tmp_path, "甲")
    with snapshot.locked():
        state = snapshot.write(empty())
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {"notes.txt", LOCK, MANIFEST, *(part.segment.path.name for part in state.parts if part.segment.path)}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Made]]:
    folder = tmp_path_factory.mktemp("documents")
    return folder, make_folder(folder, DOCUMENTS)


def test_a_writer_killed_at_any_moment_leaves_the_old_state_or_the_new_one(
    documents: tuple[Path, list[Made]], tmp_path: Path
) -> None:
    """One process writes state after state of many segments, and is killed; what it leaves is one of them."""
    folder, made = documents
    store = tmp_path / "index"
    Holdings(folder, store).refresh()
    script = (
        f"{INDEX}from tests.made_folder import Made\n"
        "folder, store = map(Path, sys.argv[1:])\n"
        "holdings = Holdings(folder, store)\nholdings.refresh()\nprint('ready', flush=True)\n"
        "for version in range(1, 10**6):\n"
        f"    changed = Made(version * 7 % {DOCUMENTS}, version)\n"
        "    changed.write(folder)\n"
        "    holdings.refresh([changed.name])\n"
    )
    chance = random.Random(5)  # noqa: S311  no secret
    for _ in range(KILLED):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(folder), str(store)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()

        holdings = Holdings(folder, store)
        update = holdings.refresh()
        assert update.rebuilt == ""
        assert not update.added
        assert len(holdings.answerer.library.documents) == DOCUMENTS
        assert Snapshot(store, "").damaged() == frozenset()
    for each in made:  # as the files are now
        quote = holdings.answerer.answer(each.question, top=1).quotes[0]
        assert quote.citation.document == each.name
        assert quote.text in (folder / each.name).read_text("utf-8")
    made[0].write(folder)
    holdings.refresh()
    leftovers = [path.name for path in store.iterdir() if path.name.startswith(".")]
    assert leftovers == []


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"segments": 1}', b"\xff"])
def test_a_damaged_manifest_is_named_as_what_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)

    assert Snapshot(tmp_path, "a").damaged() == {MANIFEST}


def test_a_file_system_without_locks_hinders_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(FileLock, "acquire", refuse)

    with Snapshot(tmp_path, "a").locked() as hindered:
        assert hindered == "no locks here"
