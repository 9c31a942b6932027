"""The index keeps up with its folder: what is new is found, what is gone is not, what cannot be read stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.document import CorpusError
from corpus.folder.listing import Status
from retrieval.answering.answer import Answer, Outcome
from retrieval.answering.answerer import Answerer
from retrieval.index.diff import Update
from retrieval.index.live_index import LiveIndex
from retrieval.index.storage import LOCK, NAME_FILE
from tests.another_user import for_everybody, nobody
from tests.paths import ROOT

YUANDANG = "元荡岸线贯通工程于2020年全面竣工,总长23公里。\n"
COMMUTE = "从苏州坐沪苏通勤班车去青浦要40分钟。\n"
QUESTION = "元荡岸线总长多少公里?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents."""
    made = tmp_path / "文件"
    made.mkdir()
    (made / "元荡.txt").write_text(YUANDANG, "utf-8")
    (made / "通勤.txt").write_text(COMMUTE, "utf-8")
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "index" / "a"


def quoted(holdings: LiveIndex, question: str = QUESTION) -> Answer:
    return holdings.answerer.answer(question, top=1)


def first(holdings: LiveIndex, question: str = QUESTION) -> str:
    """The text of the first quote, nothing if there is none."""
    found = quoted(holdings, question).quotes
    return found[0].text if found else ""


def changed_later(path: Path, text: str) -> None:
    """Write the file as if a second had passed."""
    path.write_text(text, "utf-8")
    modified = path.stat().st_mtime + 1
    os.utime(path, (modified, modified))


def test_nothing_is_answered_before_the_first_look(folder: Path) -> None:
    with pytest.raises(CorpusError, match="not read yet"):
        LiveIndex(folder).answerer  # noqa: B018


