"""The state's file as a bad disk leaves it: a full or read-only disk, flipped bits, pages of nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sqlite3
import stat
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import metrics
from bot.settings import Settings
from bot.state import AnswerRecord, Claim, State, database
from bot.state.factory import open_state
from bot.state.sqlite import SqliteState

LI, TEAM = 7001, -1001
FLIPS = int(os.environ.get("YOUJU_FUZZ", "0")) or 500
PAGE = 4096  # bytes


def run(path: Path, work: Callable[[State], Awaitable[None]]) -> None:
    """Open the store, work with it, close it."""

    async def session() -> None:
        state = SqliteState(path)
        try:
            await work(state)
        finally:
            await state.close()

    asyncio.run(session())


async def use(state: State, first: int = 1, count: int = 1) -> None:
    """Everything that messages, presses and admins ask of the state."""
    for number in range(first, first + count):
        assert await state.claim(number, "7:7") in Claim
        await state.done(number, "7:7")
        await state.set_language(LI + number, "zh-Hant")
        await state.language(LI + number)
        await state.remember(TEAM, number, AnswerRecord(number + 1, ("q3f0Zk1LsA-14-0", "q3f0Zk1LsA-15-1"), "9f3a"))
        await state.answered(TEAM, number)
        await state.shown(TEAM, number + 1)
        await state.feedback(LI, f"q3f0Zk1LsA-{number}-0", True)
        await state.unanswered(f"元荡岸线第{number}段总长多少公里?", LI)
        await state.once(f"unread:{number}")
    await state.migrate_chat(-7, -1007)
    await state.migrations()
    await state.votes("q3f0Zk1LsA-1-0")
    await state.votes_list(10)
    await state.unanswered_list(20)


@pytest.fixture(autouse=True)
def _every_probe_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PROBES", 0.0)
    monkeypatch.setattr(database, "RETRIES", 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with something in each of its tables."""
    path = tmp_path / "data" / "state.sqlite3"
    run(path, lambda state: use(state, count=40))
    return path


async def works(state: State) -> None:
    """A store without trouble remembers what it is told, once the first reading has come upon the damage there is."""
    await state.language(990)
    await state.answered(990, 1)
    if await state.check() is None:
        await state.set_language(990, "en")
        await state.remember(990, 1, AnswerRecord(2, ("q3f0Zk1LsA-14-0",), "9f3a"))
        if await state.check() is None:
            assert await state.language(990) == "en"
            assert (await state.answered(990, 1)) == AnswerRecord(2, ("q3f0Zk1LsA-14-0",), "9f3a", 1)


def test_flipped_bits_raise_nothing_and_what_is_told_as_good_works(
    file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    chance, whole = random.Random(7), file.read_bytes()  # noqa: S311  the same flips every time
    path = tmp_path / "flipped" / "state.sqlite3"

    async def session() -> None:
        for _ in range(FLIPS):
            copy = bytearray(whole)
            copy[chance.randrange(len(copy)) if chance.random() < 0.7 else chance.randrange(PAGE)] ^= (
                1 << chance.randrange(8)
            )
            for old in path.parent.glob("*") if path.parent.exists() else ():
                old.unlink()
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(copy)
            state = SqliteState(path)
            await use(state, first=20, count=3)
            await works(state)
            assert await state.check() is None  # the disk is good: whatever was damaged is replaced
            await state.close()

    asyncio.run(session())


def test_pages_that_turn_bad_while_the_bot_works_are_replaced_and_people_keep_their_hashes(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = metrics.value("youju_state_damaged_total")

    async def work(state: State) -> None:
        await state.claim(1, "7:7")
        file.write_bytes(file.read_bytes()[:PAGE] + os.urandom(file.stat().st_size - PAGE))
        state._database._db.execute("PRAGMA shrink_memory")  # type: ignore[attr-defined]  # nothing is at hand
        state._database._fast.execute("PRAGMA shrink_memory")  # type: ignore[attr-defined]
        before = state._database.salt  # type: ignore[attr-defined]
        await use(state, first=50)
        await works(state)
        assert await state.check() is None
        assert state._database.salt == before  # type: ignore[attr-defined]

    run(file, work)

    assert metrics.value("youju_state_damaged_total") == damaged + 1
    assert caplog.text.count("is damaged") == 1
    run(file, works)
    assert caplog.text.count("is damaged") == 1


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM installation",
        "UPDATE installation SET salt = 7",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = CAST(x'43ff' AS TEXT) WHERE name = 'once'",
        "ALTER TABLE languages RENAME TO langtages",
        "ALTER TABLE answers RENAME COLUMN corpus TO corpvs",
    ],
)
def test_a_store_that_is_not_ours_any_more_is_kept_and_a_new_one_begun(
    file: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript(damage)

    for _ in range(2):
        run(file, works)

    (kept,) = [path for path in file.parent.iterdir() if path.name.startswith("state.sqlite3.2")]
    assert kept.name in caplog.text
    assert caplog.text.count("is damaged") == 1


def test_two_damaged_files_within_a_second_are_both_kept(file: Path) -> None:
    for number in range(3):
        file.write_bytes(b"no database %d" % number * 1000)
        run(file, works)

    kept = {path.read_bytes()[:13] for path in file.parent.iterdir() if path.name.startswith("state.sqlite3.2")}
    assert kept >= {b"no database 0", b"no database 1", b"no database 2"}


def test_a_disk_without_room_is_told_once_with_a_count_and_over_when_there_is_room(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def work(state: State) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            await use(state, first=60, count=5)
            assert await state.check()
            assert state.trouble
            assert metrics.value("youju_state_up") == 0
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert await state.check() is None
        assert metrics.value("youju_state_up") == 1
        await works(state)

    run(file, work)

    began, ended = [record.getMessage() for record in caplog.records]
    assert "could not be read or written" in began
    assert int(ended.split("; ")[1].split()[0]) > 10


def test_a_file_that_cannot_be_opened_is_told_as_long_as_that_is_so(tmp_path: Path) -> None:
    path = tmp_path / "data" / "state.sqlite3"
    path.parent.write_text("a file where the folder should be", "utf-8")

    async def work(state: State) -> None:
        assert await state.check()
        await state.set_language(LI, "en")
        assert await state.language(LI) == "en"
        assert await state.check()
        path.parent.unlink()
        assert await state.check() is None
        await works(state)

    run(path, work)

    assert path.exists()


def test_the_file_is_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run(folder / "state.sqlite3", use)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_open_to_others_is_closed_at_the_start(tmp_path: Path) -> None:
    names = ("state.sqlite3", "state.sqlite3.20260101T000000", "state.sqlite3.v1.20260101T000000", "notes.txt")
    tmp_path.chmod(0o755)
    for name in names:
        (tmp_path / name).write_bytes(b"")
        (tmp_path / name).chmod(0o644)

    async def session() -> None:
        state = open_state(Settings(data_dir=tmp_path))
        await use(state)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        assert modes.pop("notes.txt") == 0o644
        assert set(modes.values()) == {0o600}
        assert set(names[:3]) | {"state.sqlite3-wal"} <= set(modes)
        await state.close()

    asyncio.run(session())
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o1777])
def test_a_folder_for_more_than_the_state_is_left_as_it_is(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    shared = Settings(data_dir=tmp_path) if mode & stat.S_ISVTX else Settings(state_url=f"sqlite:{tmp_path}/a.db")

    asyncio.run(open_state(shared).close())

    assert stat.S_IMODE(tmp_path.stat().st_mode) == mode
