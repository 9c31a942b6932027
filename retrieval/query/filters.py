"""Filters: which documents and passages may be quoted. A filter admits or excludes; it never changes a rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpus.document import Metadata
from corpus.metadata.dates import Period, published_in
from retrieval.text.fold import fold


class Admission(StrEnum):
    """Whether a document passes; *undated*: only its missing date keeps it from passing a date filter."""

    YES = "yes"
    NO = "no"
    UNDATED = "undated"


class Fault(StrEnum):
    """Why a filter cannot be used."""

    DATE = "date"  # neither a date nor a range of dates
    YEAR = "year"  # neither a year nor a range of years
    REVERSED = "reversed"  # a range that ends before it begins
    NEGATED = "negated"  # a key behind the minus sign
    ALONE = "alone"  # filters without a question
    UNMET = "unmet"  # valid filters that no document passes


@dataclass(frozen=True, slots=True)
class Problem:
    """A filter that cannot be used, with key and value as typed."""

    fault: Fault
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on a passage; all texts are folded.

    Of several values of one field any may match; of several fields all must. A passage must contain every phrase and
    no excluded word. ``problem`` is the first filter that could not be used.
    """

    publishers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    years: tuple[Period, ...] = ()
    dates: tuple[Period, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    problem: Problem | None = None

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return self.filters_documents or self.filters_texts

    @property
    def filters_documents(self) -> bool:
        """Whether a document may be excluded by its metadata."""
        return bool(self.publishers or self.documents or self.years or self.dates)

    @property
    def filters_texts(self) -> bool:
        """Whether a passage may be excluded by its text."""
        return bool(self.phrases or self.excluded)

    def __and__(self, other: Filters) -> Filters:
        """The filters of both."""
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
        """Whether the document with this id may be quoted. A publisher matches if it contains the value, a document if
        its id, file name or title starts with it, a date if it may lie in the period."""
        if self.publishers and not _is_published_by(self.publishers, metadata.publisher or ""):
            return Admission.NO
        if self.documents and not _starts_with(document, metadata, self.documents):
            return Admission.NO
        return _published_within(self.years, self.dates, metadata.published)


CACHED_VALUES = 1 << 12  # publishers and dates; thousands of documents share a few
NO_FILTERS = Filters()


@lru_cache(CACHED_VALUES)
def _is_published_by(publishers: tuple[str, ...], publisher: str) -> bool:
    return _any_in(publishers, fold(publisher))


@lru_cache(CACHED_VALUES)
def _published_within(years: tuple[Period, ...], dates: tuple[Period, ...], published: str | None) -> Admission:
    conditions = [periods for periods in (years, dates) if periods]
    if not conditions:
        return Admission.YES
    date = published_in(published)
    if date is None:
        return Admission.UNDATED
    return Admission.YES if all(_any_overlaps(periods, date) for periods in conditions) else Admission.NO


def _any_in(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)


def _any_overlaps(periods: Iterable[Period], date: Period) -> bool:
    return any(period.overlaps(date) for period in periods)


def _starts_with(document: str, metadata: Metadata, prefixes: tuple[str, ...]) -> bool:
    path = fold(document)
    names = (path, path.rpartition("/")[2], fold(metadata.title or ""))
    return any(name.startswith(prefixes) for name in names)
