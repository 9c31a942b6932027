"""What of a collection may be found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """No passage with an id of ``exclude``; only of ``documents`` (``None``: of any); only such as hold all
    ``phrases`` and none of the words ``without``, all folded."""

    exclude: frozenset[str] = frozenset()
    documents: frozenset[str] | None = None
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


EVERYTHING = Scope()
