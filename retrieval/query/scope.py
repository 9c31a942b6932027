"""The part of a collection that a search covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Conditions on passages.

    A passage must not have an id in ``exclude``; must belong to one of ``documents`` (``None``: any); must begin in one
    of the ``ranges`` (start, end) of its document, if it has any; must contain all ``phrases`` and none of ``without``
    (both folded).
    """

    exclude: frozenset[str] = frozenset()
    documents: frozenset[str] | None = None
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ranges: Mapping[str, Ranges] = field(default_factory=dict)


EVERYTHING = Scope()
