"""The server in a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Self

from aiohttp import web

from tests.fake_bot_api.client import FakeClient
from tests.fake_bot_api.server import Server


class FakeBotApi:
    """``with FakeBotApi() as server:`` runs a server, which bots reach at ``server.base_url``."""

    def __init__(self, port: int = 0, *, kind: type[Server] = Server, **config: Any) -> None:
        self.want_port, self.kind, self.config = port, kind, config

    def start(self) -> Self:
        ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.failure: Exception | None = None

        def run() -> None:
            asyncio.set_event_loop(self.loop)
            self.server = self.kind(**self.config)
            self.runner = web.AppRunner(self.server.make_app(), access_log=None, shutdown_timeout=0.2)
            try:
                self.loop.run_until_complete(self.runner.setup())
                site = web.TCPSite(self.runner, "127.0.0.1", self.want_port)
                self.loop.run_until_complete(site.start())
                self.port: int = self.runner.addresses[0][1]
            except Exception as exc:
                self.failure = exc
                ready.set()
                return
            ready.set()
            self.loop.run_forever()
            self.loop.run_until_complete(self.runner.cleanup())
            self.loop.close()

        self.thread = threading.Thread(target=run, name="fake-bot-api", daemon=True)
        self.thread.start()
        ready.wait(10)
        if self.failure:
            raise self.failure
        self.root = f"http://127.0.0.1:{self.port}"
        self.base_url, self.base_file_url = self.root + "/bot", self.root + "/file/bot"
        return self

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    __enter__ = start

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def client(self) -> FakeClient:
        return FakeClient(self.root)
