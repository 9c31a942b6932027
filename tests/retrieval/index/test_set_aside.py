"""A file that a process died of stops no other process, and is read again when that may go better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.telegram.uploads import Upload, UploadError, Uploads
from corpus.folder.scan import list_folder
from corpus.metadata.declarations import Declarations
from retrieval.index import ingest as ingesting
from retrieval.index.attempts import Attempts
from retrieval.index.diff import Batch, key_of, signatures_of
from retrieval.index.ingest import ingest, joined
from retrieval.index.live_index import ATTEMPTS, LiveIndex
from tests.shelf import resources

LONG = "".join(f"第{number}号渡船于{number % 24}时从南岸第{number % 97}码头开出。\n\n" for number in range(18_000))
"""One megabyte."""


class Folder:
    """Documents, and processes that open them."""

    def __init__(self, place: Path) -> None:
        self.place, self.store = place / "corpus", place / "index"
        self.place.mkdir()
        for name in ("渡船", "校车"):
            (self.place / f"{name}.txt").write_text(f"{name}每小时开一班。\n", "utf-8")

    def start(self) -> LiveIndex:
        return LiveIndex(self.place, self.store)

    def die_of(self, name: str, times: int = 1) -> None:
        """As if so many processes had ended while they read the file."""
        listing = list_folder(self.place)
        key = key_of(name, signatures_of(listing, [name], Declarations({}, {}))[name])
        self.store.mkdir(exist_ok=True)
        (self.store / ATTEMPTS).write_text(json.dumps({key: times}), "utf-8")


def codes(holdings: LiveIndex) -> dict[str, str]:
    return {report.path: report.code for report in holdings.answerer.library.reports}


def documents(holdings: LiveIndex) -> list[str]:
    return sorted(holdings.answerer.library.documents)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_large_file_that_a_process_died_of_is_left_for_later(folder: Folder) -> None:
    (folder.place / "长.txt").write_text(LONG, "utf-8")
    folder.die_of("长.txt")
    holdings = folder.start()
    update = holdings.refresh()

    assert documents(holdings) == ["校车.txt", "渡船.txt"]
    assert codes(holdings) == {"长.txt": "interrupted"}
    assert [report.code for report in update.failed] == ["interrupted"]
    assert holdings.refresh().added == ("长.txt",)
    assert codes(holdings) == {}
    assert not (folder.store / ATTEMPTS).exists()


def test_a_child_reads_a_light_file_at_once_that_a_process_died_of(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, batches = [], []
    read_bounded = ingesting._read_bounded

    def reading(batch: Batch, *given: object) -> object:
        notes.append(sorted(Attempts(folder.store / ATTEMPTS).all().values()))
        batches.append(sorted(batch.signatures))
        return read_bounded(batch, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(ingesting, "_read_bounded", reading)
    folder.die_of("渡船.txt")
    holdings = folder.start()
    holdings.refresh()

    assert documents(holdings) == ["校车.txt", "渡船.txt"]
    assert (notes, batches) == ([[1]], [["渡船.txt"]])  # if this process dies now, no other death is counted
    assert not (folder.store / ATTEMPTS).exists()


def test_the_command_reads_at_once_what_a_process_died_of(folder: Folder) -> None:
    folder.die_of("渡船.txt")
    holdings = folder.start()
    holdings.refresh(patience=0.0)

    assert documents(holdings) == ["校车.txt", "渡船.txt"]


def test_what_two_processes_died_of_is_left_until_it_changes(folder: Folder) -> None:
    folder.die_of("渡船.txt", 2)
    for _ in range(2):
        holdings = folder.start()
        holdings.refresh()
        holdings.refresh()
        assert documents(holdings) == ["校车.txt"]
        assert codes(holdings) == {"渡船.txt": "deadly"}
    (folder.place / "渡船.txt").write_text("渡船每两小时开一班。\n", "utf-8")
    holdings.refresh()

    assert documents(holdings) == ["校车.txt", "渡船.txt"]


def test_a_look_that_trusts_nothing_tries_all_again(folder: Folder) -> None:
    folder.die_of("渡船.txt", 2)
    folder.start().refresh()
    holdings = folder.start()
    holdings.verify(patience=0.0)

    assert documents(holdings) == ["校车.txt", "渡船.txt"]
    assert codes(holdings) == {}


def test_a_death_is_noted_while_a_file_is_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = []
    read = ingesting._read

    def reading(*given: object) -> object:
        noted.append(Attempts(folder.store / ATTEMPTS).all())
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ingesting, "_read", reading)
    folder.start().refresh()

    assert [sorted(each.values()) for each in noted] == [[1, 1]]
    assert not (folder.store / ATTEMPTS).exists()


def test_a_file_that_is_too_much_for_its_process_is_told_of_and_the_others_are_read(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.place / "长.txt").write_text(LONG, "utf-8")
    (folder.place / "校车.txt").unlink()
    monkeypatch.setattr(ingesting, "memory_budget", lambda: 70_000_000)
    listing = list_folder(folder.place)
    none = Declarations({}, {})
    batch = Batch(listing, signatures_of(listing, listing.documents, none), none)
    found = joined(ingest(batch, resources()))

    assert [each.document.id for each in found.documents] == ["渡船.txt"]
    assert [report.code for report in found.issues["长.txt"].reports] == ["too-heavy"]


def test_an_upload_that_is_too_much_is_refused_before_it_is_kept(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holdings = LiveIndex(folder.place, folder.store, uploads=tmp_path / "uploads")
    holdings.refresh()
    monkeypatch.setattr(ingesting, "memory_budget", lambda: 70_000_000)
    monkeypatch.setattr(Uploads, "_put", None)
    with pytest.raises(UploadError) as refused:
        Uploads(holdings, tmp_path / "uploads").add(Upload("长.txt", LONG.encode()))

    assert refused.value.report.code == "too-heavy"
    assert list((tmp_path / "uploads").iterdir()) == []
