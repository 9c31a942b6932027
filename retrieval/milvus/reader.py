"""Reads one state of a collection in Milvus: documents, passages and what is known of them, each on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from corpus.document import Document
from corpus.passages import Passage, document_prefix
from retrieval.errors import DamagedError
from retrieval.index.reader import ROOM
from retrieval.index.records import Card, StoredPassage, decode, decode_card, decode_document
from retrieval.milvus import MilvusError
from retrieval.milvus.connection import EXACT, READY, Connection
from retrieval.milvus.manifest import Manifest
from retrieval.milvus.schema import joined, passage_key, passage_of, passages_name, read_records, records_name, short
from retrieval.text.lru import LruCache

CARDS: Final = 4096  # kept in memory
BEGUN: Final = "begun"  # a document that is being written for the first time
COMPLETE: Final = "complete"
GONE: Final = "gone"  # a document that was removed: its records are kept until the next job

P = ParamSpec("P")
T = TypeVar("T")


def _checked(method: Callable[Concatenate[MilvusReader, P], T]) -> Callable[Concatenate[MilvusReader, P], T]:
    """``method``, which raises ``MilvusError`` where a record is not what was written."""

    @wraps(method)
    def call(self: MilvusReader, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except DamagedError as error:
            raise MilvusError(f"Milvus at {self.connection.place}: {error}") from error

    return call


class MilvusReader:
    """What ``manifest`` names; safe to share between threads. Raises ``MilvusError``."""

    def __init__(self, connection: Connection, manifest: Manifest) -> None:
        self.connection = connection
        self.manifest = manifest
        self.state = manifest.state
        self.collection = passages_name(manifest.generation)
        self.records = records_name(manifest.generation)
        self._documents = LruCache[Document](ROOM)
        self._cards: Mapping[str, Card] | None = None
        self._card = lru_cache(CARDS)(self._read_card)

    def record(self, key: str, *, consistency: str = READY) -> bytes | None:
        """The record with this key."""
        return read_records(self.connection, self.records, [key], consistency=consistency).get(key)

    def needed(self, key: str) -> bytes:
        """The record with this key, without which nothing can be answered."""
        record = self.record(key, consistency=EXACT)
        if record is None:
            raise MilvusError(f"Milvus at {self.connection.place}: {self.records} lacks the record '{key}'")
        return record

    @_checked
    def document(self, name: str) -> Document | None:
        """The document with this id, whole; those read last are kept in memory."""
        return self._documents.get(name) or self._read(name, READY) or self._read(name, EXACT)

    def _read(self, name: str, consistency: str) -> Document | None:
        record = self.record(f"d-{document_prefix(name)}", consistency=consistency)
        document = decode_document(record) if record is not None else None
        if document is None or document.id != name:
            return None
        return self._documents.keep(name, document, len(document.source))

    @_checked
    def whole(self, stored: StoredPassage) -> Passage:
        """A passage with its text, which is cut from its document. While a document is being replaced, one of the two
        may be older than the other: then the document is read again."""
        document = self.document(stored.document)
        try:
            if document:
                return stored.passage(document)
        except DamagedError:
            document = self._read(stored.document, EXACT)
        if document is None:
            raise DamagedError(f"{stored.document} is missing")
        return stored.passage(document)

    def card(self, name: str) -> Card | None:
        """What is known of a document."""
        return self._cards.get(name) if self._cards is not None else self._card(name)

    @_checked
    def _read_card(self, name: str) -> Card | None:
        status, key = f"i-{document_prefix(name)}", f"c-{document_prefix(name)}"
        records = read_records(self.connection, self.records, [status, key])
        card = decode_card(records[key]) if len(records) == 2 and self._is_there(records[status]) else None
        return card if card and card.id == name else None

    @_checked
    def cards(self) -> Mapping[str, Card]:
        """What is known of all documents, in the order of their ids. Read once, which takes long for many documents."""
        if self._cards is None:
            there = {owner for owner, record in self.records_of("status") if self._is_there(record)}
            cards = [decode_card(record) for owner, record in self.records_of("card") if owner in there]
            self._cards = {card.id: card for card in sorted(cards, key=lambda card: card.id)}
        return self._cards

    def records_of(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """All records of a kind, by what follows the letter in their keys."""
        rows = self.connection.walk(self.records, f'kind == "{kind}"', ("key", "body"))
        return ((key[2:], record) for key, record in joined(rows).items())

    def _is_there(self, status: bytes) -> bool:
        """Whether a document belongs to the state that is read: one removed by a later job does."""
        what, value = decode(status)
        return bool(what == COMPLETE or (what == GONE and value > self.manifest.number))

    @_checked
    def passage(self, name: str) -> StoredPassage | None:
        """The passage with this id."""
        rows = self.connection.read(self.collection, [passage_key(name)], ("record",))
        return passage_of(rows[0]) if rows else None

    @_checked
    def passages(self) -> list[StoredPassage]:
        """All passages, by document id and place."""
        stored = map(passage_of, self.connection.walk(self.collection, "", ("record",)))
        return sorted(stored, key=lambda passage: (passage.document, passage.start, passage.id))

    @_checked
    def candidates(self, lines: Mapping[str, str], wanted: str, limit: int) -> list[StoredPassage]:
        """The passages that are among the ``limit`` best for any of ``lines``: texts to search for, by field."""
        rows = self.connection.search(self.collection, lines, wanted=wanted, limit=limit, fields=("record",))
        return list(map(passage_of, rows))

    @_checked
    def spellings(self, meaning: str) -> dict[str, int]:
        """The indexed spellings of a meaning, as they are indexed."""
        record = self.record(f"m-{short(meaning)}")
        spellings: dict[str, int] = decode(record) if record is not None else {}
        return spellings
