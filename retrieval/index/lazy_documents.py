"""What is known of documents, by id, each read on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from corpus.document import Document
from retrieval.index.records import Card
from retrieval.index.state import State

T = TypeVar("T")


class DocumentReader(Protocol):
    """Reads documents, and what is known of them, from an index."""

    @property
    def state(self) -> State:
        """What is true of the index as a whole."""

    def card(self, name: str, /) -> Card | None:
        """What is known of a document."""

    def cards(self) -> Mapping[str, Card]:
        """What is known of all documents, in the order of their ids."""

    def document(self, name: str, /) -> Document | None:
        """The document with this id, whole."""


class FromCards(Mapping[str, T]):
    """Something that the cards of ``reader`` say; documents for which ``read`` returns nothing are left out if
    ``sparse``."""

    def __init__(self, reader: DocumentReader, read: Callable[[Card], T], *, sparse: bool = False) -> None:
        self._reader = reader
        self._read = read
        self._sparse = sparse

    def __getitem__(self, name: str) -> T:
        card = self._reader.card(name)
        if card is None or (self._sparse and not self._read(card)):
            raise KeyError(name)
        return self._read(card)

    def __iter__(self) -> Iterator[str]:
        cards = self._reader.cards()
        return iter(cards) if not self._sparse else (name for name, card in cards.items() if self._read(card))

    def __len__(self) -> int:
        return sum(1 for _ in self) if self._sparse else self._reader.state.documents


class LazyDocuments(Mapping[str, Document]):
    """The documents of ``reader``."""

    def __init__(self, reader: DocumentReader) -> None:
        self._reader = reader

    def __getitem__(self, name: str) -> Document:
        document = self._reader.document(name)
        if document is None:
            raise KeyError(name)
        return document

    def __iter__(self) -> Iterator[str]:
        return iter(self._reader.cards())

    def __len__(self) -> int:
        return self._reader.state.documents

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._reader.card(name) is not None
