"""Which documents an answer came from: buttons of another state of the corpus are told apart by it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Final

from corpus.library import Library

LENGTH: Final = 6  # hexadecimal digits: a collision needs two states of one corpus, both with buttons in use


def corpus_version(library: Library) -> str:
    """A short fingerprint of the library's files: their names and contents."""
    return _fingerprint(tuple((name, document.sha256) for name, document in library.documents.items()))


@lru_cache(maxsize=8)
def _fingerprint(files: tuple[tuple[str, str], ...]) -> str:
    digest = sha256()
    for name, content in files:
        digest.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:LENGTH]
