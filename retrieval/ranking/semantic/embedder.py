"""What an embedding model has to offer, and what is made sure of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vectors = NDArray[np.float32]


class SemanticError(Exception):
    """The model is missing, out of reach or answers nonsense; the message is one line for the operator."""


class Embedder(Protocol):
    """Turns texts into rows of unit length, (n, d); near in meaning is near in angle. Both raise ``SemanticError``.

    Models of this kind read a question otherwise than a passage. ``name`` changes whenever the vectors would.
    """

    @property
    def name(self) -> str:
        """Model and version: vectors of another name are never compared."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row for each question."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each passage."""


def unit_rows(rows: ArrayLike, *, count: int, source: str) -> Vectors:
    """``rows`` at unit length; raises ``SemanticError`` where ``checked_rows`` does."""
    vectors = checked_rows(rows, count=count, source=source)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def checked_rows(rows: ArrayLike, *, count: int, source: str) -> Vectors:
    """``rows`` as a table; raises ``SemanticError`` in the name of ``source`` if they are not ``count`` vectors."""
    try:
        vectors = np.asarray(rows, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise SemanticError(f"{source}: vectors of one length were wanted, found something else") from error
    if vectors.ndim != 2 or len(vectors) != count or not vectors.shape[1]:
        raise SemanticError(f"{source}: {count} vectors were wanted, found an array of shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise SemanticError(f"{source}: a vector holds what is no number")
    return vectors


def plain(text: str) -> str:
    """``text`` as a model can take it: UTF-8 without the character that ends a string in C."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
