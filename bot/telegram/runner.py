"""Run the bot: load the documents, connect, receive updates, shut down cleanly."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import BaseRateLimiter, BaseUpdateProcessor
from telegram.request import BaseRequest

from bot import logs
from bot.access import Access
from bot.cli.health import address
from bot.cli.runtime import Runtime
from bot.log_privacy import reason
from bot.settings import Settings
from bot.state import State
from bot.state.factory import StateError, open_state
from bot.state.sqlite import SqliteState
from bot.telegram.application import ALLOWED_UPDATES, build_application
from bot.telegram.corpus_reload import follow_corpus
from bot.telegram.shutdown import Shutdown
from bot.telegram.transport.connection import Reachability, requests
from bot.telegram.transport.connection_status import ConnectionStatus
from bot.telegram.transport.polling import FIRST_PAUSE, LONGEST_PAUSE, Polling
from bot.telegram.transport.proxy import ProxyError, with_proxy
from bot.telegram.transport.rate_limiter import RateLimiter, rate_limiter
from bot.telegram.transport.update_processor import UpdateProcessor
from bot.telegram.transport.webhook import (
    HEARTBEAT,
    App,
    check_connection,
    set_webhook,
    verify_webhook,
    webhook,
    webhook_fingerprint,
)
from bot.web.app import Probe, nothing, web_application
from bot.web.server import Server, listen
from retrieval.answering.answerer import Answerer

log = logging.getLogger("youju.telegram")

OK, WRONG_SETTINGS, INTERRUPTED = 0, 2, 130  # exit codes
SWITCH_INTERVAL = 0.001  # seconds a search thread may hold up the event loop; Python's default is 0.005
UNHOOK_TIMEOUT = 2.0  # seconds to wait for the webhook's removal before the first poll


class Build(Protocol):
    """The signature of ``build_application``."""

    def __call__(
        self,
        settings: Settings,
        answerer: Answerer,
        state: State,
        *,
        access: Access,
        rate_limiter: BaseRateLimiter[Any],
        request: BaseRequest,
        get_updates_request: BaseRequest,
        concurrent_updates: BaseUpdateProcessor,
    ) -> App:
        """Build the application."""


def run(runtime: Runtime, build: Build = build_application) -> int:
    """Run the bot until it is stopped; the exit code is 0, or 2 for invalid settings."""
    settings = runtime.settings
    logs.configure(settings)
    problem = "no_token" if not settings.telegram_token else ""
    if settings.webhook_url and not settings.webhook_secret:
        problem = problem or "no_secret"
    try:
        runner = Runner(runtime, build)
    except ProxyError as error:
        return _reject_settings(runtime, "telegram.start.bad_proxy", proxy=error.proxy)
    if problem:
        return _reject_settings(runtime, f"telegram.start.{problem}")
    try:
        listener = listen(settings.listen, settings.port)
    except OSError as error:
        place = "{}:{}".format(*address(settings))
        return _reject_settings(runtime, "telegram.start.taken", address=place, reason=error.strerror or error)
    sys.setswitchinterval(SWITCH_INTERVAL)
    with listener, suppress(asyncio.CancelledError):
        return asyncio.run(runner.run(listener))
    return INTERRUPTED


def _reject_settings(runtime: Runtime, problem: str, **values: object) -> int:
    words = runtime.words
    runtime.warn(words("error.usage", problem=words(problem, **values)), logging.ERROR)
    return WRONG_SETTINGS


class Runner:
    """One run of the bot."""

    def __init__(self, runtime: Runtime, build: Build) -> None:
        self._runtime = runtime
        self._build = build
        self._settings = with_proxy(runtime.settings)
        self._connection_status = ConnectionStatus(self._settings, runtime.words)
        self._reach = Reachability()
        self._stop = Shutdown(runtime.words)
        self._application: App | None = None
        self._requests: tuple[BaseRequest, ...] = ()

    async def run(self, listener: socket.socket) -> int:
        """Serve HTTP on ``listener`` and handle updates until stopped; returns the exit code."""
        self._stop.handle_signals()
        try:
            state = open_state(self._settings)
        except StateError as error:
            log.error("%s", self._runtime.words(error.key, reason=reason(error), install=error))  # noqa: TRY400
            return WRONG_SETTINGS
        probe = Probe(
            loaded=lambda: self._application is not None,
            reached=lambda: self._reach.seconds_ago,
            own_trouble=state.check if isinstance(state, SqliteState) else nothing,
            trouble=lambda: state.trouble,
            engine_trouble=lambda: self._runtime.engine_trouble,
        )
        server = Server(web_application(probe, webhook(self._settings, lambda: self._application)))
        serving = asyncio.create_task(server.serve([listener]))
        try:
            answerer = await asyncio.to_thread(lambda: self._runtime.answerer)
            self._application = self._build_application(answerer, state)
            return await self._work(self._application, state, server, serving)
        finally:
            server.should_exit = True
            await serving
            for request in self._requests:
                await request.shutdown()  # the application does this only after it was initialized
            await state.close()

    async def _work(self, application: App, state: State, server: Server, serving: asyncio.Task[None]) -> int:
        code = await self._retry(application.initialize)
        if code != OK or self._stop.is_set():
            return code
        try:
            await application.start()
            preparing = asyncio.create_task(_hook(application.post_init, application))  # does not delay answers
            try:
                async with follow_corpus(self._runtime, application) as self._stop.reload:
                    code = await self._receive_updates(application, state, server, serving)
            finally:
                await _cancel(preparing)
                await application.stop()
            await _hook(application.post_stop, application)
        finally:
            await application.shutdown()
            await _hook(application.post_shutdown, application)
        return code

    async def _receive_updates(
        self, application: App, state: State, server: Server, serving: asyncio.Task[None]
    ) -> int:
        """Poll or serve the webhook until stopped and all pending updates are done."""
        by_webhook = self._settings.webhook_url
        code = await (self._serve_webhook(application, state) if by_webhook else self._poll(application))
        _limit_retries(application)
        server.should_exit = True
        await serving  # a webhook request ends when its update is done
        return code

    async def _poll(self, application: App) -> int:
        unhooking = asyncio.create_task(self._retry(application.bot.delete_webhook))
        await asyncio.wait({unhooking}, timeout=UNHOOK_TIMEOUT)
        if unhooking.done() and (code := unhooking.result()):
            return code
        polling = Polling(application, self._connection_status)
        running = asyncio.create_task(polling.run(ALLOWED_UPDATES))
        self._log_start("polling", application)
        shutdown = asyncio.create_task(self._stop.wait())
        await asyncio.wait({running, shutdown}, return_when=asyncio.FIRST_COMPLETED)
        shutdown.cancel()
        await _cancel(unhooking)
        polling.stop()
        await running
        _limit_retries(application)
        await polling.settle(ALLOWED_UPDATES)
        return OK

    async def _serve_webhook(self, application: App, state: State) -> int:
        is_leader = await state.try_acquire_leadership("webhook", webhook_fingerprint(self._settings))
        settle = set_webhook if is_leader else verify_webhook
        try:
            if code := await self._retry(lambda: settle(application.bot, self._settings)):
                return code
        except BadRequest as error:
            log.error("%s", self._runtime.words("telegram.start.bad_webhook", reason=reason(error)))  # noqa: TRY400
            return WRONG_SETTINGS
        self._log_start("webhook", application)
        while not self._stop.is_set():
            await check_connection(application.bot, self._reach, self._connection_status)
            await self._stop.rest(HEARTBEAT / 3)
        return OK

    async def _retry(self, request: Callable[[], Awaitable[object]]) -> int:
        """Repeat the request until it succeeds or the bot stops; returns the exit code."""
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            try:
                await request()
            except InvalidToken as error:
                log.error("%s", self._connection_status.sentence(error))  # noqa: TRY400  a traceback would contain the token
                return WRONG_SETTINGS
            except BadRequest:
                raise
            except TelegramError as error:
                self._connection_status.begin(error)
                await self._stop.rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._connection_status.end()
                break
        return OK

    def _build_application(self, answerer: Answerer, state: State) -> App:
        request, polling_request = self._requests = requests(self._settings, self._reach)
        limiter = rate_limiter(self._settings, state.reserve)
        access = Access.of(self._settings)

        async def moved(old: int, new: int) -> None:
            access.migrate(old, new)
            await state.migrate_chat(old, new)

        limiter.on_gone, limiter.on_moved = state.forget_chat, moved
        return self._build(
            self._settings,
            answerer,
            state,
            access=access,
            rate_limiter=limiter,
            request=request,
            get_updates_request=polling_request,
            concurrent_updates=UpdateProcessor(state),
        )

    def _log_start(self, mode: str, application: App) -> None:
        place = "{}:{}".format(*address(self._settings))
        name, url = application.bot.username, self._settings.webhook_url
        log.info("%s", self._runtime.words(f"telegram.start.{mode}", name=name, url=url, address=place))


def _limit_retries(application: App) -> None:
    if isinstance(limiter := application.bot.rate_limiter, RateLimiter):
        limiter.hurry()


async def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel the task and wait for it."""
    task.cancel()
    await asyncio.wait({task})


async def _hook(hook: Callable[[App], Awaitable[None]] | None, application: App) -> None:
    if hook:
        try:
            await hook(application)
        except Exception:
            log.exception("%s failed", getattr(hook, "__name__", "a hook"))
