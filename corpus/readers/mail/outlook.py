"""Messages of Outlook (.msg), which are not read: they are reported with what helps."""

from __future__ import annotations

from corpus.document import CorpusError
from corpus.source import SourceText


def read(data: bytes) -> SourceText:
    """Raises ``CorpusError``."""
    raise CorpusError(f"an Outlook message of {len(data)} bytes", code="outlook")
