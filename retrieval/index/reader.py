"""Reads one commit of a tantivy index: entries by key, candidates of a query, frequencies of terms.

Every record is checked when it is read. Where the index is not what was written, ``on_damage`` is asked for another
reader of the same documents, which takes the place of this one; the callers do not notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from tantivy import DocAddress, Occur, Query

from corpus.document import Document
from corpus.passages import Passage, document_prefix
from retrieval.errors import DamagedError
from retrieval.index import schema as fields
from retrieval.index.engine import KINDS
from retrieval.index.records import Card, StoredPassage, decode_card, decode_document, decode_passage
from retrieval.index.schema import damage_of, record_of, schema, tantivy_errors, valid
from retrieval.index.state import State
from retrieval.index.surface_index import Spellings
from retrieval.text.lru import LruCache

PASSAGES: Final = 1 << 10  # kept in memory
ROOM: Final = 16_000_000  # characters of documents kept in memory, each about ten bytes with all that is known of it
TERMS: Final = 1 << 16  # whose frequencies are
COUNTED: Final = 1 << 12  # passages up to which deleted ones are told apart one by one

P = ParamSpec("P")
T = TypeVar("T")


def _repaired(method: Callable[Concatenate[IndexReader, P], T]) -> Callable[Concatenate[IndexReader, P], T]:
    """``method``, called again on what ``on_damage`` returns if the index is damaged."""

    @wraps(method)
    def call(self: IndexReader, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except BaseException as error:  # a panic of tantivy is no Exception
            damage = damage_of(error)
            if damage is None:
                raise
        if self.on_damage is None or (repaired := self.on_damage(self)) is None:
            raise damage
        self.become(repaired)
        return method(self, *args, **kwargs)

    return call


class IndexReader:
    """The last commit of ``index``; safe to share between threads. Raises ``DamagedError``. ``known`` are the cards of
    all documents, if somebody has read them."""

    def __init__(self, index: Any, known: Mapping[str, Card] | None = None) -> None:
        self.on_damage: Callable[[IndexReader], IndexReader | None] | None = None
        with tantivy_errors():
            index.reload()
            self._searcher = searcher = index.searcher()
            found = searcher.search(Query.term_query(schema(), "key", fields.STATE, "basic"), 1).hits
            if not found:
                raise DamagedError("the index holds no state")
            self.commit, self.state = State.decoded(record_of(searcher.doc(found[0][1])))
            kept = int(searcher.doc_freq("kind", fields.PASSAGE))
        self.known = known
        self._documents = LruCache[Document](ROOM)
        self._passage = lru_cache(PASSAGES)(partial(_passage, searcher))
        self.frequency: Callable[[int, str], int] = lru_cache(TERMS)(
            partial(_frequency, searcher, self.state.passages, kept)
        )

    def become(self, other: IndexReader) -> None:
        """Read what ``other`` reads."""
        self.__dict__.update(other.__dict__)

    @_repaired
    def document_frequency(self, kind: int, term: str) -> int:
        """In how many passages a term occurs. Deleted passages that tantivy has not dropped yet are left out exactly
        for terms in up to ``COUNTED`` passages, in proportion for others."""
        return self.frequency(kind, term)

    @_repaired
    def candidates(self, query: Any, limit: int) -> list[tuple[float, StoredPassage]]:
        """The ``limit`` passages that tantivy scores highest, best first."""
        hits = self._searcher.search(query, limit, count=False).hits
        read = self._passage
        return [(score, read(address.segment_ord, address.doc)) for score, address in hits]

    @_repaired
    def spellings(self, meaning: str) -> Spellings:
        """The indexed spellings of a meaning, as they are indexed."""
        start = f"{valid(meaning)}"
        found = self._searcher.terms_with_prefix("meanings", start, filter_query=Query.all_query())
        return {term.removeprefix(start): count for term, count in found}

    @_repaired
    def frequencies(self, kind: int) -> Mapping[str, int]:
        """In how many passages each term of a kind occurs, as it is indexed."""
        return dict(self._searcher.terms_with_prefix(KINDS[kind], "", filter_query=Query.all_query()))

    @_repaired
    def passage(self, name: str) -> StoredPassage | None:
        """The passage with this id."""
        record = self._record(fields.passage_key(name))
        return decode_passage(record) if record is not None else None

    @_repaired
    def passages_of(self, name: str) -> list[StoredPassage]:
        """The passages of a document, in their order."""
        conditions = [("document", document_prefix(name)), ("kind", fields.PASSAGE)]
        query = Query.boolean_query(
            [(Occur.Must, Query.term_query(schema(), field, value, "basic")) for field, value in conditions]
        )
        found = self._searcher.search(query, max(1, self.state.passages), count=False).hits
        passages = [decode_passage(record_of(self._searcher.doc(address))) for _, address in found]
        return sorted(passages, key=lambda each: (each.start, each.id))

    @_repaired
    def document(self, name: str) -> Document | None:
        """The document with this id, whole; those read last are kept in memory."""
        document = self._documents.get(name)
        if document is None and (record := self._record(fields.document_key(name))) is not None:
            document = decode_document(record)
            self._documents.keep(name, document, len(document.source))
        return document if document and document.id == name else None

    @_repaired
    def whole(self, stored: StoredPassage) -> Passage:
        """A passage with its text, which is cut from its document."""
        document = self.document(stored.document)
        if document is None:
            raise DamagedError(f"{stored.document} is missing")
        return stored.passage(document)

    @_repaired
    def card(self, name: str) -> Card | None:
        """What is known of a document."""
        if self.known is not None:
            return self.known.get(name)
        record = self._record(fields.card_key(name))
        card = decode_card(record) if record is not None else None
        return card if card and card.id == name else None

    @_repaired
    def cards(self) -> Mapping[str, Card]:
        """What is known of all documents, in the order of their ids; read once."""
        if self.known is None:
            cards = self._matching(Query.term_query(schema(), "kind", fields.CARD, "basic"))
            self.known = {card.id: card for card in sorted(cards, key=lambda card: card.id)}
        return self.known

    @_repaired
    def cards_with(self, conditions: list[tuple[Any, Any]]) -> list[Card]:
        """The cards that meet the conditions."""
        kind = Query.term_query(schema(), "kind", fields.CARD, "basic")
        return self._matching(Query.boolean_query([(Occur.Must, kind), *conditions]))

    @_repaired
    def documents_with(self, conditions: list[tuple[Any, Any]], limit: int) -> list[Document]:
        """Up to ``limit`` documents whose entries meet the conditions."""
        kind = Query.term_query(schema(), "kind", fields.DOCUMENT, "basic")
        query = Query.boolean_query([(Occur.Must, kind), *conditions])
        hits = self._searcher.search(query, limit, count=False).hits
        return [decode_document(record_of(self._searcher.doc(address))) for _, address in hits]

    def _matching(self, query: Any) -> list[Card]:
        hits = self._searcher.search(query, max(1, self.state.documents), count=False).hits
        return [decode_card(record_of(self._searcher.doc(address))) for _, address in hits]

    def _record(self, key: str) -> bytes | None:
        hits = self._searcher.search(Query.term_query(schema(), "key", valid(key), "basic"), 1, count=False).hits
        return record_of(self._searcher.doc(hits[0][1])) if hits else None


def _passage(searcher: Any, segment: int, document: int) -> StoredPassage:
    """No method: a reader that remembers itself would keep its files open for longer than it is used."""
    return decode_passage(record_of(searcher.doc(DocAddress(segment, document))))


def _frequency(searcher: Any, size: int, kept: int, kind: int, term: str) -> int:
    field, word = KINDS[kind], fields.term(kind, term)
    found = int(searcher.doc_freq(field, word))
    if not found or size == kept:
        return found
    if found <= COUNTED:
        return int(searcher.search(Query.term_query(schema(), field, word, "basic"), 1).count)
    return max(1, found * size // kept)
