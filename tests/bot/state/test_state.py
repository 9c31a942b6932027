from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.state import AnswerRecord, State, database
from bot.state.factory import open_state, state_path
from bot.state.limits import CROWD, Limits
from bot.state.sqlite import AT_ONCE, SqliteState

LI = 7001
PASSAGES = ("q3f0Zk1LsA-14-0", "q3f0Zk1LsA-15-1")
ANSWER = AnswerRecord(answer=21, passages=PASSAGES, corpus="9f3a")
HOUR = 3600.0


class Clock:
    """A clock that stands until it is moved."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def run(path: Path | str, work: Callable[[State], Awaitable[None]], clock: Callable[[], float] | None = None) -> None:
    """Open the store, work with it, close it."""

    async def session() -> None:
        state = SqliteState(path, clock=clock) if clock else SqliteState(path)
        try:
            await work(state)
        finally:
            await state.close()

    asyncio.run(session())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "state.sqlite3"


def test_answers_older_than_48_hours_leave_the_file_within_the_hour(file: Path) -> None:
    clock = Clock()

    async def work(state: State) -> None:
        await state.remember(LI, 20, ANSWER)
        clock.now += 48 * HOUR
        await state.claim(1, "7:7")

    run(file, work, clock)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM answers").fetchone() == (1,)  # the hour of pruning has not come
    clock.now += HOUR
    run(file, lambda state: state.done(1, "7:7"), clock)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM answers").fetchone() == (0,)


def test_no_number_of_a_person_stands_in_the_file(file: Path) -> None:
    async def work(state: State) -> None:
        await state.set_language(987654321, "en")
        await state.remember(987654321, 20, ANSWER)
        await state.feedback(987654321, PASSAGES[0], True)

    run(file, work)
    with closing(sqlite3.connect(file)) as db:
        dump = "\n".join(db.iterdump())
    assert "987654321" not in dump
    assert PASSAGES[0] in dump


def test_two_installations_hash_a_person_differently(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(tmp_path / name, lambda state: state.set_language(LI, "en"))
    found = {sqlite3.connect(tmp_path / name).execute("SELECT who FROM languages").fetchone()[0] for name in ("a", "b")}
    assert len(found) == 2


def test_many_can_ask_at_once() -> None:
    async def work(state: State) -> None:
        await asyncio.gather(*(state.remember(LI, number, ANSWER) for number in range(200)))
        found = await asyncio.gather(*(state.answered(LI, number) for number in range(200)))
        assert all(found)

    run(":memory:", work)


def test_a_folder_that_cannot_be_written_means_memory_and_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")

    async def work(state: State) -> None:
        await state.set_language(LI, "en")
        assert await state.language(LI) == "en"

    run(tmp_path / "data" / "state.sqlite3", work)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "lost at exit" in caplog.text


def test_a_file_of_another_version_is_kept_and_a_new_one_begun(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    run(file, lambda state: state.set_language(LI, "en"))
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")

    async def work(state: State) -> None:
        assert await state.language(LI) is None

    run(file, work)
    run(file, work)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "version 99" in caplog.text
    (kept,) = [path for path in file.parent.iterdir() if path.name.startswith("state.sqlite3.2")]
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("SELECT language FROM languages").fetchall() == [("en",)]


def test_a_damaged_file_is_kept_and_a_new_one_begun(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database " * 100)

    run(file, lambda state: state.set_language(LI, "en"))

    assert "is damaged" in caplog.text
    assert any(path.read_bytes().startswith(b"this is no") for path in file.parent.iterdir())


def test_a_lock_that_is_held_too_long_costs_memory_and_no_error(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(state: State) -> None:
        state._database._db.execute("PRAGMA busy_timeout = 10")  # type: ignore[attr-defined]
        await state.set_language(LI, "en")
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        await state.set_language(LI, "zh-Hant")
        assert await state.once("x") is False
        holder.execute("ROLLBACK")
        holder.close()
        assert await state.language(LI) == "en"

    run(file, work)
    assert "could not be read or written" in caplog.text


def test_a_file_that_cannot_be_written_any_more_fails_the_check(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PROBES", 0.0)

    async def work(state: State) -> None:
        assert await state.check() is None
        state._database._db.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]
        assert "readonly" in (await state.check() or "")

    run(file, work)


def test_a_read_that_cannot_be_done_at_once_is_done_in_the_thread(file: Path) -> None:
    async def work(state: State) -> None:
        await state.set_language(LI, "en")
        state._database._fast.set_progress_handler(lambda: 1, 1)  # type: ignore[attr-defined]  # every statement is broken off
        assert await state.language(LI) == "en"

    run(file, work)


def test_a_row_that_cannot_be_written_at_once_is_written_when_the_lock_is_free(file: Path) -> None:
    async def work(state: State) -> None:
        for number in range(3):
            await state.remember(LI, number, ANSWER)
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(state.remember(LI, 20, ANSWER))
        await asyncio.sleep(0.05)
        assert not writing.done()
        holder.execute("ROLLBACK")
        await writing
        holder.close()
        assert await state.answered(LI, 20) == replace(ANSWER, question=20)

    run(file, work)


def test_the_log_beside_the_file_does_not_grow_with_what_is_written(file: Path) -> None:
    sizes = []

    async def work(state: State) -> None:
        for number in range(6 * AT_ONCE):
            await state.remember(LI, number, ANSWER)
            await state.done(number, "7:7")
            sizes.append(file.with_name(file.name + "-wal").stat().st_size)

    run(file, work)

    assert 1 << 20 < max(sizes) < 8 << 20


def test_a_minutes_worth_may_come_at_once_and_then_one_by_one() -> None:
    clock = Clock()
    limits = Limits(clock)

    assert [limits.allow("user:7", 20) for _ in range(20)] == [0.0] * 20
    assert limits.allow("user:7", 20) == pytest.approx(3)
    assert limits.allow("user:8", 20) == 0
    clock.now += 2
    assert limits.allow("user:7", 20) == pytest.approx(1)
    clock.now += 1
    assert limits.allow("user:7", 20) == 0
    assert limits.allow("user:7", 20) == pytest.approx(3)
    clock.now += 3600
    assert [limits.allow("user:7", 20) for _ in range(21)].count(0.0) == 20


def test_no_limit_is_no_limit() -> None:
    limits = Limits(Clock())

    assert {limits.allow("user:7", 0) for _ in range(1000)} == {0.0}


def test_keys_at_rest_are_dropped_when_there_are_many() -> None:
    clock = Clock()
    limits = Limits(clock)
    for number in range(CROWD):
        limits.allow(f"user:{number}", 20)
    clock.now += 60
    limits.allow("user:new", 20)

    assert list(limits._full_at) == ["user:new"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:", "/data/state.sqlite3"),
        ("sqlite:/srv/youju.db", "/srv/youju.db"),
        ("sqlite:///srv/youju.db", "/srv/youju.db"),
        ("sqlite::memory:", ":memory:"),
    ],
)
def test_the_setting_names_the_file(url: str, path: str) -> None:
    assert str(state_path(Settings(data_dir=Path("/data"), state_url=url))) == path


def test_the_store_opens_where_the_settings_say(tmp_path: Path) -> None:
    async def session() -> None:
        await open_state(Settings(data_dir=tmp_path)).close()

    asyncio.run(session())
    assert (tmp_path / "state.sqlite3").exists()
