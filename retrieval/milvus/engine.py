"""The engine of several machines: Milvus finds the candidates, rank-bm25 scores them (see ``Engine``).

Milvus's own scores only choose candidates: its statistics are those of a shard, it does not weigh terms, and it does
not add up the kinds as we do. A term that weighs more is asked for more often, which comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final

from corpus.document import Document, Metadata, Section
from corpus.passages import Passage
from retrieval.index.analysis import BLANK, unblanked
from retrieval.index.engine import BIGRAMS, CHARACTERS, KINDS, ROUNDED, WORDS, Hit, SearchRequest, Statistics
from retrieval.index.filtering import admits
from retrieval.index.lazy_documents import FromCards, LazyDocuments
from retrieval.index.records import StoredPassage
from retrieval.index.schema import term
from retrieval.index.scoring import best_hits, idf_weighted, occurring, scored
from retrieval.index.surface_index import Spellings
from retrieval.index.tantivy_engine import FEW, POOL, SELECTING, sections_of
from retrieval.milvus.connection import Connection
from retrieval.milvus.filtering import expression, like
from retrieval.milvus.frequencies import Frequencies
from retrieval.milvus.manifest import Manifest
from retrieval.milvus.reader import MilvusReader
from retrieval.milvus.schema import vector
from retrieval.text.analyzer import SEPARATOR, bigram_terms

LIMIT: Final = 60  # candidates of each kind of term: 40 gave the same top five on 1,000 questions of drcd
WIDER: Final = 4  # times as many, where the scope leaves too few
MOST: Final = 4096  # candidates of each kind
STEPS: Final = 10  # of a weight: the heaviest term is asked for so many times
CACHED: Final = 1 << 14  # answers of ``contains`` and the like
LOOKED_INTO: Final = 512  # passages with all bigrams of a word that are searched for the word
READ_THROUGH: Final = 20_000  # passages that are searched for text without a bigram of its own
NAMED: Final = 16  # documents whose surroundings are searched


class MilvusEngine:
    """What ``manifest`` names. Opening reads the tables of frequencies, except those of ``before``; every method raises
    ``MilvusError`` where Milvus fails."""

    def __init__(self, connection: Connection, manifest: Manifest, before: MilvusEngine | None = None) -> None:
        self.connection = connection
        self.manifest = manifest
        self.reader = reader = MilvusReader(connection, manifest)
        self.documents: Mapping[str, Document] = LazyDocuments(reader)
        self.metadata: Mapping[str, Metadata] = FromCards(reader, lambda card: card.metadata)
        self.sections: Mapping[str, Sequence[Section]] = FromCards(reader, sections_of, sparse=True)
        self.hashes: Mapping[str, str] = {}  # a replica has no files
        self.size = manifest.state.passages
        self._averages = [total / max(self.size, 1) or 1.0 for total in manifest.state.totals]
        self.frequencies = frequencies = frequencies_of(reader, before)
        self.statistics = tuple(Statistics(self.size, partial(frequencies.find, kind)) for kind in range(len(KINDS)))
        self.spellings = lru_cache(CACHED)(self._spellings)
        self.contains = lru_cache(CACHED)(self._contains)
        self.surrounded_by = lru_cache(CACHED)(self._surrounded_by)

    @property
    def version(self) -> str:
        """See ``Engine``."""
        return self.manifest.state.version

    def search(self, request: SearchRequest) -> list[Hit]:
        """See ``Engine``."""
        terms = occurring(request.terms, self.statistics)
        found = self._candidates(terms, request)
        return best_hits(request, found, terms, self.statistics, self._averages, self.reader.whole)

    def _candidates(self, terms: Sequence[Mapping[str, float]], request: SearchRequest) -> list[StoredPassage]:
        """Passages in the scope that share ``terms``, among them the best."""
        scope, admitted = request.scope, admits(request.scope, decided=False)
        if scope.documents is not None and not scope.documents:
            return []
        characters = sum(map(self.statistics[CHARACTERS].frequency, terms[CHARACTERS]))
        kinds = tuple(range(len(KINDS))) if characters <= FEW else SELECTING
        limit, wanted = max(LIMIT, request.count), expression(scope)
        while True:
            lines = {vector(KINDS[kind]): line for kind in kinds if (line := self._line(kind, terms[kind]))}
            found = self.reader.candidates(lines, wanted, limit) if lines else []
            kept = [passage for passage in found if admitted is None or admitted(passage)]
            if CHARACTERS not in kinds and len(kept) < POOL:
                kinds = tuple(range(len(KINDS)))
            elif len(kept) < request.count and len(found) >= limit and limit < MOST:
                limit *= WIDER
            elif CHARACTERS in kinds:
                return kept
            else:
                return self._selected(kept, terms, max(POOL, request.count))

    def _selected(
        self, passages: Sequence[StoredPassage], terms: Sequence[Mapping[str, float]], count: int
    ) -> list[StoredPassage]:
        """The candidates of the embedded engine: the best without what single characters add."""
        weights = idf_weighted([{} if kind == CHARACTERS else each for kind, each in enumerate(terms)], self.statistics)
        totals = scored(passages, weights, self._averages).sum(axis=0).round(ROUNDED).tolist()
        best = sorted(zip(totals, passages, strict=True), key=lambda each: (-each[0], each[1].id))
        return [passage for _, passage in best[:count]]

    def _line(self, kind: int, terms: Mapping[str, float]) -> str:
        """A text to search for: each term as often as it weighs."""
        weights = {each: weight * self.statistics[kind].idf(each) for each, weight in terms.items()}
        most = max(weights.values(), default=1.0)
        times = {term(kind, each): max(1, round(STEPS * weight / most)) for each, weight in weights.items()}
        return " ".join(" ".join([each] * count) for each, count in times.items())

    def passages(self) -> Iterator[Passage]:
        """See ``Engine``."""
        return map(self.reader.whole, self.reader.passages())

    def passage(self, name: str) -> Passage | None:
        """See ``Engine``."""
        stored = self.reader.passage(name)
        return self.reader.whole(stored) if stored else None

    def _contains(self, word: str) -> bool:
        """See ``Engine``. Text that begins or ends inside a run of letters or digits is found in collections of up to
        ``READ_THROUGH`` passages only; for other text, ``LOOKED_INTO`` passages that share its bigrams are searched."""
        if word in self.statistics[WORDS] or (len(word) == 1 and word in self.statistics[CHARACTERS]):
            return True
        pairs = list(dict.fromkeys(bigram_terms(word)))
        if pairs and all(pair in self.statistics[BIGRAMS] for pair in pairs):
            if len(pairs) == 1 and len(word) == len(pairs[0]) - len(SEPARATOR):
                return True
            line = {vector(KINDS[BIGRAMS]): " ".join(term(BIGRAMS, pair) for pair in pairs)}
            return any(word in passage.folded for passage in self.reader.candidates(line, "", LOOKED_INTO))
        if self.size > READ_THROUGH:
            return False
        rows = self.connection.select(self.reader.collection, like("folded", word), ("folded",), limit=LOOKED_INTO)
        return any(word in row["folded"] for row in rows)

    def _surrounded_by(self, word: str) -> bool:
        """See ``Engine``."""
        return self._recorded("surroundings", word)

    def stands_unquoted(self, word: str) -> bool:
        """See ``Engine``."""
        return self._recorded("unquoted", word)

    def _recorded(self, kind: str, word: str) -> bool:
        wanted = f'kind == "{kind}" and {like("body", word)}'
        rows = self.connection.select(self.reader.records, wanted, ("body",), limit=NAMED)
        return any(word in row["body"] for row in rows)

    def _spellings(self, meaning: str) -> Spellings:
        """See ``Engine``."""
        stored = self.reader.spellings(unblanked(meaning))
        return {spelling.replace(BLANK, " "): count for spelling, count in stored.items()}


def frequencies_of(reader: MilvusReader, before: MilvusEngine | None = None) -> Frequencies:
    """The tables that the manifest names, added up; those that ``before`` has are not read again."""
    manifest, known, tables = reader.manifest, 0, []
    if before and before.manifest.generation == manifest.generation:
        own = before.manifest.tables
        if own == manifest.tables[: len(own)]:
            known, tables = len(own), [before.frequencies]
    return Frequencies.sum([*tables, *(Frequencies.decoded(reader.needed(key)) for key in manifest.tables[known:])])
