"""The documents of a large collection that may hold a sentence: those it shares most with, by the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from corpus.document import Document
from corpus.library import Library
from retrieval.index.engine import Engine, SearchRequest
from retrieval.text.analyzer import Analyzer
from retrieval.text.fold import fold

READ_WHOLE: Final = 100  # documents that are all worth a look
PASSAGES: Final = 100  # of those that share most, whose documents are
LONGEST: Final = 1000  # characters that are searched for


def shortlist(text: str, library: Library, engine: Engine, analyzer: Analyzer) -> Library:
    """``library`` with the documents that share most terms with ``text``, in passages or around them; as it is, where
    it is small."""
    if len(library.documents) <= READ_WHOLE:
        return library
    terms = analyzer.terms(fold(text[:LONGEST]))
    words, bigrams, characters = (
        [(term, 1.0) for term in dict.fromkeys(kind)] for kind in (terms.words, terms.bigrams, terms.characters)
    )
    hits = engine.search(SearchRequest((words, bigrams, characters, words), PASSAGES))
    names = sorted({hit.read().document for hit in hits})
    found: Mapping[str, Document] = MappingProxyType({name: library.documents[name] for name in names})
    return replace(library, documents=found)
