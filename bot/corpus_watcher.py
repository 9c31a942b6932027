"""Keeping up with the folder of documents while the program runs: a look at what changed as soon as it changes, and at
everything now and then, for some file systems tell of nothing."""

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

EVERYTHING: Final = 300.0  # seconds between looks at everything
QUIET: Final = 200  # milliseconds without a change, before a look: a file is written in several steps
LONGEST: Final = 2000  # milliseconds that changes are gathered for
WAKING: Final = 300  # milliseconds between looks at the clock
MANY: Final = 500  # changed paths from which on everything is looked at: some may have gone untold
ENDING: Final = 5.0  # seconds to end in


class Watcher:
    """Looks into the folder of ``holdings``, in a thread of its own, while the context lasts.

    ``told`` gets what a look has brought, if anything; ``failed`` why the folder could not be looked into, once, and
    ``None`` when it can be again. Both are called in that thread.
    """

    def __init__(
        self,
        holdings: Index,
        *,
        told: Callable[[Update], None],
        failed: Callable[[Exception | None], None],
        everything: float = EVERYTHING,
    ) -> None:
        self._holdings = holdings
        self._told = told
        self._failed = failed
        self._everything = everything
        self._trouble = ""
        self._over = Event()
        self._thread = Thread(target=self._run, name="watching", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Look no more; a look under way is waited for, but not long."""
        self._over.set()
        self._thread.join(ENDING)

    def look(self) -> None:
        """Look at everything now, in the thread of the caller."""
        self._look(None)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._watch()
            except Exception as error:
                log.info("changes of %s are not told (%s): it is looked at now and then", self._holdings.folder, error)
                self._look(None)
                self._over.wait(self._everything)

    def _watch(self) -> None:
        """Look at everything, and then at what changes, until it is time to look at everything again."""
        from watchfiles import watch

        folders = {folder.resolve(): name for folder, name in self._folders() if folder.is_dir()}
        due = time.monotonic() + self._everything
        seen_all = False
        for changes in watch(
            *folders,
            watch_filter=None,
            debounce=LONGEST,
            step=QUIET,
            rust_timeout=WAKING,
            yield_on_timeout=True,
            stop_event=self._over,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            paths = _below(folders, {path for _, path in changes})
            if not seen_all or len(paths) > MANY:
                self._look(None)
            elif paths:
                self._look(paths)
            seen_all = True
            if time.monotonic() > due:
                return

    def _folders(self) -> Iterable[tuple[Path, str]]:
        yield self._holdings.folder, ""
        if self._holdings.uploads:
            yield self._holdings.uploads, f"{UPLOADS}/"

    def _look(self, paths: set[str] | None) -> None:
        try:
            update = self._holdings.refresh(paths)
            if self._trouble:
                self._trouble = ""
                self._failed(None)
            if update or update.failed or update.unsaved:
                self._told(update)
        except Exception as error:
            if not isinstance(error, CorpusError):
                log.exception("the look at %s failed", self._holdings.folder)
            if self._trouble != str(error):
                self._trouble = str(error)
                self._failed(error)


def _below(folders: dict[Path, str], paths: Iterable[str]) -> set[str]:
    """``paths`` as documents are called; dotfiles are none."""
    found = set()
    for path in map(PurePath, paths):
        for folder, name in folders.items():
            if path.is_relative_to(folder) and path != folder:
                below = path.relative_to(folder)
                if not is_hidden(below):
                    found.add(name + below.as_posix())
    return found
