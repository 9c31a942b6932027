"""The bot in a container against the fake Bot API server on this machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.container.engine import Engine
from tests.fake_bot_api import FakeBotApi
from tests.local_server import free_port

TOKEN = "123456:AAF-hidden_part_of_the_token_12345678"  # noqa: S105  nobody's
QUESTION = "青浦、吴江、嘉善的参保人能在多少家医保定点机构免备案刷卡?"
EXPECTED = "85家"
USER = 10001


class Telegram:
    """The fake server, which may go away and come back on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """It is there, and knows nothing of before."""
        self._server = FakeBotApi(self.port).start()
        self.client: Any = self._server.client()

    def stop(self) -> None:
        """It is gone."""
        self._server.stop()

    @property
    def server(self) -> Any:
        """The server itself, to be spoken to in its own loop."""
        return self._server.server

    @property
    def loop(self) -> Any:
        """The loop that it runs in."""
        return self._server.loop

    @property
    def base_url(self) -> str:
        """For ``YOUJU_BOT_API_BASE_URL``."""
        return f"http://127.0.0.1:{self.port}/bot"


class Bot:
    """One container with the bot, and its volume."""

    def __init__(self, engine: Engine, image: str, name: str, options: Sequence[str]) -> None:
        self._engine, self._image, self.name = engine, image, name
        self._options = options
        self.port = free_port()

    def start(self, telegram: Telegram, folder: Path, **settings: str) -> None:
        """Start it with its token as a secret's file from ``folder`` and a volume of its own."""
        token = folder / "youju_telegram_token"
        token.write_text(TOKEN + "\n")
        token.chmod(0o444)
        mounts = [f"--volume={token}:/run/secrets/{token.name}:ro", f"--volume={self.volume}:/data"]
        environ = {
            "YOUJU_BOT_API_BASE_URL": telegram.base_url,
            "YOUJU_LISTEN": "127.0.0.1",
            "YOUJU_PORT": str(self.port),
            "YOUJU_LOG_FORMAT": "json",
            **settings,
        }
        options = ["--network=host", *self._options, *mounts]
        self._engine.start(self._image, name=self.name, options=options, environ=environ)

    @property
    def volume(self) -> str:
        """The volume's name."""
        return f"{self.name}-data"

    def data(self) -> Path:
        """The volume's folder on this machine."""
        return Path(self._engine.podman("volume", "inspect", "--format", "{{.Mountpoint}}", self.volume))

    def new_volume(self) -> Path:
        """Make the volume before the bot does, empty and its user's."""
        self._engine.podman("volume", "create", self.volume)
        folder = self.data()
        os.chown(folder, USER, USER)
        return folder

    def healthy(self) -> bool:
        """What the image's own health check finds."""
        command = self._engine.podman_command("healthcheck", "run", self.name)
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def until(self, holds: Callable[[], bool], *, within: float) -> float:
        """Seconds until this holds; raises ``TimeoutError``."""
        begun = time.monotonic()
        while not holds():
            if time.monotonic() - begun > within:
                raise TimeoutError(f"not within {within:.0f} s\n{self.logs()}")
            time.sleep(0.2)
        return time.monotonic() - begun

    def stop(self) -> tuple[float, int]:
        """Seconds that stopping took, and the exit code."""
        begun = time.monotonic()
        self._engine.podman("stop", self.name)
        code = self._engine.inspect(self.name)["State"]["ExitCode"]
        return time.monotonic() - begun, int(code)

    def logs(self) -> str:
        """What it has told."""
        command = self._engine.podman_command("logs", self.name)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def figures(self) -> Mapping[str, float]:
        """Its ``/metrics``, those without labels."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as response:
            lines = response.read().decode().splitlines()
        plain = [line.split() for line in lines if line and line[0] != "#" and "{" not in line]
        return {name: float(value) for name, value in plain}

    def execute(self, *command: str) -> str:
        """What a command prints inside."""
        return self._engine.podman("exec", self.name, *command)

    def remove(self) -> None:
        """Nothing is left of it."""
        self._engine.podman("rm", "-f", "-t", "0", self.name, check=False)
        self._engine.podman("volume", "rm", "-f", self.volume, check=False)


@contextlib.contextmanager
def started(bot: Bot, telegram: Telegram, folder: Path, **settings: str) -> Iterator[Bot]:
    """The bot ready for questions, and removed at the end whatever happens."""
    try:
        bot.start(telegram, folder, **settings)
        bot.until(bot.healthy, within=60)
        yield bot
    finally:
        bot.remove()
