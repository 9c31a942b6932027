"""The indexing job: writes to Milvus what differs from the embedded index.

Replicas go on answering meanwhile, and a job that was interrupted continues where it ended. What another version of the
program analysed, or with other words of the operator, goes into new collections, which replace the former ones all at
once. A document's passages are written first and its status last: what is ``COMPLETE`` is there as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from corpus.passages import document_prefix
from retrieval.index.analysis import PAIR, AnalysedDocument, Entry, analyse
from retrieval.index.batching import batched
from retrieval.index.fingerprint import fingerprint_of
from retrieval.index.lazy_documents import LazyDocuments
from retrieval.index.reader import IndexReader
from retrieval.index.records import Card, card_of, decode, decode_card, encode
from retrieval.index.tantivy_engine import TantivyEngine
from retrieval.milvus.connection import EXACT, Connection, quoted
from retrieval.milvus.engine import frequencies_of
from retrieval.milvus.frequencies import Frequencies
from retrieval.milvus.manifest import Manifest, encode_lexicon, read_manifest, write_manifest
from retrieval.milvus.reader import BEGUN, COMPLETE, GONE, MilvusReader
from retrieval.milvus.schema import (
    LONGEST,
    SCHEMA,
    document_rows,
    passage_row,
    passage_schema,
    passages_name,
    read_records,
    record_rows,
    record_schema,
    records_name,
    short,
    status_key,
    status_row,
)
from retrieval.text.resources import TextResources

PASSAGES: Final = 20_000  # written before their documents count as written
DOCUMENTS: Final = 1_000  # likewise
OWNERS: Final = 500  # documents in one expression
DIFFERENCES: Final = 16  # tables beside the first, before all become one
SMALL: Final = 0.1  # of the whole table: a larger difference replaces it

Progress = Callable[[int, int], None]
"""Called with how many documents are written of how many."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the job has done, by ids of documents; ``renewed``: everything went into new collections."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renewed: bool = False


def publish(
    engine: TantivyEngine, resources: TextResources, connection: Connection, *, progress: Progress | None = None
) -> Published:
    """Make Milvus hold what ``engine`` holds, which was analysed with ``resources``. Raises ``MilvusError``; then
    replicas keep answering from what was there before, and the next call continues. One job at a time."""
    before = read_manifest(connection)
    generation = f"{SCHEMA}_{fingerprint_of(resources)[:12]}"
    digests = {name: digest_of(card) for name, card in engine.reader.cards().items()}
    digest = _digest_of_all(digests, resources)
    if before and (before.generation, before.digest) == (generation, digest):
        return Published()
    return _Job(engine.reader, resources, connection, generation, before).run(digests, digest, progress)


