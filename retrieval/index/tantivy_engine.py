"""The engine of one machine: tantivy finds the candidates, rank-bm25 scores them (see ``Engine``).

Single characters occur in a third of all passages, so to search for them costs the most and finds the least: they are
counted on the candidates alone, unless they are rare or words, bigrams and context find too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, Self

from tantivy import Occur, Query

from corpus.document import Document, Metadata, Section, metadata_within
from corpus.passages import Passage
from retrieval.index.analysis import BLANK, PAIR, Entry, analyse, unblanked
from retrieval.index.engine import CHARACTERS, KINDS, WORDS, Hit, SearchRequest, Statistics
from retrieval.index.filtering import admits, clauses, containing, is_decided, unscored
from retrieval.index.lazy_documents import FromCards, LazyDocuments
from retrieval.index.reader import IndexReader
from retrieval.index.records import Card, StoredPassage
from retrieval.index.schema import open_index, schema, term
from retrieval.index.scoring import best_hits, occurring
from retrieval.index.surface_index import Spellings
from retrieval.index.unquoted import unquoted
from retrieval.index.writer import IndexWriter
from retrieval.query.scope import Scope
from retrieval.text.analyzer import Analyzer
from retrieval.text.search_text import search_text

POOL: Final = 64  # candidates that are scored, at least: tantivy rounds lengths, and 32 lost one of the best five at 1%
WIDER: Final = 4  # times as many, where they do not suffice
MOST: Final = 4096  # candidates, unless ranges inside of documents leave out more
FEW: Final = 16384  # entries of all characters that may be searched for from the first
SELECTING: Final = tuple(kind for kind in range(len(KINDS)) if kind != CHARACTERS)
LOOKED_INTO: Final = 16  # documents that may hold a word outside their passages
EQUAL: Final = 1e-6  # part of a score of tantivy, which is a 32-bit number


class TantivyEngine:
    """The documents that ``reader`` reads."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self.documents: Mapping[str, Document] = LazyDocuments(reader)
        self.metadata: Mapping[str, Metadata] = FromCards(reader, lambda card: card.metadata)
        self.sections: Mapping[str, Sequence[Section]] = FromCards(reader, sections_of, sparse=True)
        self.hashes: Mapping[str, str] = FromCards(reader, lambda card: card.sha256)
        self.size = reader.state.passages
        self._averages = [total / max(self.size, 1) or 1.0 for total in reader.state.totals]
        self.statistics = tuple(
            Statistics(self.size, partial(reader.document_frequency, kind)) for kind in range(len(KINDS))
        )

    @classmethod
    def of(cls, entries: Iterable[Entry], analyzer: Analyzer) -> Self:
        """An engine in memory over ``entries``."""
        writer = IndexWriter(open_index(None))
        writer.add(analyse(list(entries), analyzer))
        return cls(writer.commit())

    @property
    def version(self) -> str:
        """See ``Engine``."""
        return self.reader.state.version

    def search(self, request: SearchRequest) -> list[Hit]:
        """See ``Engine``."""
        terms = occurring(request.terms, self.statistics)
        characters = sum(map(self.statistics[CHARACTERS].frequency, terms[CHARACTERS]))
        found = self._candidates(terms, characters <= FEW, request)
        return best_hits(request, found, terms, self.statistics, self._averages, self.reader.whole)

    def _candidates(
        self, terms: Sequence[Mapping[str, float]], rare: bool, request: SearchRequest
    ) -> list[StoredPassage]:
        """Passages in ``scope`` that share ``terms``, among them the best; with characters from the first if they are
        ``rare``."""
        scope, admitted = request.scope, admits(request.scope)
        pool = limit = max(POOL, request.count)
        most = max(MOST, pool, self.size if scope.ranges else 0)
        kinds, strict = (tuple(range(len(KINDS))) if rare else SELECTING), False
        while (query := _query(terms, kinds, scope, strict=strict)) is not None or CHARACTERS not in kinds:
            found = self.reader.candidates(query, limit) if query is not None else []
            kept = [passage for _, passage in found if admitted is None or admitted(passage)]
            if len(found) < limit and (len(kept) >= pool or CHARACTERS in kinds):
                return kept
            if len(found) < limit:
                kinds = tuple(range(len(KINDS)))
            elif len(kept) >= request.count and not _tied(found, request.count):
                return kept
            elif limit < most:
                limit = min(most, limit * WIDER)
            elif strict or len(kept) >= request.count or not scope.without:
                return kept
            else:
                strict = True
        return []

    def passages(self) -> Iterator[Passage]:
        """See ``Engine``."""
        for name in self.reader.cards():
            yield from (self.reader.whole(each) for each in self.reader.passages_of(name))

    def passage(self, name: str) -> Passage | None:
        """See ``Engine``."""
        found = self.reader.passage(name)
        return self.reader.whole(found) if found else None

    def contains(self, word: str) -> bool:
        """See ``Engine``."""
        if word in self.statistics[WORDS]:
            return True
        conditions = list(containing(word))
        if not conditions:
            return False
        query = Query.boolean_query([(Occur.Must, Query.term_query(schema(), "kind", "passage", "basic")), *conditions])
        limit = 1 if is_decided(word) else POOL
        while True:
            found = self.reader.candidates(query, limit)
            if any(word in passage.folded for _, passage in found):
                return True
            if len(found) < limit:
                return False
            limit *= WIDER

    def surrounded_by(self, word: str) -> bool:
        """See ``Engine``."""
        conditions = list(containing(word, letters_only=True))
        return bool(conditions) and any(word in card.surroundings for card in self.reader.cards_with(conditions))

    def stands_unquoted(self, word: str) -> bool:
        """See ``Engine``."""
        conditions = list(containing(word, letters_only=True))
        if not conditions:
            return False
        found = self.reader.documents_with(conditions, LOOKED_INTO)
        return len(found) == LOOKED_INTO or any(word in search_text(unquoted(each, ())) for each in found)

    def spellings(self, meaning: str) -> Spellings:
        """See ``Engine``."""
        found = self.reader.spellings(f"{unblanked(meaning)}{PAIR}")
        return {spelling.replace(BLANK, " "): count for spelling, count in found.items()}


def _query(terms: Sequence[Mapping[str, float]], kinds: Iterable[int], scope: Scope, *, strict: bool) -> Any:
    """Any of the terms of these kinds, each with its weight, within ``scope``; ``None`` without terms."""
    shared = [
        (Occur.Should, Query.boost_query(Query.term_query(schema(), KINDS[kind], term(kind, word), "freq"), weight))
        for kind in kinds
        for word, weight in terms[kind].items()
    ]
    if not shared:
        return None
    query = Query.boolean_query(shared)
    conditions = list(clauses(scope))
    if strict:  # what has all parts of an excluded word is left out with it
        conditions += [
            (Occur.MustNot, unscored(Query.boolean_query(parts)))
            for word in scope.without
            if (parts := list(containing(word)))
        ]
    return Query.boolean_query([(Occur.Must, query), *conditions]) if conditions else query


def _tied(found: Sequence[tuple[float, StoredPassage]], count: int) -> bool:
    """Whether what was left out may be as good as the last that is wanted."""
    return found[-1][0] >= found[min(count, len(found)) - 1][0] * (1 - EQUAL)


def sections_of(card: Card) -> tuple[Section, ...]:
    """Where each record of a document begins, and its metadata; nothing if it holds no records."""
    whole = card.metadata
    sections = [Section(each.start, metadata_within(whole, each.metadata)) for each in card.sections]
    before = (Section(0, whole),) if sections and sections[0].start else ()
    return (*before, *sections)
