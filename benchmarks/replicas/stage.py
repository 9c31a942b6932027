"""A deployment on loopback: replicas of the bot behind a real proxy, a real Redis, a strict stand-in for Telegram."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.fake_bot_api import FakeBotApi
from tests.local_server import free_port
from tests.paths import ROOT
from tests.redis_server import PROGRAM, RedisServer
from tests.telegram_server import SECRET, TOKEN

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
PATH = "/telegram"
READY = 60.0  # seconds until a replica must have come up on a busy machine
CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream youju {{ {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    location = {path} {{
      proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_connect_timeout 2s; proxy_read_timeout 90s;
      proxy_pass http://youju;
    }}
    location / {{ return 404; }}
  }}
}}
"""


def missing() -> str:
    """What this machine lacks for the stage; nothing if it has it all."""
    lacks = {"redis-server": PROGRAM is None, "nginx": NGINX is None}
    return ", ".join(name for name, lacking in lacks.items() if lacking)


class Replica:
    """One process of the bot, that can be killed and started anew."""

    def __init__(self, number: int, folder: Path, environ: dict[str, str]) -> None:
        self.port = free_port()
        self.log = folder / f"replica-{number}.log"
        self._environ = environ | {"YOUJU_PORT": str(self.port), "YOUJU_DATA_DIR": str(folder / f"data-{number}")}
        self._folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "telegram"],
                env=self._environ,
                cwd=self._folder,
                stdout=output,
                stderr=output,
            )

    def ready(self) -> None:
        """Wait until it takes updates."""
        end = time.monotonic() + READY
        while self.page("/readyz")[0] != 200:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def page(self, path: str) -> tuple[int, str]:
        """Status and text of one of its pages; 0 if nobody answers."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def kill(self) -> None:
        """As a machine that loses its power."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """As an orchestrator does; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class Stage:
    """``fake`` is the server that stands for Telegram; ``address`` is where it posts updates."""

    def __init__(self, fake: Any, redis: RedisServer, replicas: list[Replica], address: str) -> None:
        self.fake, self.redis, self.replicas, self.address = fake, redis, replicas, address

    @property
    def headers(self) -> dict[str, str]:
        """What proves to the bot that it is Telegram."""
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@contextmanager
def stage(folder: Path, *, replicas: int = 2, **settings: str) -> Iterator[Stage]:
    """Everything up and ready; in the end nothing is left running and nobody has broken the Bot API."""
    with ExitStack() as stack:
        fake = stack.enter_context(FakeBotApi(flood=True, general_commands="always"))
        redis = stack.enter_context(RedisServer(folder))
        port = free_port()
        address = f"http://127.0.0.1:{port}{PATH}"
        environ = _environ(fake.base_url, redis.url, address) | {f"YOUJU_{k.upper()}": v for k, v in settings.items()}
        made = [Replica(number, folder, environ) for number in range(replicas)]
        for replica in made:
            replica.start()
            stack.callback(replica.kill)
        stack.enter_context(_proxy(folder, port, made))
        for replica in made:
            replica.ready()
        _await_webhook(fake)
        yield Stage(fake, redis, made, address)
        assert fake.client().violations() == []


def _environ(api: str, state: str, address: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "PYTHONPATH": str(ROOT),
        "YOUJU_TELEGRAM_TOKEN": TOKEN,
        "YOUJU_BOT_API_BASE_URL": api,
        "YOUJU_STATE_URL": state,
        "YOUJU_WEBHOOK_URL": address,
        "YOUJU_WEBHOOK_SECRET": SECRET,
        "YOUJU_LANGUAGE": "zh-Hans",
    }


@contextmanager
def _proxy(folder: Path, port: int, replicas: list[Replica]) -> Iterator[None]:
    """nginx in front, which passes a request on to the next replica only if it never reached the first."""
    assert NGINX is not None
    servers = " ".join(f"server 127.0.0.1:{each.port} max_fails=1 fail_timeout=1s;" for each in replicas)
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, servers=servers, port=port, path=PATH))
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(configuration)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        assert process.poll() is None, (folder / "nginx.log").read_text()
    finally:
        process.terminate()
        process.wait()


def _await_webhook(fake: Any) -> None:
    end = time.monotonic() + READY
    while not fake.client().state()["webhook"]:
        assert time.monotonic() < end
        time.sleep(0.1)
