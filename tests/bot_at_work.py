"""The bot running against the fake Bot API server in this process, with an application that only echoes or the real
one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.cli.runtime import Runtime
from bot.secret import Secret, Token
from bot.settings import Settings
from bot.telegram.runner import Build, Runner
from bot.telegram.transport.webhook import App
from bot.translations import Language, read_translations
from bot.web.server import listen
from tests.cutting_proxy import Cut, CuttingProxy
from tests.fake_bot_api import FakeBotApi
from tests.local_server import free_port
from tests.records import bundled

TOKEN = Token("123456:AAF-hidden_part_of_the_token_12345678")
SECRET = Secret("sesam-open")
PATIENCE = 20.0  # seconds for anything at all


def echo(*, seconds: float = 0.0) -> Build:
    """An application that repeats what it is told, after so many seconds."""

    async def repeat(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.sleep(seconds)
        if update.message:
            await update.message.reply_text(f"回：{update.message.text}")

    def build(settings: Settings, answerer: object, state: object, **parts: Any) -> App:  # noqa: ARG001
        token = settings.telegram_token or TOKEN
        application = (
            ApplicationBuilder()
            .token(token.reveal())
            .base_url(settings.bot_api_base_url)
            .request(parts["request"])
            .get_updates_request(parts["get_updates_request"])
            .rate_limiter(parts["rate_limiter"])
            .concurrent_updates(parts["concurrent_updates"])
            .build()
        )
        application.add_handler(MessageHandler(filters.TEXT, repeat))
        return application

    return build


@dataclass
class Work:
    """A bot at work: the fake server's client, the bot's own address; in the end its exit code and all its calls."""

    fake: Any
    address: str
    runner: Runner
    code: int | None = None
    running: asyncio.Task[int] | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)

    async def get(self, path: str) -> int:
        """The status of one of the bot's own pages; 0 if nobody answers."""
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(self.address + path)).status_code
            except httpx.HTTPError:
                return 0

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until this holds."""
        async with asyncio.timeout(PATIENCE):
            while not await holds():
                await asyncio.sleep(0.02)

    async def ended(self) -> None:
        """Wait until the bot has ended by itself."""
        if self.running:
            await asyncio.wait({self.running}, timeout=PATIENCE)

    async def ready(self) -> None:
        """Wait until the bot takes updates."""

        async def at_work() -> bool:
            state = await self.fake.aio.state()
            return await self.get("/readyz") == 200 and bool(state)

        await self.until(at_work)


Play = Callable[[Work], Awaitable[None]]


def conduct(
    play: Play,
    *,
    build: Build | None = None,
    fake: dict[str, Any] | None = None,
    weather: Sequence[dict[str, Any]] = (),
    accept_refusal: bool = False,
    through: Callable[[int], CuttingProxy] | None = None,
    **changes: Any,
) -> Work:
    """Start the bot in this ``weather`` (faults of the fake server), ``through`` a proxy before its port, let ``play``
    happen, ask the bot to stop unless it has, and return what there was."""
    with FakeBotApi(**(fake or {})) as server:
        settings = {
            "telegram_token": TOKEN,
            "port": free_port(),
            "state_url": "sqlite::memory:",
            "bot_api_base_url": server.base_url,
            **changes,
        }
        session = Runtime(Settings(**settings), read_translations(Language.ENGLISH))
        vars(session)["answerer"] = bundled()[1]
        port = session.settings.port
        for fault in weather:
            server.client().fault(**fault)

        async def scene() -> Work:
            async with AsyncExitStack() as stack:
                if through:
                    proxy = await stack.enter_async_context(through(urlsplit(server.base_url).port or 0).running())
                    changed = replace(session.settings, bot_api_base_url=f"http://127.0.0.1:{proxy.port}/bot")
                    session.settings, cuts = changed, proxy.cuts
                return await performed(cuts if through else [])

        async def performed(cuts: list[Cut]) -> Work:
            runner = Runner(session, build or echo())
            work = Work(server.client(), f"http://127.0.0.1:{port}", runner, cuts=cuts)
            with listen("127.0.0.1", port) as listener:
                work.running = running = asyncio.create_task(runner.run(listener))
                try:
                    await asyncio.wait_for(play(work), PATIENCE * 3)
                finally:
                    if not running.done():
                        os.kill(os.getpid(), signal.SIGTERM)
                    work.code = await asyncio.wait_for(running, PATIENCE)
            return work

        work = asyncio.run(scene())
        assert accept_refusal or work.fake.violations() == []
        work.calls = work.fake.calls()
        return work
