"""Keeps the index up to date with the documents folder while the program runs.

Changed files are indexed as soon as the file system reports them. The whole folder is scanned at intervals too, because
some file systems report nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from corpus.document import CorpusError
from corpus.folder.listing import UPLOADS, is_hidden
from retrieval.index.diff import Update
from retrieval.index.live_index import Index

log = logging.getLogger("youju.watching")

FULL_SCAN_INTERVAL: Final = 300.0  # seconds
QUIET_MS: Final = 200  # without a change before indexing: a file is written in several steps
DEBOUNCE_MS: Final = 2000  # changes are gathered for at most this long
WAKE_MS: Final = 300  # between two checks of the clock
MANY: Final = 500  # changed paths that trigger a full scan: the system may have dropped some
STOP_TIMEOUT: Final = 5.0  # seconds


class Watcher:
    """Watches the folder of ``live_index`` in a thread of its own, as a context manager.

    ``on_update`` is called with each update that is not empty. ``on_failure`` is called with the error when the folder
    cannot be scanned, once, and with ``None`` when it can be again. Both are called in that thread.
    """

    def __init__(
        self,
        live_index: Index,
        *,
        on_update: Callable[[Update], None],
        on_failure: Callable[[Exception | None], None],
        interval: float = FULL_SCAN_INTERVAL,
    ) -> None:
        self._live_index = live_index
        self._on_update = on_update
        self._on_failure = on_failure
        self._interval = interval
        self._failure = ""
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="watching", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop watching. Waits a few seconds for a scan in progress."""
        self._stopped.set()
        self._thread.join(STOP_TIMEOUT)

    def scan(self) -> None:
        """Scan the whole folder now, in the caller's thread."""
        self._update(None)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._watch()
            except Exception as error:
                log.info(
                    "changes of %s are not told (%s): it is looked at now and then", self._live_index.folder, error
                )
                self._update(None)
                self._stopped.wait(self._interval)

    def _watch(self) -> None:
        """Scan everything, then index changes until the next full scan is due."""
        from watchfiles import watch

        folders = {folder.resolve(): name for folder, name in self._folders() if folder.is_dir()}
        due = time.monotonic() + self._interval
        scanned = False
        for changes in watch(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=QUIET_MS,
            rust_timeout=WAKE_MS,
            yield_on_timeout=True,
            stop_event=self._stopped,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            paths = _below(folders, {path for _, path in changes})
            if not scanned or len(paths) > MANY:
                self._update(None)
            elif paths:
                self._update(paths)
            scanned = True
            if time.monotonic() > due:
                return

    def _folders(self) -> Iterable[tuple[Path, str]]:
        yield self._live_index.folder, ""
        if self._live_index.uploads:
            yield self._live_index.uploads, f"{UPLOADS}/"

    def _update(self, paths: set[str] | None) -> None:
        """Index the changes in ``paths``, or in the whole folder for ``None``."""
        try:
            update = self._live_index.refresh(paths)
            if self._failure:
                self._failure = ""
                self._on_failure(None)
            if update or update.failed or update.unsaved:
                self._on_update(update)
        except Exception as error:
            if not isinstance(error, CorpusError):
                log.exception("scanning %s failed", self._live_index.folder)
            if self._failure != str(error):
                self._failure = str(error)
                self._on_failure(error)


def _below(folders: dict[Path, str], paths: Iterable[str]) -> set[str]:
    """The document IDs of ``paths`` in ``folders`` (folder → prefix of its IDs), without hidden files."""
    documents = set()
    for path in map(PurePath, paths):
        for folder, name in folders.items():
            if path.is_relative_to(folder) and path != folder:
                below = path.relative_to(folder)
                if not is_hidden(below):
                    documents.add(name + below.as_posix())
    return documents
