"""What goes wrong with an engine."""

from __future__ import annotations

from corpus.document import CorpusError


class UnreachableError(Exception):
    """An engine on other machines cannot be reached just now; the message is one line that says where and why."""


class DamagedError(CorpusError):
    """The stored index is not what was written."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="damaged")