@pytest.mark.parametrize("kept", [True, False])
def test_added_changed_and_removed_files_are_taken_up(folder: Path, store: Path, kept: bool) -> None:
    holdings = LiveIndex(folder, store if kept else None)
    assert holdings.refresh() == Update(added=("元荡.txt", "通勤.txt"))
    assert "23公里" in first(holdings)

    changed_later(folder / "元荡.txt", YUANDANG.replace("23", "24"))
    (folder / "新.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
    (folder / "通勤.txt").unlink()
    assert holdings.refresh() == Update(added=("新.txt",), changed=("元荡.txt",), removed=("通勤.txt",))

    assert "24公里" in first(holdings)
    assert "开捕" in first(holdings, "阳澄湖大闸蟹哪天开捕?")
    assert quoted(holdings, "沪苏通勤班车去青浦要多久?").outcome is Outcome.NOT_FOUND
    assert sorted(holdings.answerer.library.documents) == ["元荡.txt", "新.txt"]
    assert not holdings.refresh()


def test_only_the_named_paths_are_looked_at(folder: Path, store: Path) -> None:
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    changed_later(folder / "元荡.txt", YUANDANG.replace("23", "24"))
    (folder / "通勤.txt").unlink()

    assert holdings.refresh(["通勤.txt"]) == Update(removed=("通勤.txt",))
    assert holdings.answerer.library.documents["元荡.txt"].source == YUANDANG
    assert first(holdings) == ""  # the file says something else by now
    assert holdings.refresh() == Update(changed=("元荡.txt",))


def test_a_folder_that_is_gone_or_a_declaration_makes_it_look_at_everything(folder: Path) -> None:
    (folder / "旧").mkdir()
    (folder / "旧" / "蟹.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
    holdings = LiveIndex(folder)
    holdings.refresh()
    (folder / "旧" / "蟹.txt").unlink()
    (folder / "旧").rmdir()
    assert holdings.refresh(["旧"]) == Update(removed=("旧/蟹.txt",))

    (folder / "元荡.toml").write_text('title = "元荡工程"\n', "utf-8")
    assert holdings.refresh(["元荡.toml"]) == Update(changed=("元荡.txt",))
    assert quoted(holdings).quotes[0].citation.title == "元荡工程"


def test_the_index_on_disk_answers_without_reading_the_files_again(folder: Path, store: Path) -> None:
    LiveIndex(folder, store).refresh()
    files = {path: path.stat().st_mtime_ns for path in files_of(store, "")}
    again = LiveIndex(folder, store)

    assert not again.refresh()
    assert "23公里" in first(again)
    assert {path: path.stat().st_mtime_ns for path in files_of(store, "")} == files


def test_a_file_that_became_unreadable_keeps_its_last_good_version(folder: Path, store: Path) -> None:
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    (folder / "元荡.txt").write_bytes(b"\x00\x01\x02" * 50)
    update = holdings.refresh()

    assert not update
    assert [(report.path, report.code) for report in update.failed] == [("元荡.txt", "binary")]
    for each in (holdings, LiveIndex(folder, store)):  # the next process knows it too
        assert each.refresh().failed == ()
        assert "23公里" in first(each)
        assert quoted(each).quotes[0].citation.stale
        assert not quoted(each, "坐沪苏通勤班车去青浦要多久?").quotes[0].citation.stale
        assert [report.status for report in each.answerer.library.reports if report.path == "元荡.txt"] == [
            Status.STALE
        ]

    changed_later(folder / "元荡.txt", YUANDANG)
    assert holdings.refresh() == Update(changed=("元荡.txt",))
    assert not quoted(holdings).quotes[0].citation.stale


def test_another_bad_version_of_a_file_is_told_again(folder: Path) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    told = []
    for size in (50, 50, 60):
        (folder / "元荡.txt").write_bytes(b"\x00\x01\x02" * size)
        os.utime(folder / "元荡.txt", (10, 10))
        told.append(len(holdings.refresh().failed))
    assert told == [1, 0, 1]


def test_what_may_not_be_read_any_more_is_stale_and_comes_back(folder: Path, tmp_path: Path) -> None:
    for_everybody(tmp_path)
    hidden, secret = folder / "元荡.txt", folder / "密"
    secret.mkdir()
    (folder / "通勤.txt").rename(secret / "通勤.txt")
    (folder / "别的.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n", "utf-8")
    process = nobody(
        """
        holdings = LiveIndex(folder)
        for _ in sys.stdin:
            update = holdings.refresh()
            library = holdings.answerer.library
            print(len(library.documents), *sorted(library.stale), len(update.failed), flush=True)
        """,
        folder,
        folder,
        tmp_path / "warm",
    )

    def look() -> str:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    assert look() == "3 0"
    hidden.chmod(0)
    secret.chmod(0)
    assert look() == "3 元荡.txt 密/通勤.txt 2"
    assert look() == "3 元荡.txt 密/通勤.txt 0"
    hidden.chmod(0o644)
    secret.chmod(0o755)
    assert look() == "3 0"
    process.communicate()


def test_a_link_that_leads_nowhere_just_now_leaves_what_was_read(folder: Path, tmp_path: Path) -> None:
    """As on a network drive that is away: not even root can look."""
    (folder / ".away").mkdir()
    (folder / "元荡.txt").rename(folder / ".away" / "元荡.txt")
    (folder / "元荡.txt").symlink_to(folder / ".away" / "元荡.txt")
    holdings = LiveIndex(folder, tmp_path / "index")
    holdings.refresh()
    (folder / ".away").rename(folder / ".gone")

    for update in (holdings.refresh(["元荡.txt"]), holdings.refresh()):
        assert not update
        assert holdings.answerer.library.stale == {"元荡.txt"}
        assert "23公里" in first(holdings)
    (folder / ".gone").rename(folder / ".away")
    assert holdings.refresh() == Update()
    assert holdings.answerer.library.stale == set()


def test_a_folder_that_is_gone_leaves_the_answers_as_they_were(folder: Path) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    folder.rename(folder.with_name("搬走"))
    with pytest.raises(CorpusError, match="no such folder"):
        holdings.refresh()
    assert "23公里" in first(holdings)


def test_an_empty_folder_is_refused_at_first_and_later_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(CorpusError) as caught:
        LiveIndex(tmp_path / "空").refresh()
    assert caught.value.code == "folder-empty"

    holdings = LiveIndex(folder)
    holdings.refresh()
    for path in folder.iterdir():
        path.unlink()
    assert holdings.refresh().removed == ("元荡.txt", "通勤.txt")
    assert quoted(holdings).outcome is Outcome.NOT_FOUND


def test_times_in_the_future_and_the_past_are_times_like_others(folder: Path) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    ahead, behind = time.time() + 10**8, 0
    for when, number in ((ahead, "25"), (behind, "26")):
        (folder / "元荡.txt").write_text(YUANDANG.replace("23", number), "utf-8")
        os.utime(folder / "元荡.txt", (when, when))
        assert holdings.refresh() == Update(changed=("元荡.txt",))
        assert f"{number}公里" in first(holdings)
        assert not holdings.refresh()


def test_another_size_at_the_same_time_is_seen(folder: Path) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    before = (folder / "元荡.txt").stat()
    (folder / "元荡.txt").write_text(YUANDANG.replace("23", "230"), "utf-8")
    os.utime(folder / "元荡.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert holdings.refresh() == Update(changed=("元荡.txt",))


def test_other_words_of_the_operator_make_the_index_anew(folder: Path, store: Path) -> None:
    holdings = LiveIndex(folder, store)
    assert holdings.refresh().rebuilt == ""
    (folder / "userdict.txt").write_text("岸线贯通工程\n", "utf-8")
    (folder / "通勤.txt").unlink()
    update = holdings.refresh(["元荡.txt"])  # of everything else was told nothing yet
    assert update == Update(changed=("元荡.txt",), removed=("通勤.txt",), rebuilt="outdated")
    assert "岸线贯通工程" in [each.term for each in holdings.answerer.analyzer.words("元荡岸线贯通工程竣工")]
    assert "23公里" in first(holdings)


def files_of(store: Path, suffix: str) -> list[Path]:
    """The files of tantivy with this ending."""
    return sorted(store.glob(f"index-*/*{suffix}"))


def flipped(path: Path, place: int) -> None:
    """Damage one byte of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage", ["cut off name", "other name", "cut off", "gone", "one byte", "no folder", "no meta"]
)
def test_a_damaged_index_is_rebuilt(folder: Path, store: Path, damage: str) -> None:
    LiveIndex(folder, store).refresh()
    record = files_of(store, ".store")[0]
    if damage == "cut off name":
        (store / NAME_FILE).write_bytes((store / NAME_FILE).read_bytes()[:-20])
    elif damage == "other name":
        (store / NAME_FILE).write_bytes(b'[{"version": 1, "fingerprint": 7}, 1]')
    elif damage == "cut off":
        record.write_bytes(record.read_bytes()[:100])
    elif damage == "one byte":
        flipped(record, 20)
    elif damage == "no folder":
        shutil.rmtree(record.parent)
    elif damage == "no meta":
        (record.parent / "meta.json").unlink()
    else:
        record.unlink()
    holdings = LiveIndex(folder, store)
    update = holdings.refresh()

    assert update.rebuilt == "damaged"
    assert update.added == ("元荡.txt", "通勤.txt")
    assert "23公里" in first(holdings)
    assert LiveIndex(folder, store).refresh() == Update()
    assert len(list(store.glob("index-*"))) == 1


@pytest.mark.parametrize("fresh", [True, False])
def test_verifying_makes_an_index_anew_whose_manifest_is_damaged(folder: Path, store: Path, fresh: bool) -> None:
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    (store / NAME_FILE).write_bytes(b"{")
    holdings = LiveIndex(folder, store) if fresh else holdings
    update = holdings.verify()

    assert update.rebuilt == "damaged"
    assert "23公里" in first(holdings)
    assert LiveIndex(folder, store).refresh() == Update()


def test_damage_that_opening_does_not_find_is_found_by_verifying(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.storage.CHECKED", 0)
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    flipped(files_of(store, ".store")[0], 20)

    again = LiveIndex(folder, store)
    assert again.verify().rebuilt == "damaged"
    assert "23公里" in first(again)
    assert LiveIndex(folder, store).verify() == Update()


def test_damage_that_an_answer_meets_is_repaired_before_it_is_given(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("retrieval.index.storage.CHECKED", 0)
    LiveIndex(folder, store).refresh()
    holdings = LiveIndex(folder, store)
    holdings.refresh()
    answerer = holdings.answerer
    for path in files_of(store, ".store"):
        content = path.read_bytes()
        path.write_bytes(bytes(len(content)))

    assert "23公里" in answerer.answer(QUESTION).quotes[0].text
    assert "23公里" in first(holdings)
    assert [record.name for record in caplog.records] == ["youju.index"]
    assert LiveIndex(folder, store).refresh() == Update()


def test_an_index_of_another_version_stays_until_the_new_one_is_complete(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LiveIndex(folder, store).refresh()
    (old,) = store.glob("index-*")
    with monkeypatch.context() as newer:
        newer.setattr("retrieval.index.fingerprint.schema.VERSION", 2)
        newer.setattr("retrieval.index.storage.Storage.commit", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            LiveIndex(folder, store).refresh()
    assert list(store.glob("index-*")) == [old]
    assert LiveIndex(folder, store).refresh() == Update()

    monkeypatch.setattr("retrieval.index.fingerprint.schema.VERSION", 2)
    assert LiveIndex(folder, store).refresh().rebuilt == "outdated"
    assert old not in store.glob("index-*")


def _interrupted(*_anything: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_that_may_not_be_written_leaves_the_index_in_memory(folder: Path, tmp_path: Path) -> None:
    for_everybody(tmp_path)
    (tmp_path / "locked").mkdir(mode=0o555)
    process = nobody(
        """
        holdings = LiveIndex(folder, store)
        update = holdings.refresh()
        print(len(update.added), update.unsaved, bool(holdings.answerer.answer("元荡岸线总长多少公里?").quotes))
        """,
        folder,
        tmp_path / "locked" / "index",
        tmp_path / "warm",
    )
    assert process.communicate()[0] == "2 Permission denied True\n"


def test_a_full_disk_keeps_the_old_index_and_says_so(folder: Path, store: Path) -> None:
    LiveIndex(folder, store).refresh()
    before = sorted(path.name for path in store.iterdir())
    (folder / "长.txt").write_text("阳澄湖大闸蟹于9月22日开捕。\n" * 2000, "utf-8")
    script = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "from pathlib import Path\n"
        "from retrieval.index.live_index import LiveIndex\n"
        "holdings = LiveIndex(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "update = holdings.refresh()\n"
        "print(update.added, bool(update.unsaved), bool(holdings.answerer.answer('阳澄湖大闸蟹哪天开捕?').quotes))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(store)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "('长.txt',) True True\n"
    assert sorted(path.name for path in store.iterdir()) == before
    assert LiveIndex(folder, store).refresh() == Update(added=("长.txt",))


@pytest.fixture
def writer(store: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is writing the index."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom retrieval.index.storage import Storage\n"
        "with Storage(Path(sys.argv[1]), '').locked() as hindered:\n"
        "    print(hindered or 'writing', flush=True)\n    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    assert process.stdout.readline() == "writing\n"
    yield process
    process.communicate()


def test_while_another_process_writes_this_one_answers_from_memory(
    folder: Path, store: Path, writer: subprocess.Popen[str]
) -> None:
    holdings = LiveIndex(folder, store)
    update = holdings.refresh()
    assert (update.added, update.busy, update.unsaved) == (("元荡.txt", "通勤.txt"), True, "")
    assert "23公里" in first(holdings)
    assert [path.name for path in store.iterdir()] == [LOCK]

    with pytest.raises(CorpusError) as caught:
        holdings.refresh(patience=0.05)
    assert caught.value.code == "busy"

    writer.communicate()
    (folder / "通勤.txt").unlink()
    assert holdings.refresh() == Update(removed=("通勤.txt",))
    assert LiveIndex(folder, store).refresh() == Update()


def test_what_one_process_writes_another_reads_and_goes_on_answering(folder: Path, store: Path) -> None:
    one, other = LiveIndex(folder, store), LiveIndex(folder, store)
    one.refresh()
    other.refresh()
    for number in range(24, 34):
        changed_later(folder / "元荡.txt", YUANDANG.replace("23", str(number)))
        os.utime(folder / "元荡.txt", (number, number))
        one.refresh()
        found = other.answerer.rank(QUESTION)  # its index is swept away by now, and still mapped
        assert other.answerer.engine.passage(found[0][0]).text == YUANDANG.strip()  # type: ignore[union-attr]
        assert first(other) == ""  # what the file no longer says is not quoted
    assert other.refresh() == Update(changed=("元荡.txt",))
    assert "33公里" in first(other)
    assert LiveIndex(folder, store).refresh() == Update()


def test_what_is_made_is_for_its_owner_alone(folder: Path, store: Path) -> None:
    LiveIndex(folder, store).refresh()
    assert [path.stat().st_mode & 0o777 for path in (store, store.parent, store.parent.parent)] == [0o700] * 3


def test_many_small_changes_leave_few_segments(folder: Path, store: Path) -> None:
    holdings = LiveIndex(folder, store)
    for number in range(20):
        (folder / f"{number}.txt").write_text(f"第{number}号公告说,受理时限为{number + 3}个工作日。\n", "utf-8")
        holdings.refresh()
    assert len(files_of(store, ".store")) <= 16
    assert "13个工作日" in first(holdings, "第10号公告的受理时限是多少?")
    assert len(holdings.answerer.library.documents) == 22


def test_whoever_follows_is_told_of_each_state(folder: Path) -> None:
    holdings = LiveIndex(folder)
    followed: list[Answerer] = []
    holdings.follow(followed.append)
    holdings.refresh()
    holdings.refresh()
    assert followed == [holdings.answerer]


def test_names_of_every_kind_are_documents_of_their_own(folder: Path, store: Path) -> None:
    names = ["两\n行.txt", "\u202eabc\u202c.txt", "说明.txt", "說明.txt", "说明.TXT", " .txt", "\udcff\udcfe.txt"]
    for number, name in enumerate(names):
        (folder / name).write_text(f"第{number}号公告说,受理时限为{number + 13}个工作日。\n", "utf-8")
    for holdings in (LiveIndex(folder, store), LiveIndex(folder, store)):
        holdings.refresh()
        assert set(names) < set(holdings.answerer.library.documents)
        for number, name in enumerate(names):
            quote = quoted(holdings, f"第{number}号公告的受理时限是多少?").quotes[0]
            assert quote.citation.document == name


def test_a_link_that_leads_out_is_no_document_and_takes_the_old_one_with_it(folder: Path, tmp_path: Path) -> None:
    holdings = LiveIndex(folder)
    holdings.refresh()
    (tmp_path / "外.txt").write_text(YUANDANG.replace("23", "99"), "utf-8")
    (folder / "元荡.txt").unlink()
    (folder / "元荡.txt").symlink_to(tmp_path / "外.txt")
    assert holdings.refresh(["元荡.txt"]) == Update(removed=("元荡.txt",))
    assert "公里" not in first(holdings)
