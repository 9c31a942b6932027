"""Engines: what holds the passages, counts their terms and finds the best for weighted terms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from corpus.document import Document, Metadata, Section
from corpus.passages import Passage
from retrieval.bm25 import inverse_document_frequency
from retrieval.meanings import Spellings
from retrieval.scope import EVERYTHING, Scope

Terms = Sequence[tuple[str, float]]
"""Terms with their weights."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an engine is asked for, by kind of term (``KINDS``), and how much of it: the ``count`` best passages, of
    those beyond the first ``least`` only such as reach ``within`` of the best score; none out of ``scope``."""

    terms: Sequence[Terms]
    count: int
    within: float = 0.0
    least: int = 0
    scope: Scope = EVERYTHING


class Hit(NamedTuple):
    """A passage that shares terms with a question: its id, folded text, sentences and folded line of context, and what
    each kind of term adds to its score. ``is_word`` tells whether a lone character stands in it as a word of its own;
    ``read`` gives the passage itself. A tuple, like all that is made for each passage of each question: a data class
    takes three times as long."""

    id: str
    folded: str
    sentences: Sequence[tuple[int, int]]
    context: str
    scores: tuple[float, ...]
    is_word: Callable[[str], bool]
    read: Callable[[], Passage]


@dataclass(frozen=True, slots=True)
class Statistics:
    """One kind of term over all passages of an engine: ``size`` passages; how many of them hold a term."""

    size: int
    frequency: Callable[[str], int]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self.frequency(term) > 0

    def idf(self, term: str) -> float:
        """The weight of ``term``; one that no passage holds gets the highest."""
        return inverse_document_frequency(self.size, self.frequency(term))


class Engine(Protocol):
    """One consistent state of a collection; safe to share between threads."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id, each read when it is asked for."""

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """What the documents say of themselves, by id."""

    @property
    def sections(self) -> Mapping[str, Sequence[Section]]:
        """Of documents that hold several records, by id: where each begins, and what is known of it."""

    @property
    def statistics(self) -> Sequence[Statistics]:
        """By kind of term."""

    def search(self, wanted: Wanted) -> list[Hit]:
        """The best passages, best first; ties, after rounding away what is only floating point, by passage id."""

    def passages(self) -> Iterator[Passage]:
        """All passages."""

    def passage(self, name: str) -> Passage | None:
        """The passage with this id."""

    def contains(self, word: str) -> bool:
        """Whether ``word``, folded, stands in a passage, as a word or inside others."""

    def surrounded_by(self, word: str) -> bool:
        """Whether a title, heading, speaker or publisher holds ``word``, folded."""

    def spellings(self, meaning: str) -> Spellings:
        """How the passages write a meaning (see ``meanings``)."""


def metadata_of(engine: Engine, document: str, offset: int) -> Metadata:
    """What is known of character ``offset`` of a document: what its record says of itself, else the document."""
    sections = engine.sections.get(document, ())
    index = bisect_right(sections, offset, key=lambda section: section.start)
    return sections[index - 1].metadata if index else engine.metadata[document]
