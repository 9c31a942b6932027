"""The live index of a replica: the current state in Milvus, looked at again and again in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from corpus.document import CorpusError
from corpus.library import Library
from retrieval.answering.answerer import Answerer
from retrieval.index.diff import Update
from retrieval.index.ingest import Progress
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import Connection
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.manifest import Manifest, decode_lexicon, read_manifest
from retrieval.ranking.semantic.reranker import Reranker
from retrieval.text.resources import TextResources

REFRESH: Final = 10.0  # seconds between looks at the manifest

log = logging.getLogger("youju.milvus")


class MilvusIndex:
    """The ``Index`` of the documents that the indexing job has written to Milvus; ``folder`` is only a name. Once
    somebody follows, the manifest is read every ``every`` seconds. Every method that reads raises ``MilvusError``."""

    uploads: Path | None = None

    def __init__(
        self,
        folder: Path,
        connection: Connection,
        *,
        rerank: Callable[[Sequence[str]], Reranker] | None = None,
        every: float = REFRESH,
    ) -> None:
        self.folder = folder
        self.connection = connection
        self._rerank = rerank
        self._every = every
        self._current: tuple[MilvusEngine, Answerer] | None = None
        self._followers: list[Callable[[Answerer], None]] = []
        self._waiting: list[Callable[[Answerer], None]] = []
        self._one_at_a_time = Lock()
        self._closed = Event()

    @property
    def answerer(self) -> Answerer:
        """Answers from the state read last. Raises ``CorpusError`` if none was ever read."""
        if self._current is None:
            raise CorpusError(f"{self.folder}: not read yet")
        return self._current[1]

    def version_of(self, name: str) -> tuple[int, int]:  # noqa: ARG002  there are no files
        """See ``Index``: a replica knows nothing about files."""
        return (0, 0)

    def follow(self, told: Callable[[Answerer], None]) -> None:
        """See ``Index``."""
        self._followers.append(told)
        if len(self._followers) == 1:
            Thread(target=self._watch, name="milvus", daemon=True).start()

    def close(self) -> None:
        """Stop reading the manifest."""
        self._closed.set()

    def refresh(
        self,
        paths: Collection[str] | None = None,  # noqa: ARG002  the manifest is about all of them
        *,
        progress: Progress | None = None,  # noqa: ARG002  nothing is read but what an answer needs
        patience: float | None = None,  # noqa: ARG002  nobody else writes here
    ) -> Update:
        """Answer from the current state. Raises ``MilvusError``; then the state of before goes on answering."""
        with self._one_at_a_time:
            manifest = read_manifest(self.connection)
            if manifest is None:
                raise MilvusError(
                    f"Milvus at {self.connection.place}: no index of this version is there; run youju index"
                )
            before = self._current[0] if self._current else None
            if not before or before.manifest != manifest:
                self._open(manifest, before)
                self._waiting = list(self._followers)
            elif not self._waiting:
                return Update()
            while self._waiting:  # a follower that fails is called again the next time
                self._waiting[0](self.answerer)
                self._waiting.pop(0)
        return Update(changed=(f"{manifest.generation}/{manifest.number}",))

    def verify(self, *, progress: Progress | None = None, patience: float | None = None) -> Update:  # noqa: ARG002
        """As :meth:`refresh`: Milvus checks itself what it stores."""
        return self.refresh()

    def _open(self, manifest: Manifest, before: MilvusEngine | None) -> None:
        engine = MilvusEngine(self.connection, manifest, before)
        own = decode_lexicon(engine.reader.needed(manifest.lexicon))
        resources = self._current[1].resources if self._current else None
        if resources is None or resources.own != own:
            resources = TextResources.of(own)
        library = Library(self.folder, engine.documents, ())
        self._current = engine, Answerer(library, engine=engine, resources=resources, rerank=self._rerank)

    def _watch(self) -> None:
        while not self._closed.wait(self._every):
            try:
                self.refresh()
            except Exception as error:
                log.debug("reading Milvus failed: %s", error)
