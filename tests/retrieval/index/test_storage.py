"""An index on disk: a reader finds the old state or the new one, whatever happened to the writer."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from errno import EACCES, EIO, ENOSPC
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.folder.listing import FileReport, Status
from retrieval.index import storage as storing
from retrieval.index.analysis import Signature, analyse
from retrieval.index.live_index import LiveIndex
from retrieval.index.state import FileIssue, Seen
from retrieval.index.storage import DAMAGED, LOCK, NAME_FILE, OUTDATED, Storage
from tests.made_folder import Made, make_folder
from tests.paths import ROOT
from tests.shelf import analyzer, entry_of

DOCUMENTS = 40
KILLED = 6  # times
INDEX = "import sys\nfrom pathlib import Path\nfrom retrieval.index.live_index import LiveIndex\n"
SEEN = Seen("标记", (FileReport("照片.jpg", Status.SKIPPED, "unknown-format", ".jpg"),))


def written(folder: Path, fingerprint: str = "甲") -> Storage:
    """A storage with an index of one document."""
    storage = Storage(folder, fingerprint)
    with storage.locked() as hindered:
        assert hindered == ""
        writer = storage.change(None)
        writer.add(analyse([entry_of("a", ["元荡岸线。"])], analyzer()))
        storage.commit(writer, {"坏.txt": FileIssue(Signature(1, 2, 3), SEEN.reports)}, SEEN)
    return storage


def test_what_was_written_is_read_and_of_another_analysis_it_is_not(tmp_path: Path) -> None:
    written(tmp_path)
    read = Storage(tmp_path, "甲").read()
    assert read
    reader, seen = read
    assert (reader.state.documents, reader.state.passages, seen) == (1, 1, SEEN)
    assert reader.state.issues == {"坏.txt": FileIssue(Signature(1, 2, 3), SEEN.reports)}
    other = Storage(tmp_path, "乙")
    assert other.read() is None
    assert other.unusable == OUTDATED


def test_a_mark_counts_only_beside_the_commit_that_it_was_written_for(tmp_path: Path) -> None:
    """A process that ends between the commit and the mark leaves the mark of before."""
    storage = written(tmp_path)
    read = storage.read()
    assert read
    with storage.locked():
        storage.change(read[0]).commit()
    again = storage.read()
    assert again
    assert again[1].mark == ""


def test_where_nothing_was_written_nothing_is_damaged(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "none", "甲")
    assert storage.read() is None
    assert storage.unusable == ""
    storage.verify()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\x80", b'[{"version": 1}, 7]', b"[1, 2]", b"[" * 100_000])
def test_a_file_of_names_that_is_none_is_damaged_and_nothing_is_removed(tmp_path: Path, content: bytes) -> None:
    storage = written(tmp_path)
    (tmp_path / NAME_FILE).write_bytes(content)
    assert storage.read() is None
    assert storage.unusable == DAMAGED
    storage.sweep()
    assert list(tmp_path.glob("index-*"))


def test_one_writer_keeps_another_out(tmp_path: Path) -> None:
    storage = Storage(tmp_path, "甲")
    with storage.locked() as first, storage.locked() as second:
        assert first == ""
        assert second != ""
    with storage.locked() as third:
        assert third == ""


def test_a_full_disk_is_named_though_tantivy_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, error = Storage(tmp_path, "甲"), OSError(EIO, "Input/output error")
    assert storage.cause(error) is error
    monkeypatch.setattr(storing, "FULL", shutil.disk_usage(tmp_path).total + 1)
    assert storage.cause(error).errno == ENOSPC
    denied = OSError(EACCES, "Permission denied")
    assert storage.cause(denied) is denied


def test_the_writer_removes_what_does_not_count_and_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "index-0").mkdir()
    for name in (f".{NAME_FILE}.17", "notes.txt", "index-0/a.store"):
        (tmp_path / name).write_bytes(b"")
    written(tmp_path)
    (kept,) = tmp_path.glob("index-*")
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", LOCK, NAME_FILE, kept.name}


def test_a_file_system_without_locks_hinders_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(FileLock, "acquire", refuse)

    with Storage(tmp_path, "a").locked() as hindered:
        assert hindered == "no locks here"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Made]]:
    folder = tmp_path_factory.mktemp("documents")
    return folder, make_folder(folder, DOCUMENTS)


def test_a_writer_killed_at_any_moment_leaves_the_old_state_or_the_new_one(
    documents: tuple[Path, list[Made]], tmp_path: Path
) -> None:
    """One process writes state after state, and is killed; what it leaves is one of them."""
    folder, made = documents
    store = tmp_path / "index"
    LiveIndex(folder, store).refresh()
    script = (
        f"{INDEX}from tests.made_folder import Made\n"
        "folder, store = map(Path, sys.argv[1:])\n"
        "live = LiveIndex(folder, store)\nlive.refresh()\nprint('ready', flush=True)\n"
        "for version in range(1, 10**6):\n"
        f"    changed = Made(version * 7 % {DOCUMENTS}, version)\n"
        "    changed.write(folder)\n"
        "    live.refresh([changed.name])\n"
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

        live = LiveIndex(folder, store)
        update = live.refresh()
        assert update.rebuilt == ""
        assert not update.added
        assert len(live.answerer.library.documents) == DOCUMENTS
        Storage(store, "").verify()
    for each in made:  # as the files are now
        quote = live.answerer.answer(each.question, top=1).quotes[0]
        assert quote.citation.document == each.name
        assert quote.text in (folder / each.name).read_text("utf-8")
    assert len(list(store.glob("index-*"))) == 1
    assert [path.name for path in store.iterdir() if path.name.startswith(".")] == []


def test_two_that_write_at_once_leave_an_index_of_everything(tmp_path: Path) -> None:
    folder, store = tmp_path / "documents", tmp_path / "index"
    make_folder(folder, DOCUMENTS)
    script = (
        f"{INDEX}folder, store = map(Path, sys.argv[1:])\nprint(LiveIndex(folder, store).refresh(patience=60).added)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(folder), str(store)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    told = [process.communicate()[0] for process in processes]

    assert sorted(len(each) > 10 for each in told) == [False, True]
    assert LiveIndex(folder, store).refresh().added == ()
