"""A segment of a collection and what of it does not count any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from retrieval.analyzer import Analyzer
from retrieval.engines.admitting import admitted
from retrieval.engines.removed import Removed, nothing_removed, remove, spellings_of
from retrieval.engines.scoring import Positions, Scores, Weighted, Workspace, best_positions
from retrieval.meanings import Meanings, Spellings, less
from retrieval.scope import EVERYTHING, Scope
from retrieval.segment import Segment


class Part:
    """A segment and what of it does not count any more, which ``stored`` is the file of; with room to add up scores,
    which searches take in turns."""

    def __init__(
        self,
        segment: Segment,
        removed: Removed | None = None,
        *,
        stored: Path | None = None,
        spaces: list[Workspace] | None = None,
    ) -> None:
        self.segment = segment
        self.stored = stored
        self.removed = removed or nothing_removed(segment)
        self.alive = self.removed.alive if self.removed.ordinals else None
        self._spaces: list[Workspace] = [] if spaces is None else spaces

    def __len__(self) -> int:
        return len(self.segment) - self.removed.passages

    def without(self, ordinals: Sequence[int], analyzer: Analyzer) -> Part:
        """The same segment without these documents."""
        return Part(self.segment, remove(self.segment, self.removed, ordinals, analyzer), spaces=self._spaces)

    def frequency(self, kind: int, term: int, number: int) -> int:
        """How many passages hold the term with this key and number."""
        start, end = self.segment.postings[kind].span(number)
        return end - start - (self.removed.frequencies[kind][term] if self.alive is not None else 0)

    def total(self, kind: int) -> int:
        """How many terms all passages have."""
        return self.segment.totals[kind] - self.removed.totals[kind]

    @property
    def meanings(self) -> Meanings:
        """All that the passages mean, and how they write it."""
        return self.segment.meanings.without(self._forgotten) if self.alive is not None else self.segment.meanings

    def spellings(self, meaning: str) -> Spellings:
        """How the passages write a meaning (see ``meanings``)."""
        found = self.segment.spellings(meaning)
        return less(found, self._forgotten.get(meaning, {})) if found and self.alive is not None else found

    @cached_property
    def _forgotten(self) -> Mapping[str, Spellings]:
        """How the passages that do not count write what they mean: they are few, and read when it is asked for."""
        return spellings_of(self.segment, self.removed)

    def has(self, ordinal: int | None) -> bool:
        """Whether there is such a document and it counts."""
        return ordinal is not None and ordinal not in self.removed.ordinals

    def ordinals(self) -> Iterator[int]:
        """Those of the documents that count."""
        return (ordinal for ordinal in range(self.segment.documents) if self.has(ordinal))

    def search(self, kinds: Sequence[Weighted], scope: Scope, count: int) -> tuple[Positions, Scores]:
        """The best positions in ``scope`` and what each kind adds to them (see ``best_positions``)."""
        alive = self.alive if scope == EVERYTHING else admitted(self.segment, self.removed.alive, scope)
        try:
            space = self._spaces.pop()
        except IndexError:
            space = Workspace(len(self.segment))
        found = best_positions(space, kinds, alive, count)
        space.clear()
        self._spaces.append(space)
        return found
