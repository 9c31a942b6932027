"""Several segments → one, without what does not count any more. No text is analysed again.

The merged postings may be larger than memory: entries are put together piece by piece and go straight to the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.columns import Blobs, Lookup, write_arrays
from retrieval.engines.part import Part
from retrieval.keys import Keys
from retrieval.meanings import Meanings
from retrieval.postings import FREQUENCY_BITS, MOST_FREQUENT, PARTS, Entries, Postings
from retrieval.segment import KINDS, SIGNATURE, Segment

AT_ONCE: Final = 1 << 23  # entries put together in memory
GONE: Final = -1

Pieces = Iterable[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class _Source:
    """A part, and what of it goes where: the new position of each passage (``GONE``: nowhere), the ordinals and the
    positions that are left."""

    part: Part
    moved: NDArray[np.int64]
    ordinals: list[int]
    positions: NDArray[np.int64]


def merge(parts: Sequence[Part], path: Path | None = None) -> Segment:
    """One segment for all of ``parts``, of which no two hold one document; written to ``path``, if given, and mapped
    from there. Raises ``OSError``."""
    sources = list(_sources(parts))
    arrays = {**_postings(sources), **_documents(sources), **_passages(sources)}
    if path:
        write_arrays(path, arrays)
        return Segment.open(path)
    return Segment({name: _whole(pieces) for name, pieces in arrays.items()})


def _whole(pieces: Pieces) -> NDArray[Any]:
    listed = list(pieces)
    return listed[0] if len(listed) == 1 else np.concatenate(listed)


def _sources(parts: Sequence[Part]) -> Iterator[_Source]:
    before = 0
    for part in parts:
        positions = np.flatnonzero(part.removed.alive)
        moved = np.full(len(part.segment), GONE, np.int64)
        moved[positions] = before + np.arange(len(positions))
        before += len(positions)
        yield _Source(part, moved, list(part.ordinals()), positions)


def _postings(sources: Sequence[_Source]) -> dict[str, Pieces]:
    arrays: dict[str, Pieces] = {}
    totals = []
    for kind, name in enumerate(KINDS):
        merged = _Merged([(each.part.segment.postings[kind], each.moved) for each in sources])
        lengths = [each.part.segment.postings[kind].lengths[each.positions] for each in sources]
        totals.append(sum(int(each.sum(dtype=np.uint64)) for each in lengths))
        columns: dict[str, Pieces] = {
            "keys": (merged.keys,),
            "bounds": (merged.bounds,),
            "entries": merged.entries(),
            "most": (merged.most,),
            "lengths": lengths,
        }
        arrays |= {f"{name}.{part}": columns[part] for part in PARTS}
    return {**arrays, "totals": (np.array(totals, np.uint64),)}


class _Merged:
    """The postings of one kind of several segments, each with the new positions of its passages."""

    def __init__(self, sources: Sequence[tuple[Postings, NDArray[np.int64]]]) -> None:
        self._sources = sources
        every = np.unique(np.concatenate([postings.keys for postings, _ in sources]))
        counts = np.zeros(len(every), np.int64)
        most = np.zeros(len(every), np.uint8)
        for postings, moved in sources:
            at = np.searchsorted(every, postings.keys)
            counts[at] += _left(postings, moved)
            most[at] = np.maximum(most[at], postings.most)
        self.keys: Keys = every[counts > 0]
        self.most = most[counts > 0]
        self.bounds = np.append(0, np.cumsum(counts[counts > 0])).astype(np.uint64)

    def entries(self) -> Iterator[Entries]:
        """The entries of all terms, in pieces of about ``AT_ONCE``."""
        if not len(self.keys):
            yield np.zeros(0, np.uint32)
        first = 0
        while first < len(self.keys):
            most = int(self.bounds[first]) + AT_ONCE
            last = max(first + 1, int(np.searchsorted(self.bounds, np.uint64(most), side="right")) - 1)
            yield self._between(first, last)
            first = last

    def _between(self, first: int, last: int) -> Entries:
        """The entries of the terms ``first`` to ``last``, the latter not included."""
        start = int(self.bounds[first])
        free = (self.bounds[first:last] - np.uint64(start)).astype(np.int64)
        merged = np.zeros(int(self.bounds[last]) - start, np.uint32)
        for postings, moved in self._sources:
            low = int(np.searchsorted(postings.keys, self.keys[first]))
            high = int(np.searchsorted(postings.keys, self.keys[last - 1], side="right"))
            begin, end = int(postings.bounds[low]), int(postings.bounds[high])
            entries = postings.entries[begin:end]
            owners = np.repeat(np.arange(low, high), postings.sizes[low:high])
            places = moved[entries >> np.uint32(FREQUENCY_BITS)]
            kept = places != GONE
            owners, places, frequencies = owners[kept], places[kept], entries[kept] & np.uint32(MOST_FREQUENT)
            terms = np.searchsorted(self.keys[first:last], postings.keys[owners])
            counts = np.bincount(terms, minlength=last - first)
            within = np.arange(len(terms)) - np.repeat(np.cumsum(counts) - counts, counts)
            merged[free[terms] + within] = places.astype(np.uint32) << np.uint32(FREQUENCY_BITS) | frequencies
            free += counts
        return merged


def _left(postings: Postings, moved: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many entries of each term are left."""
    sizes = postings.sizes
    if (moved != GONE).all() or not len(sizes):
        return sizes
    left = np.zeros(len(sizes), np.int64)
    step = max(1, AT_ONCE * len(sizes) // max(1, int(sizes.sum())))
    for low in range(0, len(sizes), step):
        high = min(low + step, len(sizes))
        begin, end = int(postings.bounds[low]), int(postings.bounds[high])
        kept = moved[postings.entries[begin:end] >> np.uint32(FREQUENCY_BITS)] != GONE
        starts = (postings.bounds[low:high] - np.uint64(begin)).astype(np.int64)
        left[low:high] = np.add.reduceat(kept, starts, dtype=np.int64)
    return left


def _documents(sources: Sequence[_Source]) -> dict[str, Pieces]:
    names = [each.part.segment.name(ordinal) for each in sources for ordinal in each.ordinals]
    counts = [len(each.part.segment.positions(ordinal)) for each in sources for ordinal in each.ordinals]
    signatures = [
        each.part.segment.arrays["documents.signatures"].reshape(-1, SIGNATURE)[each.ordinals] for each in sources
    ]
    meanings = Meanings.merged([each.part.meanings for each in sources])
    return {
        "documents.first": (np.cumsum([0, *counts]).astype(np.uint32),),
        "documents.sections": [each.part.segment.arrays["documents.sections"][each.ordinals] for each in sources],
        "documents.signatures": [each.reshape(-1) for each in signatures],
        **{name: (array,) for name, array in Lookup.of(names).arrays("names.lookup").items()},
        **_blobs("names", sources, lambda each: each.ordinals),
        **_blobs("metadata", sources, lambda each: each.ordinals),
        **_blobs("records", sources, lambda each: each.ordinals),
        **_blobs("texts", sources, lambda each: each.ordinals),
        **{name: (array,) for name, array in meanings.arrays("meanings").items()},
        **_blobs("surroundings", sources, lambda each: each.ordinals),
    }


def _passages(sources: Sequence[_Source]) -> dict[str, Pieces]:
    arrays: dict[str, Pieces] = {
        f"passages.{name}": [each.part.segment.arrays[f"passages.{name}"][each.positions] for each in sources]
        for name in ("start", "end", "paragraph", "piece", "units")
    }
    ids = [each.part.segment.id(position) for each in sources for position in each.positions.tolist()]
    around = np.cumsum([0, *(len(each.part.segment.around) for each in sources)])
    return {
        **arrays,
        "passages.unit": list(_moved_units(sources)),
        "passages.around": [
            each.part.segment.arrays["passages.around"][each.positions] + np.uint32(shift)
            for each, shift in zip(sources, around[:-1], strict=True)
        ],
        **{name: (array,) for name, array in Lookup.of(ids).arrays("ids.lookup").items()},
        **_blobs("ids", sources, lambda each: each.positions),
        **_blobs("sentences", sources, lambda each: each.positions),
        **_blobs("around", sources, lambda each: np.arange(len(each.part.segment.around))),
    }


def _moved_units(sources: Sequence[_Source]) -> Iterator[NDArray[np.uint64]]:
    """Where the texts of passages stand once their documents stand one behind the other."""
    before = 0
    for each in sources:
        segment = each.part.segment
        bounds = segment.arrays["texts.bounds"].astype(np.int64) // 2
        sizes = np.diff(bounds)[each.ordinals]
        shifts = np.zeros(segment.documents, np.int64)
        shifts[each.ordinals] = before + np.cumsum(sizes) - sizes - bounds[:-1][each.ordinals]
        owners = np.searchsorted(segment.arrays["documents.first"], each.positions, side="right") - 1
        yield (segment.arrays["passages.unit"][each.positions].astype(np.int64) + shifts[owners]).astype(np.uint64)
        before += int(sizes.sum())


def _blobs(
    name: str, sources: Sequence[_Source], chosen: Callable[[_Source], Sequence[int] | NDArray[np.int64]]
) -> dict[str, Pieces]:
    """The chosen strings of all sources, one after the other."""
    stored = [(Blobs.from_arrays(name, each.part.segment.arrays), chosen(each)) for each in sources]
    sizes = np.concatenate([blobs.sizes[numbers] for blobs, numbers in stored])
    bounds = np.append(0, np.cumsum(sizes)).astype(np.uint64)
    return {f"{name}.body": _bodies(stored), f"{name}.bounds": (bounds,)}


def _bodies(stored: Sequence[tuple[Blobs, Sequence[int] | NDArray[np.int64]]]) -> Iterator[NDArray[np.uint8]]:
    for blobs, numbers in stored:
        if len(numbers) == len(blobs):
            yield blobs.body
        else:
            yield np.frombuffer(b"".join(blobs[int(number)] for number in numbers), np.uint8)
