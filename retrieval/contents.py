"""What tells one state of the documents from another: their names and contents, whatever order they were read in."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final
from weakref import WeakKeyDictionary

from corpus.document import Document
from retrieval.engines.part import Part
from retrieval.segment import Segment

_BYTES: Final = 8
_known: WeakKeyDictionary[Segment, list[int]] = WeakKeyDictionary()


def contents_of(parts: Iterable[Part]) -> int:
    """A fingerprint of all documents that count; after a change only new segments are read for it."""
    return sum(each for part in parts for each in _counted(part)) % (1 << 8 * _BYTES)


def contents(documents: Iterable[Document]) -> int:
    """The same of documents at hand."""
    return sum(_fingerprint(each.id, each.sha256) for each in documents) % (1 << 8 * _BYTES)


def _counted(part: Part) -> Iterable[int]:
    segment = part.segment
    if segment not in _known:
        documents = ((segment.name(each), segment.sha256(each)) for each in range(segment.documents))
        _known[segment] = [_fingerprint(*each) for each in documents]
    found = _known[segment]
    return (found[ordinal] for ordinal in part.ordinals())


def _fingerprint(name: str, content: str) -> int:
    digest = blake2b(f"{name}\0{content}".encode("utf-8", "surrogateescape"), digest_size=_BYTES)
    return int.from_bytes(digest.digest(), "little")
