from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.cli.checks import State, disk, documents
from bot.cli.checks import state as state_checks
from bot.cli.runtime import Runtime
from bot.settings import Settings
from bot.state.schema import VERSION, connect
from bot.translations import Translations
from corpus.library import Library, read_library
from retrieval.answering.answerer import Answerer
from tests.fake_bot_api import FakeBotApi
from tests.records import Run

TOKEN = "123456:AAF-hidden_part_of_the_token_12345678"  # noqa: S105  nobody's
SENTENCE = "青浦、吴江、嘉善三地85家医保定点机构已实现免备案刷卡,示范区居民看病更方便。"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and English."""
    monkeypatch.setenv("YOUJU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("YOUJU_LANGUAGE", "en")
    return tmp_path / "data"


def lines(out: str) -> dict[str, str]:
    """The mark and the sentence of each thing."""
    return {line[2:].partition(": ")[0]: f"{line[0]} {line.partition(': ')[2]}" for line in out.splitlines()}


def findings(out: str) -> dict[str, str]:
    """The states of a run with ``--json``."""
    return {each["check"]: each["state"] for each in json.loads(out)["checks"]}


def test_all_is_well_with_the_documents_that_ship(youju: Run, data: Path) -> None:
    ran = youju("check")

    told = lines(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert list(told) == ["settings", "documents", "index", "search", "disk", "state", "Telegram"]
    assert told["settings"] == "✓ set: YOUJU_DATA_DIR, YOUJU_LANGUAGE"
    assert told["documents"].startswith("✓ 5 documents in ")
    assert told["index"].startswith("✓ ")
    assert told["search"].startswith("✓ a sample sentence was found")
    assert told["disk"].startswith(f"✓ {data}: ")
    assert told["state"] == f"✓ {data / 'state.sqlite3'} will be created when the bot starts"
    assert told["Telegram"] == "– skipped: no token"


def test_nothing_is_written(youju: Run, data: Path) -> None:
    youju("check")

    assert not (data / "state.sqlite3").exists()


def test_every_wrong_setting_is_a_line_and_the_rest_is_looked_at_too(
    youju: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUJU_PORT", "70000")
    monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", "123:secret part")

    ran = youju("check")

    assert ran.code == 1
    assert ran.out.splitlines()[:2] == [
        "✗ settings: YOUJU_TELEGRAM_TOKEN: invalid value “********”; expected a token from BotFather, such as "
        "123456:ABC-DEF",
        "✗ settings: YOUJU_PORT: invalid value “70000”; expected a whole number from 1 to 65535",
    ]
    assert lines(ran.out)["search"].startswith("✓")
    assert str(data) in lines(ran.out)["disk"]


def test_a_webhook_without_a_secret_is_wrong(youju: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("YOUJU_WEBHOOK_URL", "https://bot.example.org/hook")

    ran = youju("check")

    assert ran.code == 1
    assert "YOUJU_WEBHOOK_SECRET" in lines(ran.out)["settings"]


def test_as_json_it_is_one_object(youju: Run, data: Path) -> None:  # noqa: ARG001
    ran = youju("check", "--json")

    found = json.loads(ran.out)
    assert (ran.code, found["ok"], ran.out.count("\n")) == (0, True, 1)
    assert findings(ran.out) == {
        **dict.fromkeys(("settings", "corpus", "index", "engine", "disk", "state"), "ok"),
        "telegram": "skipped",
    }
    assert all(each["message"] for each in found["checks"])


def test_a_folder_that_is_not_there_is_wrong(youju: Run, data: Path, tmp_path: Path) -> None:  # noqa: ARG001
    ran = youju("--corpus", str(tmp_path / "missing"), "check", "--json")

    assert ran.code == 1
    assert findings(ran.out)["corpus"] == "failed"
    assert findings(ran.out)["index"] == "skipped"


def test_a_file_that_cannot_be_read_is_worth_knowing(youju: Run, data: Path, tmp_path: Path) -> None:  # noqa: ARG001
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "医保.txt").write_text(f"医保一体化\n\n{SENTENCE}\n", "utf-8")
    (tmp_path / "docs" / "坏.txt").write_bytes(b"\x00\x01\x02")

    ran = youju("--corpus", str(tmp_path / "docs"), "check")

    assert ran.code == 0
    assert lines(ran.out)["documents"].startswith("! 1 document; 1 file could not be read")
    assert "坏.txt" in lines(ran.out)["documents"]


def own(tmp_path: Path) -> Path:
    """A folder with one document."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "医保.txt").write_text(f"医保一体化\n\n{SENTENCE}\n", "utf-8")
    return tmp_path / "docs"


