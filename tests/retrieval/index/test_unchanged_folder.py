"""A folder that is as it was when its index was made is answered from without a step for each file."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import CorpusError
from corpus.folder.listing import FileReport, Status
from retrieval.index.analysis import Signature
from retrieval.index.diff import Update, is_settled
from retrieval.index.live_index import LiveIndex
from retrieval.index.state import FileIssue, Seen
from retrieval.index.storage import NAME_FILE, Storage
from tests.another_user import for_everybody, nobody

YUANDANG = "元荡岸线贯通工程于2020年全面竣工,总长23公里。\n"
DECLARED = '["元荡.txt"]\ntitle = "元荡"\n["没有.txt"]\ntitle = "无"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document, what is declared of it and of one that is not there, and a picture."""
    made = tmp_path / "文件"
    made.mkdir()
    (made / "元荡.txt").write_text(YUANDANG, "utf-8")
    (made / "documents.toml").write_text(DECLARED, "utf-8")
    (made / "照片.jpg").write_bytes(b"\xff\xd8")
    (made / "外.txt").symlink_to(tmp_path / "外面.txt")
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "index"


def mark(store: Path) -> str:
    """What is kept of the folder beside the index."""
    found: str = json.loads((store / NAME_FILE).read_bytes())[0]["seen"][0]
    return found


def no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, what takes a step for each file fails."""

    def refuse(*_anything: object) -> None:
        raise AssertionError("files are looked at one by one")

    for name in ("change_of", "read_folder_declarations"):
        monkeypatch.setattr(f"retrieval.index.live_index.{name}", refuse)


def test_another_process_answers_at_once_and_tells_all_that_was_told(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = LiveIndex(folder, store)
    before.refresh()
    no_steps(monkeypatch)
    holdings = LiveIndex(folder, store)

    assert holdings.refresh() == Update()
    assert "23公里" in holdings.answerer.answer("元荡岸线总长多少公里?").quotes[0].text
    reports = holdings.answerer.library.reports
    assert {report.path for report in reports} == {"documents.toml", "照片.jpg", "外.txt"}
    assert reports == before.answerer.library.reports
    assert holdings.refresh() == Update()
    status = (folder / "元荡.txt").stat()
    assert holdings.version_of("元荡.txt") == (status.st_size, status.st_mtime_ns)


def test_a_change_after_such_a_look_is_taken_up_by_name_and_by_another_look(folder: Path, store: Path) -> None:
    LiveIndex(folder, store).refresh()
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    (folder / "通勤.txt").write_text("从苏州坐沪苏通勤班车去青浦要40分钟。\n", "utf-8")

    assert holdings.refresh(["通勤.txt"]) == Update(added=("通勤.txt",))
    assert mark(store) == ""
    (folder / "元荡.txt").unlink()
    assert LiveIndex(folder, store).refresh() == Update(removed=("元荡.txt",))
    assert mark(store) != ""


def test_a_file_that_was_only_moved_about_is_noted_once(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a copy of the folder: nothing new is in it, but it is not to be looked through each time."""
    LiveIndex(folder, store).refresh()
    before = mark(store)
    (folder / "元荡.txt").rename(folder / "aside.txt")
    (folder / "aside.txt").rename(folder / "元荡.txt")

    assert LiveIndex(folder, store).refresh() == Update()
    assert mark(store) != before
    no_steps(monkeypatch)
    assert LiveIndex(folder, store).refresh() == Update()


def test_without_a_place_on_disk_a_second_look_takes_no_steps_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    no_steps(monkeypatch)

    assert holdings.refresh() == Update()


def test_who_wants_to_write_is_told_that_another_does(folder: Path, store: Path) -> None:
    LiveIndex(folder, store).refresh()
    with Storage(store, "").locked(), pytest.raises(CorpusError) as caught:
        LiveIndex(folder, store).refresh(patience=0)

    assert caught.value.code == "busy"


def test_a_file_that_could_not_be_looked_at_leaves_no_mark(folder: Path, store: Path) -> None:
    (folder / "空.txt").symlink_to(folder / "没有")
    LiveIndex(folder, store).refresh()
    assert mark(store) == ""
    holdings = LiveIndex(folder, store)

    assert holdings.refresh() == Update()
    assert ("空.txt", "unreadable") in {(each.path, each.code) for each in holdings.answerer.library.reports}


