"""Which documents an answer came from: buttons of another state of the corpus are told apart by it."""

from __future__ import annotations

from typing import Final

from retrieval.answering.answerer import Answerer

LENGTH: Final = 6  # hexadecimal digits: a collision needs two states of one corpus, both with buttons in use


def corpus_version(answerer: Answerer) -> str:
    """A short fingerprint of the files that are answered from: their names and contents."""
    return answerer.engine.version[:LENGTH]
