"""The bot keeps up with its documents, and tells its admins of files that cannot be read."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from hashlib import sha256
from typing import Any, Final

from telegram.error import TelegramError

from bot import metrics
from bot.locale import Words
from bot.render.complaints import library_line
from bot.render.index import changes
from bot.render.sources import report_line
from bot.render.telegram_upload import short_name
from bot.session import FILES_NAMED, LibraryError, Session
from bot.telegram.desk import FrontDesk
from bot.telegram.uploads import Uploads
from bot.telegram.webhook import App
from bot.watching import Watcher
from corpus.document import CorpusError
from corpus.listing import FileReport
from retrieval.index.diff import LEFT, Update
from retrieval.index.live_index import LiveIndex

log = logging.getLogger("youju.telegram")
DESK: Final = "front_desk"


@asynccontextmanager
async def following(session: Session, application: App) -> AsyncIterator[Callable[[], object]]:
    """While the context lasts, updates are worked on with the documents as they are then. What it gives has them looked
    through at once, in a thread."""
    front: FrontDesk | None = application.bot_data.get(DESK)
    if front is None:
        yield lambda: None
        return
    holdings = await asyncio.to_thread(lambda: session.holdings)
    if holdings.uploads:
        front.desk.uploads = Uploads(holdings, holdings.uploads)
        await asyncio.to_thread(front.desk.uploads.sweep)
    holdings.follow(front.renew)
    await asyncio.to_thread(front.renew, holdings.answerer)
    gc.collect()
    gc.freeze()  # what lasts is not gone through again: with ten thousand documents that stops everything for 80 ms
    loop = asyncio.get_running_loop()
    follower = Follower(session, application.bot, front, loop)
    watcher = Watcher(holdings, told=follower.told, failed=follower.failed)
    telling = asyncio.create_task(follower.tell_of_deaths())
    try:
        async with _watching(watcher) if session.settings.watch else nullcontext():
            yield lambda: loop.run_in_executor(None, watcher.look)
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


class Follower:
    """What is told of a look into the folder. Called from another thread than the event loop's."""

    def __init__(self, session: Session, bot: Any, front: FrontDesk, loop: asyncio.AbstractEventLoop) -> None:
        self._session = session
        self._bot = bot
        self._front = front
        self._loop = loop

    def told(self, update: Update) -> None:
        """Something has changed."""
        words = self._session.words
        metrics.reloaded("changed" if update else "failed")
        log.info("%s", words("telegram.start.reloaded", parts=words.join(changes(update, words)) or "0"))
        self._session.tell_of_index(update)
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
            folder = self._session.holdings.folder
            log.error("%s", library_line(LibraryError(folder, error.code, str(error)), words))

    async def tell_of_deaths(self) -> None:
        """Tell admins of files that were set aside, and whoever sent a file of what became of it, when the process
        before died of them."""
        desk = self._front.desk
        await self._tell_admins(tuple(each for each in desk.library.reports if each.code in LEFT))
        for attempt, deaths in (desk.uploads.attempts.all() if desk.uploads else {}).items():
            chat, _, name = (*attempt.split("/", 2), "", "")[:3]
            if chat in map(str, desk.access.admins) and await desk.state.once(f"upload:{attempt}:{deaths}"):
                words = desk.words(await desk.language(int(chat), None, None))
                await self._send(int(chat), words("bot.upload.interrupted", name=short_name(name)))

    async def _send(self, admin: int, text: str) -> None:
        try:
            await self._bot.send_message(admin, text)
        except TelegramError as error:
            log.info("admin %s could not be told: %s", admin, error)

    async def _tell_admins(self, reports: tuple[FileReport, ...]) -> None:
        """One message to each admin; of several replicas one sends it."""
        desk = self._front.desk
        fresh = [each for each in reports if await desk.state.once(_mark(self._session.holdings, each))]
        for admin in sorted(desk.access.admins) if fresh else ():
            words = desk.words(await desk.language(admin, None, None))
            await self._send(admin, _message(fresh, words))


def _message(reports: list[FileReport], words: Words) -> str:
    lines = [words("bot.unread", count=len(reports)), *(report_line(each, words) for each in reports[:FILES_NAMED])]
    if len(reports) > FILES_NAMED:
        lines.append(words("file.more", count=len(reports) - FILES_NAMED))
    return "\n".join(lines)


def _mark(holdings: LiveIndex, report: FileReport) -> str:
    """What is the same for one version of a file."""
    version = holdings.version_of(report.path)
    return "unread:" + sha256(f"{report.path}\0{report.code}\0{version}".encode("utf-8", "surrogatepass")).hexdigest()
