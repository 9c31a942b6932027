"""Which documents an answer came from: buttons of another state of the corpus are told apart by it."""

from __future__ import annotations

from typing import Final

from retrieval.answerer import Answerer
from retrieval.contents import contents, contents_of
from retrieval.engines.memory import MemoryEngine
from retrieval.engines.milvus.engine import MilvusEngine

LENGTH: Final = 6  # hexadecimal digits: a collision needs two states of one corpus, both with buttons in use


def corpus_version(answerer: Answerer) -> str:
    """A short fingerprint of the files that are answered from: their names and contents."""
    engine = answerer.engine
    if isinstance(engine, MilvusEngine):
        whole = engine.manifest.contents
    else:
        whole = contents_of(engine.parts) if isinstance(engine, MemoryEngine) else contents(engine.documents.values())
    return f"{whole:016x}"[:LENGTH]
