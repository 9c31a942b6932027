"""The last look before a quote is shown: cut it again from the stored record, drop it if it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.document import Document
from retrieval.answering.answer import Quote


def passes(quote: Quote, documents: Mapping[str, Document]) -> bool:
    """Whether ``quote`` is, character for character, what its citation says stands in the source."""
    citation = quote.citation
    document = documents.get(citation.document)
    return (
        document is not None
        and document.sha256 == citation.sha256
        and 0 <= citation.start < citation.end <= len(document.text)
        and document.cut(citation.start, citation.end) == quote.text
    )


def verified(quotes: Iterable[Quote], documents: Mapping[str, Document]) -> tuple[Quote, ...]:
    """The ``quotes`` that pass."""
    return tuple(quote for quote in quotes if passes(quote, documents))
