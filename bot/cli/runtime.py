"""What one run of the program works with: settings, language, documents. Documents are read on first use."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.log_privacy import bot_log_handler
from bot.render.sanitize import one_line
from bot.settings import Settings
from bot.translations import Translations
from corpus.document import CorpusError

if TYPE_CHECKING:
    from rich.console import Console

    from corpus.library import Library
    from retrieval.answering.answerer import Answerer
    from retrieval.index.diff import Update
    from retrieval.index.ingest import Progress
    from retrieval.index.live_index import Index, LiveIndex
    from retrieval.milvus.connection import Connection
    from retrieval.ranking.semantic.reranker import Reranker

REPORTED = ".told"  # suffix of the file next to the index with the warnings already shown
FILES_NAMED = 5  # unreadable files that are named; the rest are counted


class LibraryError(Exception):
    """The documents folder cannot be used; ``code`` is the key of the explanation under ``corpus.``."""

    def __init__(self, folder: Path, code: str, problem: str = "") -> None:
        self.folder = folder
        self.code = code
        super().__init__(problem or f"{folder}: {code}")


class UnavailableError(Exception):
    """An external service of the settings is not available.

    The message is one line; the text with the key ``sentence`` takes it as its ``problem``.
    """

    def __init__(self, problem: str, sentence: str = "error.semantic") -> None:
        super().__init__(problem)
        self.sentence = sentence


class Runtime:
    """Settings and language of this run, and, loaded on first use, its documents and their index."""

    def __init__(self, settings: Settings, words: Translations) -> None:
        self.settings = settings
        self.words = words

    @cached_property
    def console(self) -> Console:
        """The console for answers: standard output, with colours only on a terminal."""
        from bot.cli.console import AnswerConsole

        return AnswerConsole()

    @property
    def library(self) -> Library:
        """The documents as of the last scan; raises ``LibraryError`` if there are none."""
        return self.live_index.answerer.library

    @property
    def answerer(self) -> Answerer:
        """The answerer for the documents as of the last scan. Raises ``LibraryError``, or ``UnavailableError`` if
        Milvus or semantic re-ranking is configured but not available."""
        return self.live_index.answerer

    @cached_property
    def live_index(self) -> Index:
        """The documents with their index, loaded from disk if possible. Raises like :attr:`answerer`."""
        if self.settings.engine == "milvus":
            return self._milvus_index()
        return self._refreshed(self.create_live_index())

    def folder_answerer(self, folder: Path) -> Answerer:
        """The answerer for the documents in ``folder`` alone, without uploads. Raises like :attr:`answerer`."""
        from retrieval.index.live_index import LiveIndex

        return self._refreshed(LiveIndex(folder, index_folder(self.settings, folder), rerank=self._rerank())).answerer

    def _refreshed(self, live_index: LiveIndex) -> LiveIndex:
        self.refresh(live_index)
        if not live_index.answerer.library.documents:
            raise LibraryError(live_index.folder, "none-readable")
        return live_index

    def _milvus_index(self) -> Index:
        """The index that ``youju index`` has written to Milvus; raises ``UnavailableError``."""
        from retrieval.errors import UnreachableError
        from retrieval.milvus.live_index import MilvusIndex

        live_index = MilvusIndex(Path(self.milvus.place), self.milvus, rerank=self._rerank())
        try:
            live_index.refresh()
        except UnreachableError as error:
            raise UnavailableError(str(error), "error.engine") from error
        return live_index

    @cached_property
    def milvus(self) -> Connection:
        """The connection to the Milvus of the settings, not yet opened."""
        from retrieval.milvus.connection import Connection

        token = self.settings.milvus_token
        return Connection(self.settings.milvus_uri, token.reveal() if token else "")

    @property
    def engine_trouble(self) -> str | None:
        """Why the last request to the engine failed; ``None`` if it succeeded."""
        return self.milvus.trouble if self.settings.engine == "milvus" else None

    def create_live_index(self) -> LiveIndex:
        """An index whose folder has not been scanned yet; raises ``UnavailableError`` like :attr:`answerer`."""
        from corpus.folder.listing import UPLOADS
        from corpus.library import bundled_folder
        from retrieval.index.live_index import LiveIndex

        folder = self.settings.corpus_dir or bundled_folder()
        uploads = self.settings.data_folder / UPLOADS
        return LiveIndex(folder, index_folder(self.settings, folder), uploads=uploads, rerank=self._rerank())

    def refresh(self, live_index: Index, *, progress: Progress | None = None) -> Update:
        """Index new and changed files, and warn of files that cannot be used. Raises ``LibraryError`` and
        ``UnavailableError``."""
        update = self.run_update(live_index, partial(live_index.refresh, progress=progress))
        self._report_faults(live_index)
        self.report_index(update)
        return update

    def run_update(self, live_index: Index, update_index: Callable[[], Update]) -> Update:
        """Call ``update_index``, and turn its errors into ``LibraryError`` and ``UnavailableError``."""
        from retrieval.ranking.semantic.embedder import SemanticError

        try:
            return update_index()
        except CorpusError as error:
            raise LibraryError(live_index.folder, error.code, str(error)) from error
        except SemanticError as error:
            raise UnavailableError(str(error)) from error

    def report_index(self, update: Update) -> None:
        """Warn if the index on disk had to be rebuilt or could not be written."""
        if update.rebuilt:
            self.warn(self.words(f"index.{update.rebuilt}"))
        if update.unsaved:
            self.warn(self.words("error.unsaved", folder=self.settings.data_folder, problem=update.unsaved))

    def _rerank(self) -> Callable[[Sequence[str]], Reranker] | None:
        """The semantic re-ranker of the settings, if any. Vectors of passages are stored in the data folder."""
        if not self.settings.semantic:
            return None
        from retrieval.ranking.semantic import chosen_embedder
        from retrieval.ranking.semantic.embedder import SemanticError
        from retrieval.ranking.semantic.passage_vectors import PassageVectors
        from retrieval.ranking.semantic.reranker import Reranker

        key = self.settings.semantic_key.reveal() if self.settings.semantic_key else ""
        try:
            embedder = chosen_embedder(self.settings.semantic, model=self.settings.semantic_model or "", key=key)
        except SemanticError as error:
            raise UnavailableError(str(error)) from error
        vectors = PassageVectors(embedder, self.settings.data_folder / "semantic")
        return partial(Reranker, embedder=embedder, vectors=vectors)

    def warn(self, sentence: str, level: int = logging.WARNING) -> None:
        """See the function ``warn``."""
        warn(sentence, level)

    def _report_faults(self, live_index: Index) -> None:
        """Warn of files and word lists that cannot be used. On a terminal, repeat no warning of an earlier command."""
        from bot.render.detail import translate_detail
        from bot.render.terminal.sources import report_line, unread

        files = [report_line(report, self.words) for report in unread(live_index.answerer.library)]
        faults = (translate_detail(fault, self.words) for fault in live_index.answerer.faults)
        own_words = [self.words("error.own_words", problem=fault) for fault in faults]
        record = index_folder(self.settings, live_index.folder).with_suffix(REPORTED)
        known = set() if bot_log_handler() else _already_reported(record, (*files, *own_words))
        files = [line for line in files if line not in known]
        for line in files[:FILES_NAMED]:
            self.warn(line)
        if len(files) > FILES_NAMED:
            self.warn(self.words("file.more", count=len(files) - FILES_NAMED))
        for line in own_words:
            if line not in known:
                self.warn(line)


def _already_reported(record: Path, lines: Sequence[str]) -> set[str]:
    """Those of ``lines`` that are in the file ``record``, which is then replaced by ``lines``."""
    try:
        known = set(record.read_text("utf-8", "surrogateescape").splitlines()) if record.exists() else set()
        if known != set(lines):
            record.write_text("\n".join(lines), "utf-8", "surrogateescape")
    except OSError:
        return set()  # a data folder that is not writable has its own warning
    return known & set(lines)


def warn(sentence: str, level: int = logging.WARNING) -> None:
    """Write one line to standard error, or to the bot's log if that is JSON."""
    if (log := bot_log_handler()) and log.structured:
        logging.getLogger("youju").log(level, "%s", sentence)
    else:
        sys.stderr.write(one_line(sentence) + "\n")


def index_folder(settings: Settings, folder: Path) -> Path:
    """Where the index of the documents in ``folder`` is stored."""
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return settings.data_folder / "index" / name
