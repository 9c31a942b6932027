"""What one run of the program works with; documents are read only when a command needs them."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.log_privacy import kept
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

TOLD = ".told"  # beside the index: what was said of files
FILES_NAMED = 5  # of the files that could not be read; the rest are counted


class LibraryError(Exception):
    """The folder of documents cannot be answered from; ``code`` names the sentence that tells why."""

    def __init__(self, folder: Path, code: str, problem: str = "") -> None:
        self.folder = folder
        self.code = code
        super().__init__(problem or f"{folder}: {code}")


class UnavailableError(Exception):
    """Something outside that the settings ask for is not to be had; the message is one line, which ``sentence`` (a key
    of the locale) takes as its ``problem``."""

    def __init__(self, problem: str, sentence: str = "error.semantic") -> None:
        super().__init__(problem)
        self.sentence = sentence


class Runtime:
    """Settings and language of this run, and, once asked for, its documents and what answers from them."""

    def __init__(self, settings: Settings, words: Translations) -> None:
        self.settings = settings
        self.words = words

    @cached_property
    def console(self) -> Console:
        """Where answers go: standard output, with colours only on a terminal."""
        from bot.cli.console import AnswerConsole

        return AnswerConsole()

    @property
    def library(self) -> Library:
        """The documents as they were last seen; raises ``LibraryError`` if there is nothing to answer from."""
        return self.holdings.answerer.library

    @property
    def answerer(self) -> Answerer:
        """What answers questions from the documents as they were last seen; raises ``LibraryError``, and
        ``UnavailableError`` where re-ranking is asked for and not to be had."""
        return self.holdings.answerer

    @cached_property
    def holdings(self) -> Index:
        """The documents and their index, as far as possible from the disk; raises as :attr:`answerer` does."""
        if self.settings.engine == "milvus":
            return self._shared_holdings()
        holdings = self.unread_holdings()
        self.refresh(holdings)
        if not holdings.answerer.library.documents:
            raise LibraryError(holdings.folder, "none-readable")
        return holdings

    def _shared_holdings(self) -> Index:
        """What the indexing job has written to Milvus; raises ``UnavailableError``."""
        from retrieval.errors import UnreachableError
        from retrieval.milvus.live_index import MilvusIndex

        holdings = MilvusIndex(Path(self.milvus.place), self.milvus, rerank=self._rerank())
        try:
            holdings.refresh()
        except UnreachableError as error:
            raise UnavailableError(str(error), "error.engine") from error
        return holdings

    @cached_property
    def milvus(self) -> Connection:
        """The Milvus of the settings; nothing is asked of it yet."""
        from retrieval.milvus.connection import Connection

        token = self.settings.milvus_token
        return Connection(self.settings.milvus_uri, token.reveal() if token else "")

    @property
    def engine_trouble(self) -> str | None:
        """Why what was asked of the engine last has failed, if it has."""
        return self.milvus.trouble if self.settings.engine == "milvus" else None

    def unread_holdings(self) -> LiveIndex:
        """The documents, before a look into their folder; raises ``UnavailableError`` as :attr:`answerer` does."""
        from corpus.folder.listing import UPLOADS
        from corpus.library import bundled_folder
        from retrieval.index.live_index import LiveIndex

        folder = self.settings.corpus_dir or bundled_folder()
        uploads = self.settings.data_folder / UPLOADS
        return LiveIndex(folder, index_folder(self.settings, folder), uploads=uploads, rerank=self._rerank())

    def refresh(self, holdings: Index, *, progress: Progress | None = None) -> Update:
        """Take up what is new in the folder, and tell of what cannot be used; raises ``LibraryError``,
        ``UnavailableError``."""
        update = self.look(holdings, partial(holdings.refresh, progress=progress))
        self._tell_of_faults(holdings)
        self.tell_of_index(update)
        return update

    def look(self, holdings: Index, take_up: Callable[[], Update]) -> Update:
        """What ``take_up`` finds in the folder; raises ``LibraryError``, ``UnavailableError``."""
        from retrieval.ranking.semantic.embedder import SemanticError

        try:
            return take_up()
        except CorpusError as error:
            raise LibraryError(holdings.folder, error.code, str(error)) from error
        except SemanticError as error:
            raise UnavailableError(str(error)) from error

    def tell_of_index(self, update: Update) -> None:
        """Say that the index on disk had to be made anew, or could not be written."""
        if update.rebuilt:
            self.warn(self.words(f"index.{update.rebuilt}"))
        if update.unsaved:
            self.warn(self.words("error.unsaved", folder=self.settings.data_folder, problem=update.unsaved))

    def _rerank(self) -> Callable[[Sequence[str]], Reranker] | None:
        """What re-ranks by meaning, if the settings ask for it; the vectors of passages are kept in the data folder."""
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

    def _tell_of_faults(self, holdings: Index) -> None:
        """Name what cannot be used; at a terminal only what an earlier command has not named already."""
        from bot.render.terminal.sources import report_line, unread

        files = [report_line(report, self.words) for report in unread(holdings.answerer.library)]
        own_words = [self.words("error.own_words", problem=fault) for fault in holdings.answerer.faults]
        place = index_folder(self.settings, holdings.folder).with_suffix(TOLD)
        known = set() if kept() else _already_told(place, (*files, *own_words))
        files = [line for line in files if line not in known]
        for line in files[:FILES_NAMED]:
            self.warn(line)
        if len(files) > FILES_NAMED:
            self.warn(self.words("file.more", count=len(files) - FILES_NAMED))
        for line in own_words:
            if line not in known:
                self.warn(line)


def _already_told(place: Path, lines: Sequence[str]) -> set[str]:
    """Which of ``lines`` were told before, as the file ``place`` has it, which now holds them all."""
    try:
        known = set(place.read_text("utf-8", "surrogateescape").splitlines()) if place.exists() else set()
        if known != set(lines):
            place.write_text("\n".join(lines), "utf-8", "surrogateescape")
    except OSError:
        return set()  # a data folder that cannot be written has its own line
    return known & set(lines)


def warn(sentence: str, level: int = logging.WARNING) -> None:
    """One line on standard error, as JSON where the log is."""
    if (log := kept()) and log.structured:
        logging.getLogger("youju").log(level, "%s", sentence)
    else:
        sys.stderr.write(one_line(sentence) + "\n")


def index_folder(settings: Settings, folder: Path) -> Path:
    """Where the index of the documents in ``folder`` is kept."""
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return settings.data_folder / "index" / name
