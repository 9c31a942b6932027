"""The bot keeps up with its documents, and tells its admins of files that cannot be read."""

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
DESK: Final = "front_desk"


@asynccontextmanager
async def following(session: Runtime, application: App) -> AsyncIterator[Callable[[], object]]:
    """While the context lasts, updates are worked on with the documents as they are then. What it gives has them looked
    through at once, in a thread."""
    front: ServiceRegistry | None = application.bot_data.get(DESK)
    if front is None:
        yield lambda: None
        return
    holdings = await asyncio.to_thread(lambda: session.live_index)
    if holdings.uploads:
        front.services.uploads = Uploads(cast("LiveIndex", holdings), holdings.uploads)  # only a folder has them
        await asyncio.to_thread(front.services.uploads.sweep)
    holdings.follow(front.renew)
    await asyncio.to_thread(front.renew, holdings.answerer)
    gc.collect()
    gc.freeze()  # what lasts is not gone through again: with ten thousand documents that stops everything for 80 ms
    loop = asyncio.get_running_loop()
    follower = CorpusReloader(session, application.bot, front, loop)
    watcher = Watcher(holdings, on_update=follower.told, on_failure=follower.failed)
    telling = asyncio.create_task(follower.tell_of_deaths())
    try:
        async with _watching(watcher) if session.settings.watch else nullcontext():
            yield lambda: loop.run_in_executor(None, watcher.scan)
    finally:
        telling.cancel()


@asynccontextmanager
async def _watching(watcher: Watcher) -> AsyncIterator[None]:
    """While the context lasts, the documents are looked at."""
    watcher.__enter__()
    try:
        yield
    finally:
        await asyncio.to_thread(watcher.stop)


class CorpusReloader:
    """What is told of a look into the folder. Called from another thread than the event loop's."""

    def __init__(self, session: Runtime, bot: Any, front: ServiceRegistry, loop: asyncio.AbstractEventLoop) -> None:
        self._session = session
        self._bot = bot
        self._front = front
        self._loop = loop

    def told(self, update: Update) -> None:
        """Something has changed."""
        words = self._session.words
        metrics.reloaded("changed" if update else "failed")
        log.info("%s", words("telegram.start.reloaded", parts=words.join(changes(update, words)) or "0"))
        self._session.report_index(update)
        for report in update.failed:
            log.warning("%s", report_line(report, words))
        if update.failed:
            asyncio.run_coroutine_threadsafe(self._tell_admins(update.failed), self._loop)

    def failed(self, error: Exception | None) -> None:
        """The folder cannot be looked into, or it can be again."""
        words = self._session.words
        if error is None:
            log.warning("%s", words("telegram.start.folder_back"))
            return
        metrics.reloaded("failed")
        if isinstance(error, CorpusError):
            folder = self._session.live_index.folder
            log.error("%s", library_line(LibraryError(folder, error.code, str(error)), words))

    async def tell_of_deaths(self) -> None:
        """Tell admins of files that were set aside, and whoever sent a file of what became of it, when the process
        before died of them."""
        services = self._front.services
        await self._tell_admins(tuple(each for each in services.library.reports if each.code in LEFT))
        for attempt, deaths in (services.uploads.attempts.all() if services.uploads else {}).items():
            chat, _, name = (*attempt.split("/", 2), "", "")[:3]
            if chat in map(str, services.access.admins) and await services.state.once(f"upload:{attempt}:{deaths}"):
                words = services.words(await services.language(int(chat), None, None))
                await self._send(int(chat), words("bot.upload.interrupted", name=short_name(name)))

    async def _send(self, admin: int, text: str) -> None:
        try:
            await self._bot.send_message(admin, text)
        except TelegramError as error:
            log.info("admin %s could not be told: %s", admin, error)

    async def _tell_admins(self, reports: tuple[FileReport, ...]) -> None:
        """One message to each admin; of several replicas one sends it."""
        services = self._front.services
        fresh = [each for each in reports if await services.state.once(_mark(self._session.live_index, each))]
        for admin in sorted(services.access.admins) if fresh else ():
            words = services.words(await services.language(admin, None, None))
            await self._send(admin, _message(fresh, words))


def _message(reports: list[FileReport], words: Translations) -> str:
    lines = [words("bot.unread", count=len(reports)), *(report_line(each, words) for each in reports[:FILES_NAMED])]
    if len(reports) > FILES_NAMED:
        lines.append(words("file.more", count=len(reports) - FILES_NAMED))
    return "\n".join(lines)


def _mark(holdings: Index, report: FileReport) -> str:
    """What is the same for one version of a file."""
    version = holdings.version_of(report.path)
    return "unread:" + sha256(f"{report.path}\0{report.code}\0{version}".encode("utf-8", "surrogatepass")).hexdigest()
