"""The protocol of an engine: it holds the passages, counts their terms and finds the best ones for weighted terms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from corpus.document import Document, Metadata, Section
from corpus.passages import Passage
from retrieval.index.bm25 import inverse_document_frequency
from retrieval.index.surface_index import Spellings
from retrieval.query.scope import EVERYTHING, Scope

KINDS: Final = ("words", "bigrams", "characters", "context_words")
"""The kinds of terms, each with lengths and document frequencies of its own."""
WORDS, BIGRAMS, CHARACTERS, CONTEXT_WORDS = range(len(KINDS))
ROUNDED: Final = 9  # decimals of a score; the rest is floating-point noise

Terms = Sequence[tuple[str, float]]
"""Terms with their weights."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``terms`` by kind (``KINDS``). The ``count`` best passages within ``scope`` are wanted; after the first
    ``least``, only those whose score is at least ``within`` times the best."""

    terms: Sequence[Terms]
    count: int
    within: float = 0.0
    least: int = 0
    scope: Scope = EVERYTHING


class Hit(NamedTuple):
    """A passage that shares terms with a question: id, folded text, sentence ranges, folded context, and the score of
    each kind of term. ``leads`` are the numbers of the sentences that only introduce others; ``aside``: it is no
    content; ``document`` and ``start`` are its place. ``is_word`` tells whether a single character is a word of the
    passage; ``read`` returns the passage."""

    id: str
    folded: str
    sentences: Sequence[tuple[int, int]]
    context: str
    scores: tuple[float, ...]
    is_word: Callable[[str], bool]
    read: Callable[[], Passage]
    leads: frozenset[int] = frozenset()
    aside: bool = False
    document: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """One kind of term in a collection of ``size`` passages; ``frequency`` returns how many of them hold a term."""

    size: int
    frequency: Callable[[str], int]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self.frequency(term) > 0

    def idf(self, term: str) -> float:
        """The inverse document frequency of ``term``; the highest for a term that no passage holds."""
        return inverse_document_frequency(self.size, self.frequency(term))


class Engine(Protocol):
    """One consistent state of a collection; safe to share between threads."""

    @property
    def version(self) -> str:
        """16 hexadecimal digits that depend on the names and contents of all documents, and on nothing else."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id, each read on demand."""

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """The metadata of the documents, by id."""

    @property
    def sections(self) -> Mapping[str, Sequence[Section]]:
        """For documents that hold several records, by id: where each record begins, and its metadata."""

    @property
    def hashes(self) -> Mapping[str, str]:
        """By id, the SHA-256 of the file that each document was read from; empty where there are no files."""

    @property
    def statistics(self) -> Sequence[Statistics]:
        """By kind of term."""

    def search(self, request: SearchRequest) -> list[Hit]:
        """The best passages, best first; ties, after rounding, by passage id."""

    def passages(self) -> Iterator[Passage]:
        """All passages, by document id and place."""

    def passage(self, name: str) -> Passage | None:
        """The passage with this id."""

    def contains(self, word: str) -> bool:
        """Whether ``word``, folded, appears in a passage, as a word or inside others."""

    def surrounded_by(self, word: str) -> bool:
        """Whether a title, heading, speaker or publisher contains ``word``, folded."""

    def stands_unquoted(self, word: str) -> bool:
        """Whether ``word``, folded, stands in a document or its metadata where no passage is: in a removed part, a line
        that is not quoted, a web address. Where that is too much to look through, it is taken to."""

    def spellings(self, meaning: str) -> Spellings:
        """How the passages write a meaning (see ``meanings``)."""


def metadata_of(engine: Engine, document: str, offset: int) -> Metadata:
    """The metadata that applies at character ``offset`` of a document: that of its record, else the document's."""
    sections = engine.sections.get(document, ())
    index = bisect_right(sections, offset, key=lambda section: section.start)
    return sections[index - 1].metadata if index else engine.metadata[document]
