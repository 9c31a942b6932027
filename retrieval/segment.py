"""A segment: some documents, analysed once and never changed, in memory or in one mapped file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Metadata, Section, metadata_within
from corpus.passages import Passage
from retrieval.columns import Arrays, Blobs, Lookup, read_arrays, write_arrays
from retrieval.fold_utf16 import fold_each
from retrieval.meanings import Meanings, Spellings
from retrieval.postings import Postings
from retrieval.records import (
    decode_around,
    decode_document,
    decode_metadata,
    decode_sections,
    decode_sha256,
    decode_text,
)
from retrieval.scan import holding

KINDS: Final = ("words", "bigrams", "characters", "context_words")
AROUND: Final = 1024  # lines of context kept at hand
AT_ONCE: Final = 4096  # passages that are looked through as one
NUMBERS: Final = ("start", "end", "paragraph", "piece", "around")
RANGE: Final = 1 << 64  # of a number in an array; a time before 1970 is kept as its complement


@dataclass(frozen=True, slots=True)
class Signature:
    """How a file looked when it was read: bytes, nanoseconds since 1970, a hash of what was declared of it, and one of
    which file it was and when anything about it was changed."""

    size: int = 0
    modified: int = 0
    declared: int = 0
    identity: int = 0


SIGNATURE: Final = len(fields(Signature))  # of a document in the array of signatures


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to be indexed."""

    document: Document
    passages: Sequence[Passage]
    signature: Signature = Signature()


