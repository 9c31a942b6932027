"""The bot as a process of its own, as an operator runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bot_at_work import SECRET, TOKEN
from tests.fake_bot_api import FakeBotApi
from tests.local_server import free_port
from tests.paths import ROOT

QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
PATIENCE = 30.0  # seconds


class Process:
    """The program, its fake Telegram, and in the end its exit code and what it told."""

    def __init__(self, started: subprocess.Popen[bytes], fake: Any, port: int, log: Path) -> None:
        self.started, self.fake, self.port, self.log = started, fake, port, log

    @property
    def told(self) -> str:
        """What it has told so far."""
        return self.log.read_text("utf-8")

    def status(self, path: str) -> int:
        """The status of one of its pages; 0 if nobody answers."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                status: int = response.status
                return status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def ready(self) -> None:
        """Wait until it takes updates."""
        end = time.monotonic() + PATIENCE
        while self.status("/readyz") != 200:
            assert self.started.poll() is None, self.told
            assert time.monotonic() < end
            time.sleep(0.05)

    def stop(self) -> int:
        """Ask it to stop, as a container's runtime does; its exit code."""
        self.started.send_signal(signal.SIGTERM)
        return self.started.wait(PATIENCE)


@contextmanager
def process(
    folder: Path, *options: str, webhook: bool = False, few_files: int | None = None, **environ: str
) -> Iterator[Process]:
    """``youju telegram`` against a fake server, with no more than so many open files."""
    port = free_port()
    hook = {"YOUJU_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "YOUJU_WEBHOOK_SECRET": SECRET.reveal()}
    with FakeBotApi() as server:
        settings = {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "HOME": "/nonexistent",
            "LANG": "en_US.UTF-8",
            "YOUJU_TELEGRAM_TOKEN": TOKEN.reveal(),
            "YOUJU_BOT_API_BASE_URL": server.base_url,
            "YOUJU_PORT": str(port),
            "YOUJU_DATA_DIR": str(folder),
            **(hook if webhook else {}),
            **environ,
        }
        command = [sys.executable, "-m", "bot", *options, "telegram"]
        if few_files:
            command = ["sh", "-c", f'ulimit -n {few_files} && exec "$0" "$@"', *command]
        log = folder / f"log-{port}"
        with (
            log.open("wb") as file,
            subprocess.Popen(command, env=settings, cwd=folder, stdout=file, stderr=file) as started,
        ):
            try:
                yield Process(started, server.client(), port, log)
                assert server.client().violations() == []
            finally:
                if started.poll() is None:
                    started.kill()


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_it_answers_and_stops_and_no_log_at_debug_level_holds_a_secret(
    tmp_path: Path, webhook: bool, form: str
) -> None:
    with process(tmp_path, "--log-level", "debug", webhook=webhook, YOUJU_LOG_FORMAT=form) as bot:
        bot.ready()
        answer = bot.fake.ask(QUESTION, chat_id=7, timeout=PATIENCE)
        bot.fake.fault("500", "sendMessage")
        bot.fake.ask(QUESTION, chat_id=8, timeout=PATIENCE)
        pages = [bot.status(path) for path in ("/healthz", "/readyz", "/metrics")]
        code = bot.stop()

    assert "85家" in answer["text"]
    assert (code, pages) == (0, [200, 200, 200])
    assert "answered" in bot.told
    assert "sendMessage: done" in bot.told
    assert QUESTION not in bot.told
    assert answer["text"][:20] not in bot.told
    for part in (TOKEN.reveal(), TOKEN.reveal().partition(":")[2], SECRET.reveal()):
        assert part not in bot.told
    if form == "json":
        assert all(json.loads(line)["event"] for line in bot.told.splitlines())


def test_what_was_asked_while_it_was_away_is_answered_once_it_is_back(tmp_path: Path) -> None:
    with process(tmp_path) as bot:
        bot.ready()
        first = bot.fake.text(QUESTION, chat_id=7)
        bot.fake.sent(timeout=PATIENCE)
        assert bot.stop() == 0
        bot.fake.text(QUESTION, chat_id=8)
        environ = {"YOUJU_BOT_API_BASE_URL": bot.fake.root + "/bot"}
        with process(tmp_path, **environ) as again:
            again.ready()
            assert bot.fake.sent(timeout=PATIENCE)["chat"]["id"] == 8
            bot.fake.edit(first.get("message", first), "量子计算机多少钱?")
            assert bot.fake.edited(timeout=PATIENCE)["chat"]["id"] == 7  # remembered across the restart
            assert again.stop() == 0


def test_a_second_bot_with_the_same_token_is_told_of(tmp_path: Path) -> None:
    with process(tmp_path) as bot:
        bot.ready()
        environ = {"YOUJU_BOT_API_BASE_URL": bot.fake.root + "/bot"}
        with process(tmp_path, **environ) as second:
            second.ready()
            time.sleep(2)
            codes = bot.stop(), second.stop()

    assert codes == (0, 0)
    told = bot.told + second.told
    assert "another program is receiving this bot's messages" in told
    assert "Traceback" not in told


def test_an_update_that_cannot_be_read_is_passed_over_for_good(tmp_path: Path) -> None:
    with process(tmp_path) as bot:
        bot.ready()
        person = {"id": 7, "is_bot": False, "first_name": "甲"}
        bot.fake.control(
            "raw_update",
            message={
                "message_id": 950,
                "date": 1,
                "chat": {"id": 7, "type": "private", "first_name": "甲"},
                "from": person,
                "poll": {"id": "1"},  # a poll without its question, as a newer Telegram might send something
            },
        )
        time.sleep(1)
        answer = bot.fake.ask(QUESTION, chat_id=7, timeout=PATIENCE)
        code = bot.stop()

    assert "85家" in answer["text"]
    assert code == 0
    assert "could not be read and is passed over" in bot.told
    assert "甲" not in bot.told  # nothing of the update is logged


def test_a_hang_up_has_the_documents_looked_through(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "元荡.txt").write_text("元荡岸线贯通工程总长23公里。\n", "utf-8")
    with process(tmp_path, "--corpus", str(folder), YOUJU_WATCH="false") as bot:
        bot.ready()
        assert "23公里" in bot.fake.ask("元荡岸线总长多少?", chat_id=7, timeout=PATIENCE)["text"]
        (folder / "元荡.txt").write_text("元荡岸线贯通工程总长2400公里。\n", "utf-8")
        bot.started.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while "2400公里" not in bot.fake.ask("元荡岸线总长多少?", chat_id=7, timeout=PATIENCE)["text"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert bot.stop() == 0
        assert "SIGHUP: scanning the documents again" in bot.told


def test_a_damaged_state_is_set_aside_and_questions_are_answered(tmp_path: Path) -> None:
    with process(tmp_path) as bot:
        bot.ready()
        assert bot.stop() == 0
    state = tmp_path / "state.sqlite3"
    state.write_bytes(state.read_bytes()[:4096] + os.urandom(state.stat().st_size - 4096))

    with process(tmp_path) as bot:
        bot.ready()
        assert bot.fake.ask(QUESTION, chat_id=7, timeout=PATIENCE)["text"]
        assert bot.stop() == 0
        assert "is damaged" in bot.told


def test_a_state_that_cannot_be_written_is_told_by_health_and_questions_are_answered(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be", "utf-8")
    with process(tmp_path, YOUJU_STATE_URL=f"sqlite:{tmp_path}/blocked/state.sqlite3") as bot:
        assert bot.fake.ask(QUESTION, chat_id=7, timeout=PATIENCE)["text"]
        assert (bot.status("/healthz"), bot.status("/readyz")) == (200, 503)
        assert bot.stop() == 0