def test_the_index_on_disk_is_read_to_the_end(
    youju: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own(tmp_path)
    sound = youju("--corpus", str(folder), "check")
    monkeypatch.setattr("retrieval.index.storage.CHECKED", 0)  # else opening it finds that, and mends it
    lengths = next((data / "index").glob("*/index-*/*.fieldnorm"))
    content = bytearray(lengths.read_bytes())
    content[0] ^= 0xFF
    lengths.write_bytes(content)

    broken = youju("--corpus", str(folder), "check", "--json")

    assert sound.code == 0
    assert str(data / "index") in lines(sound.out)["index"]
    assert broken.code == 1
    assert findings(broken.out)["index"] == "failed"


def test_an_index_that_cannot_be_kept_is_worth_knowing(
    youju: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("no folder")
    monkeypatch.setenv("YOUJU_DATA_DIR", str(tmp_path / "data"))

    ran = youju("--lang", "en", "--corpus", str(own(tmp_path)), "check")

    assert ran.code == 1
    assert "in memory only" in lines(ran.out)["index"]
    assert lines(ran.out)["disk"].startswith("✗")


def test_files_that_have_changed_behind_the_record_are_named(
    youju: Run,
    data: Path,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "changed", lambda _library, _fingerprints: ["医保.txt"])

    ran = youju("--corpus", str(own(tmp_path)), "check")

    assert ran.code == 1
    assert lines(ran.out)["documents"] == "✗ 1 file has changed since indexing: 医保.txt"


def test_re_ranking_that_is_not_to_be_had_is_wrong(
    youju: Run,
    data: Path,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YOUJU_SEMANTIC", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("YOUJU_SEMANTIC_MODEL", "e5")

    ran = youju("--corpus", str(own(tmp_path)), "check", "--json")

    assert ran.code == 1
    assert findings(ran.out)["engine"] == "failed"
    assert findings(ran.out)["disk"] == "ok"


def test_records_that_are_not_those_of_the_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "医保.txt").write_text(SENTENCE, "utf-8")
    (tmp_path / "交通.txt").write_text(SENTENCE, "utf-8")
    (tmp_path / "养老.txt").write_text(SENTENCE, "utf-8")
    library = read_library(tmp_path)
    engine = Answerer(library).engine
    assert documents.changed(library, engine.hashes) == []

    (tmp_path / "医保.txt").write_text(SENTENCE.replace("85", "86"), "utf-8")
    (tmp_path / "养老.txt").unlink()

    assert sorted(documents.changed(library, engine.hashes)) == ["养老.txt", "医保.txt"]


def test_where_no_passage_stands_none_is_searched_for(tmp_path: Path, english: Translations) -> None:
    answerer = Answerer(Library(tmp_path, {}, ()))

    finding = documents._engine(Runtime(Settings(), english), answerer)

    assert (finding.state, finding.sentence) == (State.SKIPPED, "skipped: no documents")


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "state"), [(10**10, State.OK), (4 * 10**8, State.NOTE), (10**7, State.FAILED)])
def test_little_room_is_told_and_too_little_is_wrong(
    tmp_path: Path, english: Translations, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**11, 0, free))

    (finding,) = disk.check(Settings(data_dir=tmp_path / "not" / "yet"), english)

    assert finding.state is state
    assert f"{free // 10**6} MB" in finding.sentence


def test_a_disk_that_takes_nothing_is_wrong_whatever_it_says_is_free(tmp_path: Path, english: Translations) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    settings = Settings(data_dir=tmp_path)
    connect(tmp_path / "state.sqlite3").close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        found = [*disk.check(settings, english), *state_checks.check(settings, english)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert [each.state for each in found] == [State.FAILED, State.FAILED]
    assert all("is not writable: File too large" in each.sentence for each in found)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".youju")] == []


@pytest.mark.parametrize("damage", ["DELETE FROM installation", "ALTER TABLE once RENAME TO onse"])
def test_a_state_that_is_not_ours_any_more_is_wrong(tmp_path: Path, english: Translations, damage: str) -> None:
    path = tmp_path / "state.sqlite3"
    db = connect(path)
    db.execute(damage)
    db.close()

    assert state_of(path, english)[0] is State.FAILED


def test_a_data_folder_that_is_a_file_is_wrong(tmp_path: Path, english: Translations) -> None:
    (tmp_path / "data").write_text("")

    (finding,) = disk.check(Settings(data_dir=tmp_path / "data"), english)

    assert finding.state is State.FAILED


def state_of(path: Path, english: Translations) -> tuple[State, str]:
    (finding,) = state_checks.check(Settings(state_url=f"sqlite:{path}"), english)
    return finding.state, finding.sentence


def test_the_state_is_sound(tmp_path: Path, english: Translations) -> None:
    path = tmp_path / "state.sqlite3"
    connect(path).close()

    assert state_of(path, english) == (State.OK, f"{path}, version {VERSION}, intact")


@pytest.mark.parametrize(("version", "state"), [(VERSION + 1, State.FAILED), (0, State.NOTE)])
def test_a_state_of_another_version_is_told(tmp_path: Path, english: Translations, version: int, state: State) -> None:
    path = tmp_path / "state.sqlite3"
    db = connect(path)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()

    assert state_of(path, english)[0] is state


def test_a_damaged_state_is_wrong_and_left_as_it_is(tmp_path: Path, english: Translations) -> None:
    path = tmp_path / "state.sqlite3"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    before = path.read_bytes()

    assert state_of(path, english)[0] is State.FAILED
    assert path.read_bytes() == before
    path.write_bytes(b"no database")
    assert state_of(path, english)[0] is State.FAILED


