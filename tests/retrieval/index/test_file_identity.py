"""A file that looks otherwise in anything is looked into; one that holds the same is not read again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.folder.listing import Listing, stat_of
from corpus.folder.scan import scan_folder
from corpus.library import read_file
from retrieval.index import diff
from retrieval.index.diff import Update
from retrieval.index.live_index import LiveIndex

BEFORE = "元荡岸线贯通工程于2020年全面竣工,总长23公里。\n"
OTHER = "沪苏通勤班车的票价是每位18元,全程40分钟。\n"
MOMENT = 1_600_000_000_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents of the same size and time, as in an image that is built the same way each time."""
    made = tmp_path / "文件"
    made.mkdir()
    size = max(len(text.encode()) for text in (BEFORE, OTHER))
    for name, text in (("甲.txt", BEFORE), ("乙.txt", OTHER)):
        write(made / name, text.rstrip("\n") + "\n" * (size - len(text.encode()) + 1))
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "index"


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, ns=(MOMENT, MOMENT))


def edit(folder: Path) -> set[str]:
    write(folder / "甲.txt", (folder / "甲.txt").read_text("utf-8").replace("23", "24"))
    return {"甲.txt"}


def rename(folder: Path) -> set[str]:
    write(folder / "新.txt", (folder / "甲.txt").read_text("utf-8").replace("23", "24"))
    (folder / "新.txt").replace(folder / "甲.txt")
    return {"甲.txt"}


def swap(folder: Path) -> set[str]:
    (folder / "甲.txt").rename(folder / "别.txt")
    (folder / "乙.txt").rename(folder / "甲.txt")
    (folder / "别.txt").rename(folder / "乙.txt")
    return {"甲.txt", "乙.txt"}


def rebuild(folder: Path) -> set[str]:
    """The folder of another image over the same index."""
    aside = folder.with_name("旧")
    folder.rename(aside)
    shutil.copytree(aside, folder)
    return edit(folder)


def texts(holdings: LiveIndex) -> dict[str, str]:
    return {name: document.text for name, document in holdings.answerer.library.documents.items()}


@pytest.mark.parametrize("change", [edit, rename, swap, rebuild])
@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("told", [True, False])
def test_another_content_of_the_same_size_and_time_is_taken_up(
    folder: Path, store: Path, change: Callable[[Path], set[str]], again: bool, told: bool
) -> None:
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    names = change(folder)
    if again:
        holdings = LiveIndex(folder, store)
    update = holdings.refresh(sorted(names) if told else None)

    assert set(update.changed) == names
    assert {name: (folder / name).read_text("utf-8").strip() for name in names} == {
        name: text.strip() for name, text in texts(holdings).items() if name in names
    }
    assert not holdings.refresh()


def counted(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """The names of files that are hashed and of those that are read, from now on."""
    hashed: list[str] = []
    read: list[str] = []
    content = diff._content

    def noted_hash(listing: Listing, name: str) -> str | None:
        hashed.append(name)
        return content(listing, name)

    def noted_read(*arguments: object) -> object:
        read.append(str(arguments[1]))
        return read_file(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(diff, "_content", noted_hash)
    monkeypatch.setattr("retrieval.index.ingest.read_file", noted_read)
    return hashed, read


@pytest.mark.parametrize("keep_times", [True, False])
def test_a_copied_folder_costs_one_hash_a_file_and_no_reading(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, keep_times: bool
) -> None:
    (folder / "甲.toml").write_text(
        'title = "元荡"\n[[corrections]]\nfound = "无"\ncorrected = "有"\nreason = "错"\n', "utf-8"
    )
    first = LiveIndex(folder, store)
    first.refresh()
    said = first.answerer.library.reports
    aside = folder.with_name("旧")
    folder.rename(aside)
    shutil.copytree(aside, folder, copy_function=shutil.copy2 if keep_times else shutil.copyfile)
    hashed, read = counted(monkeypatch)

    copied = LiveIndex(folder, store)
    assert copied.refresh() == Update()
    assert (sorted(hashed), read) == (["乙.txt", "甲.txt"], [])
    assert copied.answerer.library.reports == said
    (folder / "丙.txt").write_text("观景台已经开放。\n", "utf-8")
    assert LiveIndex(folder, store).refresh() == Update(added=("丙.txt",))
    assert (len(hashed), read) == (2, ["丙.txt"])
    edit(folder)
    assert LiveIndex(folder, store).refresh().changed == ("甲.txt",)
    assert (len(hashed), read) == (3, ["丙.txt", "甲.txt"])


def test_numbers_that_change_at_each_look_cost_a_hash_and_no_reading(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some network file systems, each time they are mounted."""
    LiveIndex(folder, store).refresh()
    hashed, read = counted(monkeypatch)
    for _ in range(3):
        for path in list(folder.iterdir()):
            shutil.copy2(path, path.with_suffix(".neu"))
            path.with_suffix(".neu").replace(path)
        assert LiveIndex(folder, store).refresh() == Update()

    assert (len(hashed), read) == (6, [])


def test_what_is_spoiled_and_put_right_again_is_not_stale(folder: Path, store: Path) -> None:
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    good = (folder / "甲.txt").read_bytes()
    (folder / "甲.txt").write_bytes(b"\x00\x01" * (len(good) // 2) + b"\x00" * (len(good) % 2))
    holdings.refresh()
    assert holdings.answerer.library.stale == {"甲.txt"}
    (folder / "甲.txt").write_bytes(good)
    os.utime(folder / "甲.txt", ns=(MOMENT, MOMENT))

    assert holdings.refresh() == Update(changed=("甲.txt",))
    assert holdings.answerer.library.stale == frozenset()


def test_the_mark_of_a_folder_is_another_where_a_file_is(folder: Path) -> None:
    before = scan_folder(folder)
    stamp = before.listing.documents["甲.txt"]

    assert stamp == stat_of((folder / "甲.txt").stat())
    swap(folder)
    assert scan_folder(folder).mark != before.mark
