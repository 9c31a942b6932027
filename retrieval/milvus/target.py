"""The collections of one generation, as the indexing job writes them.

A document's passages are written first and its card last: what has a card is there, whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from retrieval.engines.milvus.connection import EXACT, Connection, Row, quoted
from retrieval.engines.milvus.rows import Card, card_key, document_rows, passage_rows
from retrieval.engines.milvus.schema import CARD, passage_schema, passages_name, record_schema, records_name, short
from retrieval.engines.part import Part

BEGUN: Final = "begun"  # the card of a document that is being written for the first time
GONE: Final = "gone"  # the card of one that was removed: its record is kept until the job runs again
OWNERS: Final = 500  # documents that are asked for together


@dataclass(frozen=True, slots=True)
class Target:
    """The collections of ``generation``; every method raises ``MilvusError``."""

    connection: Connection
    generation: str
    passages: str
    records: str

    @classmethod
    def of(cls, connection: Connection, generation: str) -> Self:
        """Those of a generation, made or not."""
        return cls(connection, generation, passages_name(generation), records_name(generation))

    def prepare(self) -> None:
        """Make the collections that are not there."""
        there = self.connection.collections()
        for name, schema in ((self.passages, passage_schema), (self.records, record_schema)):
            if name not in there:
                self.connection.create(name, schema)
            self.connection.load(name)

    def cards(self) -> dict[str, tuple[str, str]]:
        """By id what kind of card a document has, and what it is made of."""
        rows = self.connection.walk(self.records, f"kind in [{quoted((CARD, BEGUN, GONE))}]", ("kind", "body"))
        cards = ((row["kind"], Card.decoded(row["body"])) for row in rows)
        return {card.name: (kind, card.digest) for kind, card in cards}

    def write(self, part: Part, ordinals: Sequence[int], digests: Mapping[str, str], known: Collection[str]) -> None:
        """Write documents of ``part``; of those that are ``known`` there may be passages here that are no more."""
        names = [part.segment.name(ordinal) for ordinal in ordinals]
        found = [document_rows(part.segment, at, digests[name]) for at, name in zip(ordinals, names, strict=True)]
        cards = [card for _, card in found]
        begun = [{**card, "kind": BEGUN} for card, name in zip(cards, names, strict=True) if name not in known]
        self.connection.upsert(self.records, begun)
        self.connection.upsert(self.records, (row for rows, _ in found for row in rows))
        new = [ordinal for ordinal, name in zip(ordinals, names, strict=True) if name not in known]
        self.connection.insert(self.passages, passage_rows(part, new))
        if len(new) < len(names):
            self._rewrite(part, [ordinal for ordinal, name in zip(ordinals, names, strict=True) if name in known])
        self.connection.upsert(self.records, cards)

    def _rewrite(self, part: Part, ordinals: Sequence[int]) -> None:
        former = self._passages_of([part.segment.name(ordinal) for ordinal in ordinals])
        self.connection.upsert(self.passages, _without(former, passage_rows(part, ordinals)))
        self.connection.delete(self.passages, sorted(former))

    def remove(self, names: Sequence[str]) -> None:
        """Remove documents, but for their records: an answer that is being made may need them."""
        self.connection.delete(self.passages, sorted(self._passages_of(names)))
        cards = [self._gone(name) for name in names]
        self.connection.upsert(self.records, cards)

    def forget(self, names: Sequence[str]) -> None:
        """Remove what :meth:`remove` left."""
        keys: list[str] = []
        for owners in _owners(names):
            wanted = f"owner in [{owners}]"
            keys += [row["key"] for row in self.connection.walk(self.records, wanted, ("key",))]
        self.connection.delete(self.records, keys)

    def settle(self) -> None:
        """Wait until what was written can be read by whoever does not wait for it."""
        for name in (self.passages, self.records):
            self.connection.select(name, "", ("key",), limit=1, consistency=EXACT)

    def _gone(self, name: str) -> Row:
        [row] = self.connection.read(self.records, [card_key(name)], ("*",))
        return {**row, "kind": GONE}

    def _passages_of(self, names: Sequence[str]) -> set[str]:
        """The keys of all passages of these documents."""
        return {
            row["key"]
            for owners in _owners(names)
            for row in self.connection.walk(self.passages, f"document in [{owners}]", ("key",))
        }


def _owners(names: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(names), OWNERS):
        yield quoted(map(short, names[start : start + OWNERS]))


def _without(keys: set[str], rows: Iterator[Row]) -> Iterator[Row]:
    """``rows``, whose keys are taken out of ``keys``."""
    for row in rows:
        keys.discard(row["key"])
        yield row