def test_a_page_of_the_state_that_is_torn_is_found(tmp_path: Path, english: Translations) -> None:
    path = tmp_path / "state.sqlite3"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (a TEXT)")
    db.executemany("INSERT INTO t VALUES (?)", [("长三角一体化" * 50,)] * 200)
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.commit()
    db.close()
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 4 * 4096] = b"\xff" * 4096
    path.write_bytes(content)

    assert state_of(path, english)[0] is State.FAILED


def test_a_state_in_memory_is_worth_knowing(english: Translations) -> None:
    (finding,) = state_checks.check(Settings(state_url="sqlite::memory:"), english)

    assert finding.state is State.NOTE


def test_a_shared_state_that_nobody_serves_is_wrong(english: Translations) -> None:
    pytest.importorskip("redis")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    (finding,) = state_checks.check(Settings(state_url=f"redis://:hidden_part@127.0.0.1:{port}/0"), english)

    assert finding.state is State.FAILED
    assert f"127.0.0.1:{port}" in finding.sentence
    assert "hidden_part" not in finding.sentence


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The fake server, with the settings that lead to it."""
    with FakeBotApi() as server:
        monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("YOUJU_BOT_API_BASE_URL", server.base_url)
        yield server.client()


class TestTelegram:
    def test_the_bot_its_webhook_and_its_modes_are_told(self, youju: Run, data: Path, telegram: Any) -> None:  # noqa: ARG002
        ran = youju("check")

        told = lines(ran.out)
        assert ran.code == 0
        assert told["Telegram"].startswith("✓ @fake_test_bot (ID 123456) via 127.0.0.1:")
        assert told["webhook"] == "✓ none: the bot polls; pending: 0 updates"
        assert told["privacy mode"].startswith(
            "! on: in groups the bot receives only replies and commands for @fake_test_bot"
        )
        assert told["inline mode"] == "✓ on"
        assert telegram.violations() == []

    def test_other_modes_are_told_too(self, youju: Run, data: Path, telegram: Any) -> None:  # noqa: ARG002
        telegram.config(privacy_mode=False, inline=False)

        told = lines(youju("check").out)

        assert told["privacy mode"].startswith("✓ off")
        assert told["inline mode"].startswith("! off")

    def test_a_token_that_telegram_does_not_know_is_wrong(self, youju: Run, data: Path, telegram: Any) -> None:  # noqa: ARG002
        telegram.fault("401", "getMe")

        ran = youju("check")

        assert ran.code == 1
        assert lines(ran.out)["Telegram"].startswith("✗ Telegram rejects this token")
        assert TOKEN.partition(":")[2] not in ran.out + ran.err

    def test_a_webhook_that_is_not_ours_is_told(
        self,
        youju: Run,
        data: Path,  # noqa: ARG002
        telegram: Any,  # noqa: ARG002
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("YOUJU_WEBHOOK_URL", "http://127.0.0.1:9/hook")
        monkeypatch.setenv("YOUJU_WEBHOOK_SECRET", "sesam")

        told = lines(youju("check").out)

        assert told["webhook"].startswith("! Telegram does not deliver to http://127.0.0.1:9/hook yet")

    def test_a_webhook_where_the_bot_is_to_poll_is_told(self, youju: Run, data: Path, telegram: Any) -> None:  # noqa: ARG002
        set_webhook(telegram, f"bot{TOKEN}/setWebhook")

        told = lines(youju("check").out)

        assert told["webhook"].startswith(
            "! Telegram delivers to http://127.0.0.1:9/hook, expected “” (empty: polling)"
        )

    def test_a_webhook_that_telegram_cannot_reach_is_wrong(self, youju: Run, data: Path, telegram: Any) -> None:  # noqa: ARG002
        call = f"bot{TOKEN}/setWebhook"
        set_webhook(telegram, call)
        telegram.text("沪苏通勤?", chat_id=7)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and "last_error_date" not in str(webhook_info(telegram)):
            time.sleep(0.05)

        ran = youju("check")

        assert ran.code == 1
        assert lines(ran.out)["webhook"].startswith("✗ Telegram cannot deliver: ")

    def test_nobody_there_is_wrong(self, youju: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG002
        monkeypatch.setenv("YOUJU_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("YOUJU_BOT_API_BASE_URL", "http://127.0.0.1:9/bot")

        ran = youju("check")

        assert ran.code == 1
        assert lines(ran.out)["Telegram"].startswith("✗ 127.0.0.1:9 cannot be reached")


def set_webhook(client: Any, call: str) -> None:
    import httpx

    reply = httpx.post(f"{client.root}/{call}", data={"url": "http://127.0.0.1:9/hook"}, trust_env=False)
    assert reply.json()["ok"]


def webhook_info(client: Any) -> Any:
    import httpx

    return httpx.post(f"{client.root}/bot{TOKEN}/getWebhookInfo", trust_env=False).json()["result"]