class Segment:
    """The passages of some documents and their postings by kind of term. Positions count passages, ordinals
    documents, both from 0; ``path`` is the file it is mapped from."""

    def __init__(self, arrays: Arrays, path: Path | None = None) -> None:
        self.arrays = arrays
        self.path = path
        self.postings = tuple(Postings.from_arrays(kind, arrays) for kind in KINDS)
        self._first: NDArray[np.uint32] = arrays["documents.first"]
        self._ids = Blobs.from_arrays("ids", arrays)
        self._names = Blobs.from_arrays("names", arrays)
        self.around = Blobs.from_arrays("around", arrays)
        self._sentences = Blobs.from_arrays("sentences", arrays)
        self._texts = Blobs.from_arrays("texts", arrays)
        self._metadata = Blobs.from_arrays("metadata", arrays)
        self._records = Blobs.from_arrays("records", arrays)
        self._surroundings = Blobs.from_arrays("surroundings", arrays)
        self._unit, self._units = arrays["passages.unit"].data, arrays["passages.units"].data
        self._around_of = arrays["passages.around"].data
        self._bytes = self._texts.body.data
        self._read_metadata = lru_cache(None)(partial(_metadata, self._metadata))
        self._read_sections = lru_cache(None)(partial(_sections, self._read_metadata, self._records))
        self._read_around = lru_cache(AROUND)(partial(_context_and_rest, self.around))
        self.meanings = Meanings.from_arrays("meanings", arrays)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The segment in a file, mapped; raises ``DamagedError``, ``OSError``."""
        return cls(read_arrays(path), path)

    def write(self, path: Path) -> None:
        """Write the segment to a file, whole or not at all; raises ``OSError``."""
        write_arrays(path, {name: (array,) for name, array in self.arrays.items()})

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self._names)

    def name(self, ordinal: int) -> str:
        """The id of a document."""
        return self._names[ordinal].decode("utf-8", "surrogateescape")

    def names(self) -> list[str]:
        """The ids of all documents, by ordinal."""
        return [self.name(ordinal) for ordinal in range(self.documents)]

    def signature(self, ordinal: int) -> Signature:
        """How the file of a document looked."""
        stored = self.arrays["documents.signatures"][SIGNATURE * ordinal : SIGNATURE * (ordinal + 1)].tolist()
        size, modified, declared, identity = stored
        return Signature(size, (modified + RANGE // 2) % RANGE - RANGE // 2, declared, identity)

    def ordinal(self, name: str) -> int | None:
        """The ordinal of the document with this id, if it is here."""
        found = Lookup.from_arrays("names.lookup", self.arrays).find(name)
        return found if found is not None and self.name(found) == name else None

    def ordinal_at(self, position: int) -> int:
        """The ordinal of the document that holds the passage."""
        return int(np.searchsorted(self._first, position, side="right")) - 1

    def positions(self, ordinal: int) -> range:
        """The positions of a document's passages."""
        return range(int(self._first[ordinal]), int(self._first[ordinal + 1]))

    def document(self, ordinal: int) -> Document:
        """A document, whole."""
        text = decode_text(self._texts[ordinal])
        return decode_document(self.name(ordinal), text, self.metadata(ordinal), self._records[ordinal])

    def metadata(self, ordinal: int) -> Metadata:
        """What a document says of itself."""
        return self._read_metadata(ordinal)

    def sections(self, ordinal: int) -> tuple[Section, ...]:
        """Of a document that holds several records: where each begins, and what is known of it."""
        return self._read_sections(ordinal)

    def recorded(self) -> list[int]:
        """The ordinals of the documents that hold several records."""
        return np.flatnonzero(self.arrays["documents.sections"]).tolist()

    def sha256(self, ordinal: int) -> str:
        """The hash of the file of a document."""
        return decode_sha256(self._records[ordinal])

    def position(self, passage: str) -> int | None:
        """The position of the passage with this id, if it is here."""
        found = Lookup.from_arrays("ids.lookup", self.arrays).find(passage)
        return found if found is not None and self.id(found) == passage else None

    def id(self, position: int) -> str:
        """The id of a passage."""
        return self._ids[position].decode("utf-8", "surrogateescape")

    def text(self, position: int) -> str:
        """The text of a passage."""
        return decode_text(self._stored(position))

    def folded(self, position: int) -> str:
        """The text of a passage, folded."""
        return self.folded_each((position,))[0]

    def folded_each(self, positions: Iterable[int]) -> list[str]:
        """The texts of several passages, folded."""
        return fold_each([self._stored(position) for position in positions])

    def holding(self, positions: NDArray[np.int64], stretch: str) -> list[int]:
        """Those of the passages at ``positions`` whose folded text holds ``stretch``, folded and not empty."""
        found: list[int] = []
        units = self._texts.body.view(np.uint16)
        for first in range(0, len(positions), AT_ONCE):
            some = positions[first : first + AT_ONCE]
            starts, lengths = self.arrays["passages.unit"][some], self.arrays["passages.units"][some]
            sure, unsure = holding(units, starts, lengths, stretch)
            kept = sure | {each for each in unsure if stretch in self.folded(int(some[each]))}
            found += [int(some[each]) for each in sorted(kept)]
        return found

    def sentences(self, position: int) -> tuple[tuple[int, int], ...]:
        """Where the sentences of a passage begin and end."""
        flat = memoryview(self._sentences[position]).cast("I").tolist()
        return tuple(zip(flat[::2], flat[1::2], strict=True))

    def context(self, position: int) -> str:
        """The folded line of context of a passage."""
        return self._read_around(self._around_of[position])[0]

    def _stored(self, position: int) -> bytes:
        start = 2 * self._unit[position]
        return self._bytes[start : start + 2 * self._units[position]].tobytes()

    def passage(self, position: int) -> tuple[Passage, str]:
        """A passage, and its folded line of context."""
        numbers: dict[str, Any] = {name: int(self.arrays[f"passages.{name}"][position]) for name in NUMBERS}
        context, around = self._read_around(numbers.pop("around"))
        passage = Passage(
            id=self.id(position),
            document=self.name(self.ordinal_at(position)),
            text=self.text(position),
            sentences=self.sentences(position),
            **numbers,
            **around,
        )
        return passage, context

    def spellings(self, meaning: str) -> Spellings:
        """How the passages write a meaning (see ``meanings``)."""
        return self.meanings.find(meaning)

    def surrounded_by(self, word: str, but: Collection[int] = ()) -> bool:
        """Whether a line of context or a publisher holds ``word``, folded, of a document other than those ``but``."""
        wanted, bounds, start = word.encode("utf-8", "surrogatepass"), self._surroundings.bounds, 0
        while (found := self._surrounding_bytes.find(wanted, start)) >= 0:
            ordinal = int(np.searchsorted(bounds, np.uint64(found), side="right")) - 1
            if ordinal not in but:
                return True
            start = int(bounds[ordinal + 1])
        return False

    @cached_property
    def _surrounding_bytes(self) -> bytes:
        return self._surroundings.body.tobytes()

    @cached_property
    def shortest(self) -> tuple[int, ...]:
        """The fewest terms of a passage, by kind."""
        return tuple(int(each.lengths.min(initial=np.uint16(0xFFFF))) for each in self.postings)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """The terms of all passages, by kind."""
        return tuple(int(each) for each in self.arrays["totals"])


def _metadata(metadata: Blobs, ordinal: int) -> Metadata:
    return decode_metadata(metadata[ordinal])


def _sections(metadata: Callable[[int], Metadata], records: Blobs, ordinal: int) -> tuple[Section, ...]:
    whole = metadata(ordinal)
    found = decode_sections(records[ordinal])
    sections = [replace(each, metadata=metadata_within(whole, each.metadata)) for each in found]
    before = (Section(0, whole),) if sections and sections[0].start else ()
    return (*before, *sections)


def _context_and_rest(around: Blobs, number: int) -> tuple[str, dict[str, Any]]:
    """No method: a segment that remembers itself would stay in memory, and its file on the disk, for who knows how
    long."""
    return decode_around(around[number])
