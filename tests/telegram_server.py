"""The bot as a process of its own against a strict stand-in for Telegram's server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.local_server import free_port
from tests.paths import ROOT

TOKEN = "42:TEST"  # noqa: S105  no secret
SECRET = "geheim_42"  # noqa: S105
STARTED = 30.0  # seconds until the bot must have come up on a busy machine


@contextmanager
def running(
    server: Any,
    folder: Path,
    *,
    options: Sequence[str] = ("-m", "bot", "telegram"),
    webhook: bool = False,
    **settings: str,
) -> Iterator[subprocess.Popen[str]]:
    """``youju telegram``, or what else the options of Python name, as a process, taking updates; stopped by SIGTERM,
    which it must obey with exit code 0."""
    port = free_port()
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "YOUJU_TELEGRAM_TOKEN": TOKEN,
        "YOUJU_BOT_API_BASE_URL": server.base_url,
        "YOUJU_DATA_DIR": str(folder),
        "YOUJU_PORT": str(port),
        "YOUJU_RATE_PER_MINUTE": "0",
        "YOUJU_LOG_LEVEL": "debug",
        **{f"YOUJU_{name.upper()}": value for name, value in settings.items()},
    }
    if webhook:
        environ |= {"YOUJU_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "YOUJU_WEBHOOK_SECRET": SECRET}
    log = folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *options],
            cwd=folder,
            env=environ,
            stderr=output,
            stdout=output,
            text=True,
        )
        try:
            _wait_until_it_listens(server.client(), process, log)
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, log.read_text()
            assert TOKEN not in log.read_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _wait_until_it_listens(client: Any, process: subprocess.Popen[str], log: Path) -> None:
    deadline = time.monotonic() + STARTED
    while time.monotonic() < deadline:
        state = client.state()
        if state["polling"] or state["webhook"]:
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def covered(message: dict[str, Any], *kinds: str) -> list[str]:
    """What the entities of these kinds cover."""
    text = message["text"].encode("utf-16-le")
    entities = [each for each in message.get("entities", []) if each["type"] in kinds]
    return [text[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le") for each in entities]


def labels(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
