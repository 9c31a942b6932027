"""What one run of the program works with; documents are read only when a command needs them."""

from __future__ import annotations

import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.locale import Words
from bot.render.harmless import one_line
from bot.settings import Settings
from corpus.document import CorpusError

if TYPE_CHECKING:
    from rich.console import Console

    from corpus.library import Library
    from retrieval.answerer import Answerer

FILES_NAMED = 5  # of the files that could not be read; the rest are counted


class LibraryError(Exception):
    """The folder of documents cannot be answered from; ``code`` names the sentence that tells why."""

    def __init__(self, folder: Path, code: str, problem: str = "") -> None:
        self.folder = folder
        self.code = code
        super().__init__(problem or f"{folder}: {code}")


class UnavailableError(Exception):
    """Something outside that the settings ask for is not to be had; the message is one line."""


class Session:
    """Settings and language of this run, and, once asked for, its documents and what answers from them."""

    def __init__(self, settings: Settings, words: Words) -> None:
        self.settings = settings
        self.words = words

    @cached_property
    def console(self) -> Console:
        """Where answers go: standard output, with colours only on a terminal."""
        from bot.console import AnswerConsole

        return AnswerConsole()

    @cached_property
    def library(self) -> Library:
        """The documents; raises ``LibraryError`` if there is nothing to answer from."""
        from corpus.library import bundled_folder, read_library

        folder = self.settings.corpus_dir or bundled_folder()
        try:
            library = read_library(folder)
        except CorpusError as error:
            raise LibraryError(folder, error.code, str(error)) from error
        self._tell_of_unread_files(library)
        if not library.documents:
            raise LibraryError(folder, "none-readable")
        return library

    @cached_property
    def answerer(self) -> Answerer:
        """What answers questions from the documents; raises ``UnavailableError`` where re-ranking is asked for and
        not to be had."""
        from retrieval.answerer import Answerer

        semantic = self.settings.semantic
        answerer = self._with_meaning(semantic) if semantic else Answerer(self.library)
        for fault in answerer.faults:
            self.warn(self.words("error.own_words", problem=fault))
        return answerer

    def _with_meaning(self, semantic: str) -> Answerer:
        """An answerer that re-ranks by meaning; the vectors of passages are kept in the data folder."""
        from retrieval.answerer import Answerer
        from retrieval.semantic import chosen_embedder
        from retrieval.semantic.embedder import SemanticError
        from retrieval.semantic.passage_vectors import PassageVectors
        from retrieval.semantic.reranker import Reranker

        key = self.settings.semantic_key.reveal() if self.settings.semantic_key else ""
        try:
            embedder = chosen_embedder(semantic, model=self.settings.semantic_model or "", key=key)
            vectors = PassageVectors(embedder, self.settings.data_folder / "semantic")
            return Answerer(self.library, rerank=partial(Reranker, embedder=embedder, vectors=vectors))
        except SemanticError as error:
            raise UnavailableError(str(error)) from error

    def warn(self, sentence: str) -> None:
        """One line on standard error."""
        sys.stderr.write(one_line(sentence) + "\n")

    def _tell_of_unread_files(self, library: Library) -> None:
        from bot.render.sources import report_line, unread

        reports = unread(library)
        for report in reports[:FILES_NAMED]:
            self.warn(report_line(report, self.words))
        if len(reports) > FILES_NAMED:
            self.warn(self.words("file.more", count=len(reports) - FILES_NAMED))
