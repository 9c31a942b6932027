"""The mark of a folder differs whenever its listing does, and whenever a file may have new content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.folder.listing import Listing
from corpus.folder.scan import list_folder, scan_folder

NAMES = (
    "元荡.txt",
    "元荡.toml",
    "documents.toml",
    "密/通勤.txt",
    "密/corpus.jsonl",
    "密/queries.jsonl",
    "密/qrels",
    ".藏.txt",
)
PLACES = [(root, name) for root in ("文件", "文件/uploads", "上传") for name in NAMES]


def write(path: Path) -> None:
    """One character more than before; a link gives way to a file."""
    before = path.read_text("utf-8") if path.is_file() and not path.is_symlink() else ""
    remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(before + "荡", "utf-8")


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def link(path: Path) -> None:
    """To another file of the same folder, if it is there."""
    remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path.parent / ("别的.txt" if path.name == "通勤.txt" else "通勤.txt"))


def lead_out(path: Path) -> None:
    """To a file that lies in neither folder."""
    remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    outside = Path(tempfile.gettempdir(), "youju-no-such-file")
    path.symlink_to(outside)


def leave(_path: Path) -> None:
    """Nothing happens."""


Change = Callable[[Path], None]
CHANGES: tuple[Change, ...] = (write, write, remove, link, lead_out, leave)


def contents_of(listing: Listing) -> tuple[object, ...]:
    return list(listing.documents.items()), dict(listing.others), set(listing.reports)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(PLACES)), max_size=12))
def test_folders_of_the_same_mark_hold_the_same_files(changes: list[tuple[Change, tuple[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder, uploads = Path(made, "文件"), Path(made, "上传")
        folder.mkdir()
        before = scan_folder(folder, uploads)
        seen = {before.mark: contents_of(before.listing)}
        for change, (root, name) in changes:
            change(Path(made, root, name))
            after = scan_folder(folder, uploads)
            assert seen.setdefault(after.mark, contents_of(after.listing)) == contents_of(after.listing)
            assert contents_of(after.trusted) == contents_of(after.listing)
            if change is leave:
                assert after.mark == before.mark
            before = after


def filled(folder: Path) -> Path:
    """Files in two folders."""
    for name in ("甲.txt", "乙/丙.txt", "乙/丁.md"):
        write(folder / name)
    return folder


def test_other_rights_make_another_mark_though_the_file_is_as_before(tmp_path: Path) -> None:
    mark, listing = scan_folder(filled(tmp_path)).mark, list_folder(tmp_path)
    (tmp_path / "甲.txt").chmod(0o600)

    assert scan_folder(tmp_path).mark != mark
    assert list_folder(tmp_path).documents.keys() == listing.documents.keys()


@pytest.mark.parametrize("asked", ["geteuid", "getegid"])
def test_who_looks_is_in_the_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    mark = scan_folder(filled(tmp_path)).mark
    monkeypatch.setattr(os, asked, lambda: 65533)

    assert scan_folder(tmp_path).mark != mark


def test_a_system_without_users_has_marks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "geteuid")
    mark = scan_folder(filled(tmp_path)).mark
    write(tmp_path / "甲.txt")

    assert scan_folder(tmp_path).mark != mark


def test_a_system_that_looks_at_files_by_their_whole_path_sees_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = scan_folder(filled(tmp_path))
    monkeypatch.setattr(os, "supports_fd", set())
    there = scan_folder(tmp_path)

    assert there.mark == here.mark
    assert there.listing == here.listing


def test_a_file_from_centuries_ahead_is_marked_like_others(tmp_path: Path) -> None:
    far = filled(tmp_path) / "甲.txt"
    os.utime(far, (13_000_000_000, 13_000_000_000))
    mark = scan_folder(tmp_path).mark
    assert scan_folder(tmp_path).mark == mark
    write(far)
    os.utime(far, (13_000_000_000, 13_000_000_000))

    assert scan_folder(tmp_path).mark != mark


def test_a_file_that_goes_before_it_is_asked_for_is_not_listed(tmp_path: Path) -> None:
    seen = scan_folder(filled(tmp_path))
    (tmp_path / "甲.txt").unlink()

    assert list(seen.listing.documents) == ["乙/丁.md", "乙/丙.txt"]
    assert seen.listing.reports == ()


def test_a_link_within_the_folder_is_marked_by_what_it_leads_to(tmp_path: Path) -> None:
    (filled(tmp_path) / "戊.txt").symlink_to(tmp_path / "乙" / "丙.txt")
    mark, listing = scan_folder(tmp_path).mark, list_folder(tmp_path)
    write(tmp_path / "乙" / "丙.txt")

    assert listing.documents["戊.txt"] == listing.documents["乙/丙.txt"]
    assert list_folder(tmp_path).documents["戊.txt"].size == listing.documents["戊.txt"].size + 3
    assert scan_folder(tmp_path).mark != mark
