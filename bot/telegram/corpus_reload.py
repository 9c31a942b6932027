"""Reload the corpus while the bot runs, and tell admins about files that cannot be read."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from hashlib import sha256
from typing import Any, Final, cast

from telegram.error import TelegramError

from bot import metrics
from bot.cli.runtime import FILES_NAMED, LibraryError, Runtime
from bot.corpus_watcher import Watcher
from bot.render.settings_errors import library_line
from bot.render.telegram.upload import short_name
from bot.render.terminal.index import changes
from bot.render.terminal.sources import report_line
from bot.telegram.services import ServiceRegistry
from bot.telegram.transport.webhook import App
from bot.telegram.uploads import Uploads
from bot.translations import Translations
from corpus.document import CorpusError
from corpus.folder.listing import FileReport
from retrieval.index.diff import LEFT, Update
from retrieval.index.live_index import Index, LiveIndex

log = logging.getLogger("youju.telegram")
SERVICES: Final = "services"


@asynccontextmanager
async def follow_corpus(runtime: Runtime, application: App) -> AsyncIterator[Callable[[], object]]:
    """While the context is open, new updates see the current documents; yields a function that rescans them at once."""
    registry: ServiceRegistry | None = application.bot_data.get(SERVICES)
    if registry is None:
        yield lambda: None
        return
    live_index = await asyncio.to_thread(lambda: runtime.live_index)
    if live_index.uploads:
        registry.services.uploads = Uploads(cast("LiveIndex", live_index), live_index.uploads)  # only a folder has them
        await asyncio.to_thread(registry.services.uploads.sweep)
    live_index.follow(registry.renew)
    await asyncio.to_thread(registry.renew, live_index.answerer)
    gc.collect()
    gc.freeze()  # otherwise each full collection of ten thousand documents stops everything for 80 ms
    loop = asyncio.get_running_loop()
    reloader = CorpusReloader(runtime, application.bot, registry, loop)
    watcher = Watcher(live_index, on_update=reloader.on_update, on_failure=reloader.on_failure)
    notifying = asyncio.create_task(reloader.report_crashes())
    try:
        async with _watching(watcher) if runtime.settings.watch else nullcontext():
            yield lambda: loop.run_in_executor(None, watcher.scan)
    finally:
        notifying.cancel()


@asynccontextmanager
async def _watching(watcher: Watcher) -> AsyncIterator[None]:
    """Watch the documents while the context is open."""
    watcher.__enter__()
    try:
        yield
    finally:
        await asyncio.to_thread(watcher.stop)


class CorpusReloader:
    """Reports each folder scan. ``on_update`` and ``on_failure`` are called from the watcher's thread."""

    def __init__(self, runtime: Runtime, bot: Any, registry: ServiceRegistry, loop: asyncio.AbstractEventLoop) -> None:
        self._runtime = runtime
        self._bot = bot
        self._registry = registry
        self._loop = loop

    def on_update(self, update: Update) -> None:
        """Log an index update and tell admins about files that failed."""
        words = self._runtime.words
        metrics.reloaded("changed" if update else "failed")
        log.info("%s", words("telegram.start.reloaded", parts=words.join(changes(update, words)) or "0"))
        self._runtime.report_index(update)
        for report in update.failed:
            log.warning("%s", report_line(report, words))
        if update.failed:
            asyncio.run_coroutine_threadsafe(self._tell_admins(update.failed), self._loop)

    def on_failure(self, error: Exception | None) -> None:
        """Log that the folder cannot be scanned, or (``None``) that it can be scanned again."""
        words = self._runtime.words
        if error is None:
            log.warning("%s", words("telegram.start.folder_back"))
            return
        metrics.reloaded("failed")
        if isinstance(error, CorpusError):
            folder = self._runtime.live_index.folder
            log.error("%s", library_line(LibraryError(folder, error.code, str(error)), words))

    async def report_crashes(self) -> None:
        """Tell admins about files that crashed an earlier process: those skipped, and those they had uploaded."""
        services = self._registry.services
        await self._tell_admins(tuple(report for report in services.library.reports if report.code in LEFT))
        for attempt, crashes in (services.uploads.attempts.all() if services.uploads else {}).items():
            chat, _, name = (*attempt.split("/", 2), "", "")[:3]
            if chat in map(str, services.access.admins) and await services.state.once(f"upload:{attempt}:{crashes}"):
                words = services.words(await services.language(int(chat), None, None))
                await self._send(int(chat), words("bot.upload.interrupted", name=short_name(name)))

    async def _send(self, admin: int, text: str) -> None:
        try:
            await self._bot.send_message(admin, text)
        except TelegramError as error:
            log.info("admin %s could not be notified: %s", admin, error)

    async def _tell_admins(self, reports: tuple[FileReport, ...]) -> None:
        """Send one message to each admin; with several replicas only one sends it."""
        services = self._registry.services
        fresh = [
            report for report in reports if await services.state.once(_report_key(self._runtime.live_index, report))
        ]
        for admin in sorted(services.access.admins) if fresh else ():
            words = services.words(await services.language(admin, None, None))
            await self._send(admin, _message(fresh, words))


def _message(reports: list[FileReport], words: Translations) -> str:
    lines = [words("bot.unread", count=len(reports)), *(report_line(report, words) for report in reports[:FILES_NAMED])]
    if len(reports) > FILES_NAMED:
        lines.append(words("file.more", count=len(reports) - FILES_NAMED))
    return "\n".join(lines)


def _report_key(live_index: Index, report: FileReport) -> str:
    """A key that stays the same for one version of a file."""
    version = live_index.version_of(report.path)
    return "unread:" + sha256(f"{report.path}\0{report.code}\0{version}".encode("utf-8", "surrogatepass")).hexdigest()
