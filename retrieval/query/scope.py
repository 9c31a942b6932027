"""What of a collection may be found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """No passage with an id of ``exclude``; only of ``documents`` (``None``: of any), and of those with ``ranges`` of
    offsets (from, to, in order) only what begins in one of these; only such as hold all ``phrases`` and none of the
    words ``without``, all folded."""

    exclude: frozenset[str] = frozenset()
    documents: frozenset[str] | None = None
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ranges: Mapping[str, Ranges] = field(default_factory=dict)


EVERYTHING = Scope()
