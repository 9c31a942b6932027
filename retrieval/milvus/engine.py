"""One state of a collection in Milvus (see ``Engine``): frequencies in memory, everything else read when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Final

from corpus.document import Document, Metadata, Section
from corpus.passages import Passage
from retrieval.engines import Hit, Statistics, Wanted
from retrieval.engines.admitting import READ_THROUGH
from retrieval.engines.memory import BIGRAMS, CHARACTERS, WORDS
from retrieval.engines.milvus.admitting import like
from retrieval.engines.milvus.common import read_tables
from retrieval.engines.milvus.connection import Connection, Row
from retrieval.engines.milvus.frequencies import Frequencies
from retrieval.engines.milvus.manifest import Manifest
from retrieval.engines.milvus.rows import decode_passage
from retrieval.engines.milvus.schema import meaning_key, passage_key, passages_name, records_name, token, vector
from retrieval.engines.milvus.search import Candidate, candidates, weights_of
from retrieval.engines.milvus.stored import Documents, MetadataById
from retrieval.engines.milvus.target import Target
from retrieval.index.surface_index import Spellings
from retrieval.keys import key
from retrieval.segment import KINDS
from retrieval.text.analyzer import SEPARATOR, bigram_terms
from retrieval.text.fold import fold

ASKED: Final = 1 << 14  # answers to "does it stand there" and the like that are kept at hand
LOOKED_INTO: Final = 512  # passages with all pairs of a word that are looked into for the word itself
NAMED: Final = 16  # documents whose surroundings are looked into


class MilvusEngine:
    """What ``manifest`` names. Opening reads the tables of frequencies, but for those of ``before``; everything
    raises ``MilvusError`` where Milvus fails."""

    def __init__(self, connection: Connection, manifest: Manifest, before: MilvusEngine | None = None) -> None:
        self.connection = connection
        self.manifest = manifest
        self._passages = passages_name(manifest.generation)
        self._records = records_name(manifest.generation)
        self.size = manifest.passages
        self.frequencies = self._tables(before)
        self._averages = [total / max(self.size, 1) or 1.0 for total in manifest.totals]
        self._documents = Documents(connection, self._records, manifest.documents)
        self.documents: Mapping[str, Document] = self._documents
        self.metadata: Mapping[str, Metadata] = MetadataById(self._documents)
        self.sections: Mapping[str, tuple[Section, ...]] = {}  # what records say is looked at in quotes alone
        self.statistics = tuple(Statistics(self.size, partial(self._of_term, kind)) for kind in range(len(KINDS)))
        self.spellings = lru_cache(ASKED)(self._spellings)
        self.contains = lru_cache(ASKED)(self._contains)
        self.surrounded_by = lru_cache(ASKED)(self._surrounded_by)

    def search(self, wanted: Wanted) -> list[Hit]:
        """See ``Engine``."""
        weights = weights_of(wanted.terms, self._frequency, size=self.size, averages=self._averages)
        found = candidates(self.connection, self._passages, weights, wanted)
        best = _nearest(found, wanted)
        rows = self.connection.read(self._passages, [each.key for each in best], ("key", "record"))
        records = {row["key"]: row["record"] for row in rows}
        hits = [(each.total, _hit(each, records[each.key])) for each in best if each.key in records]
        return [hit for _, hit in sorted(hits, key=lambda each: (-each[0], each[1].id))[: wanted.count]]

    def passages(self) -> Iterator[Passage]:
        """See ``Engine``."""
        rows = self.connection.walk(self._passages, "", ("record",))
        return (decode_passage(row["record"])[0] for row in rows)

    def passage(self, name: str) -> Passage | None:
        """See ``Engine``."""
        rows = self.connection.read(self._passages, [passage_key(name)], ("record",))
        return decode_passage(rows[0]["record"])[0] if rows else None

    def health(self) -> None:
        """Ask Milvus for something small; raises ``MilvusError`` if that fails."""
        self.connection.collections()

    def _tables(self, before: MilvusEngine | None) -> list[Frequencies]:
        """By kind: what ``before`` had, if that is part of it, and what came since."""
        target, tables = Target.of(self.connection, self.manifest.generation), self.manifest.tables
        if before and before.manifest.generation == target.generation:
            known = before.manifest.tables
            if known == tables[: len(known)]:
                new = read_tables(target, tables[len(known) :])
                return [Frequencies.summed(each) for each in zip(before.frequencies, new, strict=True)]
        return read_tables(target, tables)

    def _frequency(self, kind: int, term: int) -> int:
        return self.frequencies[kind].find(term)

    def _of_term(self, kind: int, term: str) -> int:
        return self.frequencies[kind].find(key(term))

    def _contains(self, word: str) -> bool:
        """See ``Engine``. A stretch that begins or ends inside a run of letters or digits is found in collections of
        up to ``READ_THROUGH`` passages only; for another, the ``LOOKED_INTO`` passages that say most of its pairs are
        looked into."""
        if word in self.statistics[WORDS] or (len(word) == 1 and word in self.statistics[CHARACTERS]):
            return True
        pairs = list(dict.fromkeys(bigram_terms(word)))
        rows: list[Row] = []
        if pairs and all(pair in self.statistics[BIGRAMS] for pair in pairs):
            if len(pairs) == 1 and len(word) == len(pairs[0]) - len(SEPARATOR):
                return True
            line = {vector(KINDS[BIGRAMS]): " ".join(token(key(pair)) for pair in pairs)}
            rows = self.connection.search(self._passages, line, wanted="", limit=LOOKED_INTO, fields=("folded",))
        elif self.size <= READ_THROUGH:
            rows = self.connection.select(self._passages, like("folded", word), ("folded",), limit=LOOKED_INTO)
        return any(word in row["folded"] for row in rows)

    def _surrounded_by(self, word: str) -> bool:
        """See ``Engine``."""
        wanted = f'kind == "surroundings" and {like("body", word)}'
        rows = self.connection.select(self._records, wanted, ("body",), limit=NAMED)
        return any(word in row["body"] for row in rows)

    def _spellings(self, meaning: str) -> Spellings:
        """See ``Engine``."""
        rows = self.connection.read(self._records, [meaning_key(key(meaning))], ("body",))
        found: Spellings = json.loads(rows[0]["body"]) if rows else {}
        return found


def _nearest(found: list[Candidate], wanted: Wanted) -> list[Candidate]:
    """The best of ``found`` that are near enough to the first, and those that tie with the last."""
    totals = sorted((each.total for each in found), reverse=True)[: wanted.count]
    if not totals:
        return []
    floor = wanted.within * totals[0]
    kept = [total for number, total in enumerate(totals) if number < wanted.least or total >= floor]
    return [each for each in found if each.total >= kept[-1]] if kept else []


def _hit(candidate: Candidate, record: str) -> Hit:
    passage, context = decode_passage(record)
    words = frozenset(candidate.words.split())
    return Hit(
        passage.id,
        fold(passage.text),
        passage.sentences,
        context,
        candidate.scores,
        lambda term: token(key(term)) in words,
        lambda: passage,
    )
