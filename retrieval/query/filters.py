"""Filters: which documents and passages may be quoted at all. A filter admits or drops, it never ranks or cuts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpus.document import Metadata
from corpus.metadata.dates import Period, published_in
from retrieval.text.fold import fold


class Admission(StrEnum):
    """Whether a document passes; *undated*: it would, but a date is asked for and the document has none."""

    YES = "yes"
    NO = "no"
    UNDATED = "undated"


class Fault(StrEnum):
    """Why filters cannot be used."""

    DATE = "date"  # neither a date nor a range of dates
    YEAR = "year"  # neither a year nor a range of years
    REVERSED = "reversed"  # a range that ends before it begins
    NEGATED = "negated"  # a key behind the sign that leaves words out
    ALONE = "alone"  # filters, and no question
    UNMET = "unmet"  # nothing is wrong with the filters, but no document passes them


@dataclass(frozen=True, slots=True)
class Problem:
    """A filter that cannot be used: its key and value as they were typed."""

    fault: Fault
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must come from, hold and lack.

    All texts are folded. Of several values of one field any may fit, of several fields all must; every phrase must
    stand in the passage and no excluded word may. ``problem`` is the first filter that could not be used.
    """

    publishers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    years: tuple[Period, ...] = ()
    dates: tuple[Period, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    problem: Problem | None = None

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return self.filters_documents or self.filters_texts

    @property
    def filters_documents(self) -> bool:
        """Whether some documents may be left out: otherwise none needs to be looked at."""
        return bool(self.publishers or self.documents or self.years or self.dates)

    @property
    def filters_texts(self) -> bool:
        """Whether some passages may be left out for what they say."""
        return bool(self.phrases or self.excluded)

    def __and__(self, other: Filters) -> Filters:
        """The filters of both, as if they had been typed one behind the other."""
        return Filters(
            self.publishers + other.publishers,
            self.documents + other.documents,
            self.years + other.years,
            self.dates + other.dates,
            self.phrases + other.phrases,
            self.excluded + other.excluded,
            self.problem or other.problem,
        )

    def admits_document(self, document: str, metadata: Metadata) -> Admission:
        """Whether the document with this id may be quoted. A publisher fits where it holds the one asked for; a
        document where its id, file name or title begins so; a date where it may lie in the period asked for."""
        if self.publishers and not _is_published_by(self.publishers, metadata.publisher or ""):
            return Admission.NO
        if self.documents and not _starts_with(document, metadata, self.documents):
            return Admission.NO
        return _published_within(self.years, self.dates, metadata.published)

    def admits_text(self, folded: str) -> bool:
        """Whether a passage with this folded text may be quoted."""
        return all(phrase in folded for phrase in self.phrases) and not _any_in(self.excluded, folded)


CACHED_VALUES = 1 << 12  # publishers and dates looked at last: thousands of documents share a few
NO_FILTERS = Filters()


@lru_cache(CACHED_VALUES)
def _is_published_by(wanted: tuple[str, ...], publisher: str) -> bool:
    return _any_in(wanted, fold(publisher))


@lru_cache(CACHED_VALUES)
def _published_within(years: tuple[Period, ...], dates: tuple[Period, ...], published: str | None) -> Admission:
    wanted = [periods for periods in (years, dates) if periods]
    if not wanted:
        return Admission.YES
    known = published_in(published)
    if known is None:
        return Admission.UNDATED
    return Admission.YES if all(_any_overlaps(periods, known) for periods in wanted) else Admission.NO


def _any_in(wanted: Iterable[str], text: str) -> bool:
    return any(each in text for each in wanted)


def _any_overlaps(wanted: Iterable[Period], known: Period) -> bool:
    return any(each.overlaps(known) for each in wanted)


def _starts_with(document: str, metadata: Metadata, wanted: tuple[str, ...]) -> bool:
    path = fold(document)
    names = (path, path.rpartition("/")[2], fold(metadata.title or ""))
    return any(name.startswith(wanted) for name in names)
