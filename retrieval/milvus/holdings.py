"""What a replica answers from: the current state in Milvus, looked after in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from corpus.document import CorpusError
from corpus.library import Library
from retrieval.answering.answerer import Answerer
from retrieval.engines.milvus import MilvusError
from retrieval.engines.milvus.common import decode_words
from retrieval.engines.milvus.connection import Connection
from retrieval.engines.milvus.engine import MilvusEngine
from retrieval.engines.milvus.manifest import Manifest, read_manifest, read_pieces
from retrieval.engines.milvus.schema import records_name
from retrieval.index.diff import Update
from retrieval.index.live_index import LiveIndex
from retrieval.intake import Progress
from retrieval.ranking.semantic.reranker import Reranker
from retrieval.text.resources import TextResources

REFRESH: Final = 10.0  # seconds between looks at the manifest

log = logging.getLogger("youju.milvus")


class MilvusHoldings(LiveIndex):
    """As :class:`LiveIndex`, of documents that the indexing job has written to Milvus; ``folder`` is only a name. While
    somebody follows, the manifest is looked at every ``every`` seconds. Every method that looks raises
    ``MilvusError``."""

    def __init__(
        self,
        folder: Path,
        connection: Connection,
        *,
        rerank: Callable[[Sequence[str]], Reranker] | None = None,
        every: float = REFRESH,
    ) -> None:
        super().__init__(folder)
        self.connection = connection
        self._reranks = rerank
        self._every = every
        self._current: tuple[MilvusEngine, Answerer] | None = None
        self._told: list[Callable[[Answerer], None]] = []
        self._untold: list[Callable[[Answerer], None]] = []
        self._looking = Lock()
        self._over = Event()

    @property
    def answerer(self) -> Answerer:
        """What answers from the state that was seen last. Raises ``CorpusError`` if none ever was."""
        if self._current is None:
            raise CorpusError(f"{self.folder}: not read yet")
        return self._current[1]

    def version_of(self, name: str) -> tuple[int, int]:  # noqa: ARG002  there are no files to look at
        """See ``LiveIndex``: nothing is known of files here."""
        return (0, 0)

    def follow(self, told: Callable[[Answerer], None]) -> None:
        """See ``LiveIndex``."""
        self._told.append(told)
        if len(self._told) == 1:
            Thread(target=self._watch, name="milvus", daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()

    def refresh(
        self,
        paths: Collection[str] | None = None,  # noqa: ARG002  the manifest speaks of all of them
        *,
        progress: Progress | None = None,  # noqa: ARG002  nothing is read but what an answer needs
        patience: float | None = None,  # noqa: ARG002  nobody is waited for
    ) -> Update:
        """Take up the current state. Raises ``MilvusError``; then the state of before goes on answering."""
        with self._looking:
            manifest = read_manifest(self.connection)
            if manifest is None:
                raise MilvusError(
                    f"Milvus at {self.connection.place}: no index of this version is there; run youju index"
                )
            before = self._current[0] if self._current else None
            if not before or before.manifest != manifest:
                self._take(manifest, before)
                self._untold = list(self._told)
            elif not self._untold:
                return Update()
            while self._untold:  # who fails to take it up is told again the next time
                self._untold[0](self.answerer)
                self._untold.pop(0)
        return Update(changed=(f"{manifest.generation}/{manifest.version}",))

    def verify(self, *, progress: Progress | None = None, patience: float | None = None) -> Update:  # noqa: ARG002
        """As :meth:`refresh`: what Milvus keeps it looks after itself."""
        return self.refresh()

    def _take(self, manifest: Manifest, before: MilvusEngine | None) -> None:
        engine = MilvusEngine(self.connection, manifest, before)
        library = Library(self.folder, engine.documents, ())
        texts = read_pieces(self.connection, records_name(manifest.generation), manifest.words.all_keys())
        own = decode_words("".join(texts))
        resources = self._current[1].resources if self._current else None
        if resources is None or resources.own != own:
            resources = TextResources.of(own)
        self._current = engine, Answerer(library, engine=engine, resources=resources, rerank=self._reranks)

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.refresh()
            except Exception as error:
                log.debug("the look at Milvus failed: %s", error)
