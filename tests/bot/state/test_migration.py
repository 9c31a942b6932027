"""A state of an older version: brought up to date, the old one kept."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from bot.state import schema
from bot.state.schema import VERSION, connect
from bot.state.sqlite import SqliteState

STEP = (
    "ALTER TABLE languages ADD COLUMN since REAL NOT NULL DEFAULT 0",
    "CREATE TABLE topics (id INTEGER PRIMARY KEY)",
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of the version that is current, before the next one comes."""
    path = tmp_path / "state.sqlite3"

    async def fill() -> None:
        state = SqliteState(path)
        await state.set_language(7, "en")
        await state.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> int:
    """The program of the next version."""
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", {VERSION: STEP})
    return VERSION + 1


def version(path: Path) -> int:
    db = sqlite3.connect(path)
    (found,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return int(found)


def kept(path: Path) -> list[Path]:
    return [each for each in path.parent.iterdir() if each.name.startswith(f"{path.name}.")]


def test_an_older_state_is_brought_up_to_date_and_its_copy_is_kept(
    old: Path, newer: int, caplog: pytest.LogCaptureFixture
) -> None:
    connect(old).close()

    (copy,) = kept(old)
    assert (version(old), version(copy)) == (newer, VERSION)
    db = sqlite3.connect(old)
    assert db.execute("SELECT language, since FROM languages").fetchall() == [("en", 0.0)]
    db.close()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert copy.name in caplog.text
    assert copy.name.startswith(f"state.sqlite3.v{VERSION}.")


def test_what_was_remembered_is_known_after_the_step(old: Path, newer: int) -> None:  # noqa: ARG001
    async def ask() -> str | None:
        state = SqliteState(old)
        try:
            return await state.language(7)
        finally:
            await state.close()

    assert asyncio.run(ask()) == "en"


def test_a_step_that_fails_changes_nothing_and_begins_anew(
    old: Path, newer: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", {VERSION: (*STEP, "DROP TABLE no_such_table")})

    connect(old).close()

    assert version(old) == newer
    assert [version(each) for each in kept(old) if each.suffix != ".sqlite3-wal"] == [VERSION, VERSION]
    assert "no_such_table" in caplog.text
    db = sqlite3.connect(old)
    assert db.execute("SELECT count(*) FROM languages").fetchone() == (0,)
    db.close()


def test_a_version_without_a_way_to_ours_is_set_aside(
    old: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schema, "VERSION", VERSION + 2)
    monkeypatch.setattr(schema, "MIGRATIONS", {VERSION + 1: STEP})

    connect(old).close()

    assert version(old) == VERSION + 2
    assert len(kept(old)) == 1
    assert "starting empty" in caplog.text