def test_declarations_that_could_not_be_read_are_read_at_the_next_look(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "documents.toml").write_text('["元荡.txt"]\ntitle = "元荡新貌"\n', "utf-8")
    with monkeypatch.context() as failing:
        failing.setattr("corpus.library.read_declarations", _too_many_open_files)
        first = LiveIndex(folder, store)
        first.refresh()
    assert ("documents.toml", "unreadable") in {(each.path, each.code) for each in first.answerer.library.reports}
    assert mark(store) == ""
    for holdings in (first, LiveIndex(folder, store)):
        holdings.refresh()
        assert holdings.answerer.engine.metadata["元荡.txt"].title == "元荡新貌"


def _too_many_open_files(*_anything: object) -> None:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs another user")
def test_what_somebody_else_may_not_read_is_stale_for_them(folder: Path, store: Path, tmp_path: Path) -> None:
    (folder / "元荡.txt").chmod(0o600)
    LiveIndex(folder, store).refresh()
    for_everybody(tmp_path)
    store.chmod(0o755)
    process = nobody(
        "holdings = LiveIndex(folder, store)\nholdings.refresh()\nprint(*holdings.answerer.library.stale)",
        folder,
        store,
        tmp_path / "warm",
    )

    assert process.communicate()[0] == "元荡.txt\n"


@pytest.mark.parametrize("code", ["missing-extra", "unreadable"])
def test_what_may_be_read_the_next_time_is_tried_again(code: str) -> None:
    issue = FileIssue(Signature(), (FileReport("报告.pdf", Status.FAILED, code),))

    assert is_settled(1, {}, Seen("标记"), "标记")
    assert not is_settled(1, {"报告.pdf": issue}, Seen("标记"), "标记")
    assert not is_settled(1, {}, Seen("标记"), "别的")
    assert not is_settled(0, {}, Seen("标记"), "标记")


def test_a_file_that_came_and_went_unreadable_is_forgotten(folder: Path) -> None:
    """The folder is again what it was at first, but not what was seen last."""
    holdings = LiveIndex(folder)
    holdings.refresh()
    before = holdings.answerer.library.reports
    (folder / "空.txt").symlink_to(folder / "没有")
    holdings.refresh()
    (folder / "空.txt").unlink()
    holdings.refresh()

    assert holdings.answerer.library.reports == before


def write(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(YUANDANG, "utf-8")


def spoil(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(bytes(range(256)) * 8)


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def lose(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent / "没有")


def declare(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".toml").write_text(f'title = "题{path.parent.name}"\n', "utf-8")


Change = Callable[[Path], None]
Look = Callable[[LiveIndex, str], object]
CHANGES: tuple[Change, ...] = (write, write, spoil, remove, lose, declare)
PLACES = ("文件/甲.txt", "文件/乙.txt", "文件/uploads/甲.txt", "上传/甲.txt", "上传/乙.jpg")


def look(holdings: LiveIndex, _path: str) -> object:
    return holdings.refresh()


def look_there(holdings: LiveIndex, path: str) -> object:
    return holdings.refresh([path.removeprefix("文件/").replace("上传", "uploads")])


def state_of(holdings: LiveIndex) -> tuple[object, ...]:
    answerer = holdings.answerer
    engine = answerer.engine
    return dict(engine.metadata), answerer.library.reports, answerer.library.stale


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(PLACES), st.sampled_from([look, look_there]))))
def test_whoever_opens_the_index_sees_what_one_sees_who_was_there_all_the_time(
    steps: list[tuple[Change, str, Look]],
) -> None:
    """However often one looked, and whatever was noted for the next."""
    with tempfile.TemporaryDirectory() as made:
        folder, uploads, store = (Path(made, name) for name in ("文件", "上传", "index"))
        write(folder / "元荡.txt")
        there = LiveIndex(folder, uploads=uploads)
        there.refresh()
        for change, path, how in steps:
            change(Path(made, path))
            how(there, path)
            there.refresh()
            for _ in range(2):
                opened = LiveIndex(folder, store, uploads=uploads)
                opened.refresh()
                assert state_of(opened) == state_of(there)
