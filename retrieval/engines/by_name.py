"""What is known of the documents of several parts, by id; each is read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final, TypeVar

from corpus.document import Document, Section
from retrieval.engines.part import Part
from retrieval.remembered import Remembered
from retrieval.segment import Segment

READ: Final = 256  # documents kept at hand

ROOM: Final = 16_000_000  # characters of documents kept at hand, of some ten bytes each with all that is known of them

T = TypeVar("T")


class ByName(Mapping[str, T]):
    """Something of the documents of all parts by id, in the order of their ids; each is read when asked for, and so
    many are ``kept`` at hand (``None``: all)."""

    def __init__(self, parts: Sequence[Part], read: Callable[[Segment, int], T], kept: int | None = READ) -> None:
        self._parts = parts
        self._read = lru_cache(kept)(partial(_read, parts, read))
        self._names: tuple[str, ...] | None = None

    def __getitem__(self, name: str) -> T:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        if self._names is None:
            self._names = tuple(sorted(part.segment.name(each) for part in self._parts for each in part.ordinals()))
        return iter(self._names)

    def __len__(self) -> int:
        return sum(part.segment.documents - len(part.removed.ordinals) for part in self._parts)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(part.has(part.segment.ordinal(name)) for part in self._parts)


class Documents(ByName[Document]):
    """The documents themselves; of those read last so many characters are kept at hand: of large ones few."""

    def __init__(self, parts: Sequence[Part], room: int = ROOM) -> None:
        super().__init__(parts, Segment.document, kept=0)
        self._at_hand = Remembered[Document](room)

    def __getitem__(self, name: str) -> Document:
        found = self._at_hand.get(name)
        if found is None:
            found = super().__getitem__(name)
            self._at_hand.keep(name, found, len(found.source))
        return found


class Recorded(Mapping[str, tuple[Section, ...]]):
    """What is known of the records of the documents that hold several, by id."""

    def __init__(self, places: Mapping[str, tuple[Segment, int]]) -> None:
        """``places`` are the ordinals of these documents."""
        self._places = places

    def __getitem__(self, name: str) -> tuple[Section, ...]:
        segment, ordinal = self._places[name]
        return segment.sections(ordinal)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _read(parts: Sequence[Part], read: Callable[[Segment, int], T], name: str) -> T:
    """No method: a mapping that remembers itself would outlive its engine, until Python looks for such circles."""
    for part in parts:
        ordinal = part.segment.ordinal(name)
        if ordinal is not None and part.has(ordinal):
            return read(part.segment, ordinal)
    raise KeyError(name)
