"""The documents of a collection, by id, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from corpus.document import Document, Metadata
from retrieval.engines.by_name import READ
from retrieval.engines.milvus.connection import EXACT, READY, Connection
from retrieval.engines.milvus.rows import Card, card_key, decode, piece_keys
from retrieval.engines.milvus.schema import CARD

CARDS: Final = 4096  # kept at hand
AT_ONCE: Final = 256  # pieces of up to 64,000 characters in one reply


class Documents(Mapping[str, Document]):
    """All documents, ``size`` of them; reading raises ``MilvusError``.

    One that was removed can be read until the indexing job has run again: an answer that is being made may need it.
    """

    def __init__(self, connection: Connection, collection: str, size: int) -> None:
        self._connection = connection
        self._collection = collection
        self._size = size
        self._document = lru_cache(READ)(self._read)
        self._card = lru_cache(CARDS)(self._read_card)
        self._cards: dict[str, Card] | None = None

    def __getitem__(self, name: str) -> Document:
        return self._document(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.cards())

    def __len__(self) -> int:
        return self._size

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.card(name) is not None

    def card(self, name: str) -> Card | None:
        """What is known of a document without reading it."""
        return self._cards.get(name) if self._cards is not None else self._card(name)

    def cards(self) -> Mapping[str, Card]:
        """What is known of all documents, by id in order; read once, which takes long in a large collection."""
        if self._cards is None:
            rows = self._connection.walk(self._collection, f'kind == "{CARD}"', ("body",))
            cards = (Card.decoded(row["body"]) for row in rows)
            self._cards = {card.name: card for card in sorted(cards, key=lambda card: card.name)}
        return self._cards

    def _read_card(self, name: str) -> Card | None:
        rows = self._connection.read(self._collection, [card_key(name)], ("kind", "body"))
        return Card.decoded(rows[0]["body"]) if rows and rows[0]["kind"] == CARD else None

    def _read(self, name: str) -> Document:
        """Most documents are one piece, which comes with the card; one that has just been written may have to be
        asked for with patience."""
        for consistency in (READY, EXACT):
            first = [card_key(name), *piece_keys(name, 1)]
            found = self._bodies(first, consistency)
            if first[0] in found:
                keys = piece_keys(name, Card.decoded(found[first[0]]).pieces)
                for start in range(1, len(keys), AT_ONCE):
                    found |= self._bodies(keys[start : start + AT_ONCE], consistency)
                if found.keys() >= set(keys):
                    return decode("".join(found[key] for key in keys))
        raise KeyError(name)

    def _bodies(self, keys: list[str], consistency: str) -> dict[str, str]:
        rows = self._connection.read(self._collection, keys, ("key", "body"), consistency=consistency)
        return {row["key"]: row["body"] for row in rows}


class MetadataById(Mapping[str, Metadata]):
    """What ``documents`` say of themselves, by id."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def __getitem__(self, name: str) -> Metadata:
        if card := self._documents.card(name):
            return card.metadata
        return self._documents[name].metadata

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)