class _Job:
    """Writes what differs into the collections of ``generation``."""

    def __init__(
        self,
        source: IndexReader,
        resources: TextResources,
        connection: Connection,
        generation: str,
        before: Manifest | None,
    ) -> None:
        self._source = source
        self._resources = resources
        self._connection = connection
        self._generation = generation
        self._before = before
        self._same = before if before and before.generation == generation else None
        self._number = before.number + 1 if before else 1
        self._passages, self._records = passages_name(generation), records_name(generation)
        self._target = MilvusReader(connection, Manifest(generation, self._number, "", source.state, "", ()))

    def run(self, digests: Mapping[str, str], digest: str, progress: Progress | None) -> Published:
        """See ``publish``; ``digests`` by document id."""
        self._prepare()
        known, complete = self._status()
        written = [name for name, own in digests.items() if complete.get(document_prefix(name)) != own]
        owners = set(map(document_prefix, digests))
        gone = [owner for owner in known if owner not in owners]
        removed = self._names([owner for owner in gone if owner in complete])
        self._write(written, digests, known, progress)
        self._connection.delete(self._passages, self._keys(self._passages, "document", gone))
        self._mark((owner, GONE, self._number) for owner in gone)
        manifest = self._write_common(digest)
        for name in (self._passages, self._records):  # wait until everything can be read
            self._connection.select(name, "", ("key",), limit=1, consistency=EXACT)
        write_manifest(self._connection, manifest)
        return Published(
            tuple(name for name in written if document_prefix(name) not in complete),
            tuple(name for name in written if document_prefix(name) in complete),
            tuple(sorted(removed)),
            renewed=self._before is not None and self._same is None,
        )

    def _prepare(self) -> None:
        """Create the collections; drop those that nobody reads, and the records that the last job left."""
        self._connection.prepare(self._passages, passage_schema)
        self._connection.prepare(self._records, record_schema)
        if self._before:
            former = self._before.generation
            read = {self._passages, self._records, passages_name(former), records_name(former)}
            for name in self._connection.collections() - read:
                if name.startswith((passages_name(""), records_name(""))):
                    self._connection.drop(name)
        self._forget(self._same.stale if self._same else ())

    def _status(self) -> tuple[set[str], dict[str, str]]:
        """The documents of which anything is there, and the digests of those that are complete; what an earlier job
        removed is deleted."""
        status = {owner: decode(record) for owner, record in self._target.records_of("status")}
        gone = [owner for owner, (what, _) in status.items() if what == GONE]
        self._forget(gone)
        complete = {owner: value for owner, (what, value) in status.items() if what == COMPLETE}
        return status.keys() - set(gone), complete

    def _names(self, owners: Sequence[str]) -> list[str]:
        cards = read_records(self._connection, self._records, [f"c-{owner}" for owner in owners], consistency=EXACT)
        return [decode_card(record).id for record in cards.values()]

    def _write(
        self, names: Sequence[str], digests: Mapping[str, str], known: set[str], progress: Progress | None
    ) -> None:
        cards = self._source.cards()
        done = 0
        for some in batched(names, lambda name: cards[name].passages, most=PASSAGES, count=DOCUMENTS):
            self._write_some(analyse([self._entry(name) for name in some], self._resources.analyzer), digests, known)
            done += len(some)
            if progress:
                progress(done, len(names))

    def _entry(self, name: str) -> Entry:
        return Entry(LazyDocuments(self._source)[name], tuple(map(self._source.whole, self._source.passages_of(name))))

    def _write_some(self, documents: Sequence[AnalysedDocument], digests: Mapping[str, str], known: set[str]) -> None:
        """Write documents; of those that are ``known``, former passages and records may be there."""
        owners = {document_prefix(each.document.id): each for each in documents}
        new = [owner for owner in owners if owner not in known]
        self._mark((owner, BEGUN, "") for owner in new)
        records = [row for each in documents for row in document_rows(each, card_of(each))]
        self._connection.upsert(self._records, records)
        self._connection.insert(self._passages, (passage_row(each) for owner in new for each in owners[owner].passages))
        if changed := [owner for owner in owners if owner in known]:
            kept = {row["key"] for row in records} | {status_key(owner) for owner in changed}
            self._connection.delete(self._records, self._keys(self._records, "owner", changed, but=kept))
            rows = [passage_row(each) for owner in changed for each in owners[owner].passages]
            self._connection.upsert(self._passages, rows)
            kept = {row["key"] for row in rows}
            self._connection.delete(self._passages, self._keys(self._passages, "document", changed, but=kept))
        self._mark((owner, COMPLETE, digests[each.document.id]) for owner, each in owners.items())

    def _mark(self, statuses: Iterable[tuple[str, str, str | int]]) -> None:
        """Write the status of documents."""
        self._connection.upsert(self._records, (status_row(*status) for status in statuses))

    def _write_common(self, digest: str) -> Manifest:
        """Write what belongs to all documents together, and return the manifest."""
        table, words = f"t-{self._number}", f"w-{self._number}"
        kept: tuple[str, ...] = ()
        new = whole = Frequencies.of(self._source.frequencies)
        if self._same and len(self._same.tables) <= DIFFERENCES:
            difference = whole - frequencies_of(MilvusReader(self._connection, self._same))
            if len(difference) <= SMALL * len(whole):
                new, kept = difference, self._same.tables
        records = ((table, new.encoded()), (words, encode_lexicon(self._resources.own)))
        self._connection.upsert(
            self._records, (row for key, record in records for row in record_rows(key, record, kind="common"))
        )
        self._write_meanings()
        stale = (self._same.lexicon, *(() if kept else self._same.tables)) if self._same else ()
        state = replace(self._source.state, issues={})
        return Manifest(self._generation, self._number, digest, state, words, (*kept, table), stale)

    def _write_meanings(self) -> None:
        """Write the spellings that differ, and delete those that are gone."""
        meanings: dict[str, dict[str, int]] = {}
        for indexed, count in sorted(self._source.spellings("").items()):
            meaning, _, spelling = indexed.partition(PAIR)
            meanings.setdefault(short(meaning), {})[spelling] = count
        records = {key: encode(spellings) for key, spellings in meanings.items()}
        former = dict(self._target.records_of("meaning"))
        new = (
            record_rows(f"m-{key}", each, kind="meaning") for key, each in records.items() if former.get(key) != each
        )
        self._connection.upsert(self._records, (row for rows in new for row in rows))
        self._forget([f"m-{key}" for key in former.keys() - records.keys()])

    def _forget(self, owners: Iterable[str]) -> None:
        self._connection.delete(self._records, self._keys(self._records, "owner", owners))

    def _keys(
        self, collection: str, field: str, owners: Iterable[str], *, but: Collection[str] = frozenset()
    ) -> list[str]:
        """The keys of all rows of these owners, except those of ``but``."""
        batches = batched(owners, len, most=LONGEST, count=OWNERS)
        rows = (self._connection.walk(collection, f"{field} in [{quoted(some)}]", ("key",)) for some in batches)
        return sorted({row["key"] for each in rows for row in each}.difference(but))


def digest_of(card: Card) -> str:
    """A hash of everything that is stored of a document, but for what its file looks like."""
    parts = (card.sha256, card.signature.declared, card.passages, card.totals, card.metadata, card.sections)
    return _hash(repr((*parts, card.surroundings)))


def _digest_of_all(digests: Mapping[str, str], resources: TextResources) -> str:
    """A hash of everything that is published."""
    own = resources.own
    return _hash(repr((own.user_words, own.groups, sorted(own.stop_words), sorted(digests.items()))))


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
