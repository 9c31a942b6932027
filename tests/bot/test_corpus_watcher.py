"""Changes in the folder are taken up while the program runs, at once or, where nobody tells of them, now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles

from bot.chat.terminal import report_scan_failure, report_update
from bot.cli.runtime import Runtime
from bot.corpus_watcher import MANY, Watcher, _below
from bot.settings import Settings
from bot.translations import Language, read_translations
from corpus.document import CorpusError
from corpus.folder.listing import FileReport, Status
from retrieval.index.diff import Update
from retrieval.index.live_index import LiveIndex

PATIENCE = 15.0


class Seen:
    """What a watcher has told."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.failures: list[Exception | None] = []

    def watcher(self, live_index: LiveIndex, interval: float = 300.0) -> Watcher:
        return Watcher(live_index, on_update=self.updates.append, on_failure=self.failures.append, interval=interval)

    @property
    def changes(self) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
        return [(each.added, each.changed, each.removed) for each in self.updates]


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def live_index(tmp_path: Path) -> Iterator[LiveIndex]:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "元荡.txt").write_text("元荡岸线贯通工程总长23公里。\n", "utf-8")
    (folder / "通勤.txt").write_text("从苏州坐沪苏通勤班车去青浦要40分钟。\n", "utf-8")
    made = LiveIndex(folder, uploads=tmp_path / "uploads")
    made.refresh()
    yield made
    assert not [each for each in threading.enumerate() if each.name == "watching"]


def test_a_removed_file_leaves_the_answers_and_a_new_one_enters(live_index: LiveIndex) -> None:
    seen = Seen()
    with seen.watcher(live_index):
        (live_index.folder / "元荡.txt").unlink()
        until(lambda: "元荡.txt" not in live_index.answerer.library.documents)
        assert not live_index.answerer.answer("元荡岸线总长多少公里?").quotes

        (live_index.folder / "新").mkdir()
        (live_index.folder / "新" / "蟹.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
        until(lambda: "新/蟹.txt" in live_index.answerer.library.documents)

        (live_index.folder / "新" / "蟹.txt").write_text("阳澄湖大闸蟹推迟到9月25日开捕。\n", "utf-8")
        until(lambda: len(seen.updates) == 3)
    assert seen.changes == [((), (), ("元荡.txt",)), (("新/蟹.txt",), (), ()), ((), ("新/蟹.txt",), ())]
    assert "9月25日" in live_index.answerer.answer("阳澄湖大闸蟹哪天开捕?").quotes[0].text


def test_what_changed_before_the_watch_began_is_seen(live_index: LiveIndex) -> None:
    (live_index.folder / "元荡.txt").unlink()
    seen = Seen()
    with seen.watcher(live_index):
        until(lambda: seen.updates)
    assert seen.changes == [((), (), ("元荡.txt",))]


def test_bad_files_are_told_once(live_index: LiveIndex) -> None:
    seen = Seen()
    with seen.watcher(live_index, interval=0.2):
        (live_index.folder / "元荡.txt").write_bytes(b"\x00\x01\x02" * 50)
        until(lambda: seen.updates)
        time.sleep(1.0)
    assert [[report.path for report in each.failed] for each in seen.updates] == [["元荡.txt"]]
    assert live_index.answerer.library.stale == {"元荡.txt"}


def _nobody_tells(*_paths: object, **_more: object) -> Iterator[object]:
    raise OSError("no space left on device")  # as where a system watches too many files already
    yield


def test_where_changes_are_not_told_everything_is_looked_at_now_and_then(
    live_index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchfiles, "watch", _nobody_tells)
    seen = Seen()
    with seen.watcher(live_index, interval=0.05):
        time.sleep(0.2)
        (live_index.folder / "元荡.txt").unlink()
        until(lambda: seen.updates)
    assert seen.changes == [((), (), ("元荡.txt",))]


def test_so_many_changes_that_some_may_have_gone_untold_make_it_look_at_everything(
    live_index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def flood(folder: Path, *_more: Path, **_settings: object) -> Iterator[set[tuple[int, str]]]:
        yield set()
        (live_index.folder / "元荡.txt").unlink()
        yield {(1, str(folder / f"{number}.txt")) for number in range(MANY + 1)}
        over.wait(PATIENCE)

    monkeypatch.setattr(watchfiles, "watch", flood)
    seen = Seen()
    with seen.watcher(live_index):
        until(lambda: seen.updates)
        over.set()
        monkeypatch.undo()
    assert seen.changes == [((), (), ("元荡.txt",))]


def test_a_folder_that_is_gone_is_told_once_and_so_is_its_return(live_index: LiveIndex) -> None:
    seen = Seen()
    with seen.watcher(live_index, interval=0.1):
        away = live_index.folder.with_name("搬走")
        live_index.folder.rename(away)
        until(lambda: seen.failures)
        time.sleep(0.5)
        assert "23公里" in live_index.answerer.answer("元荡岸线总长多少公里?").quotes[0].text
        away.rename(live_index.folder)
        until(lambda: len(seen.failures) > 1)
    assert isinstance(seen.failures[0], CorpusError)
    assert seen.failures[1:] == [None]
    assert not any(seen.updates)


def test_what_nobody_thought_of_does_not_end_the_watch(
    live_index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumbles(*_anything: object) -> Update:
        raise RuntimeError("stumbled")

    monkeypatch.setattr(live_index, "refresh", stumbles)
    seen = Seen()
    with seen.watcher(live_index, interval=0.1):
        until(lambda: seen.failures)
        monkeypatch.undo()
        (live_index.folder / "元荡.txt").unlink()
        until(lambda: seen.updates)
    assert [str(each) for each in seen.failures] == ["stumbled", "None"]
    assert "stumbled" in caplog.text


def test_changed_paths_are_called_as_documents_are(tmp_path: Path) -> None:
    folders = {tmp_path / "c": "", tmp_path / "u": "uploads/"}
    paths = ["c", "c/a.txt", "c/.b.txt", "c/.git/x", "c/d/e.txt", "u/f.txt", "elsewhere/g.txt"]
    assert _below(folders, [str(tmp_path / path) for path in paths]) == {"a.txt", "d/e.txt", "uploads/f.txt"}


def test_the_chat_tells_in_a_line(live_index: LiveIndex, capsys: pytest.CaptureFixture[str]) -> None:
    runtime = Runtime(Settings(corpus_dir=live_index.folder), read_translations(Language.SIMPLIFIED))
    vars(runtime)["live_index"] = live_index
    report_update(runtime, Update(added=("a.txt", "b.txt"), removed=("c.txt",)))
    report_update(runtime, Update(failed=(FileReport("坏.txt", Status.FAILED, "empty"),)))
    report_scan_failure(runtime, CorpusError("gone", code="folder-missing"))
    report_scan_failure(runtime, None)
    assert capsys.readouterr().out.splitlines() == [
        "（文档有变：新增 2、移除 1）",
        "坏.txt：文件是空的",
        f"没有 {live_index.folder} 这个文件夹",
    ]
